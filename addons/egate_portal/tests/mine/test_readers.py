from odoo.tests import tagged

from ..readers import Readers
from .common import MineCase


@tagged("post_install", "-at_install")
class TestReaders(Readers, MineCase):
    """Readers of screens find nothing amiss on these pages."""

    def test_pages_without_an_account(self):
        dossier = self.receive_at().sudo()
        result = self.give_result(dossier)
        for path in (
            "/egate/track",
            f"{dossier._tracking_path()}/rating",
            result._check_path(),
            f"{result._check_path()}?sha256=x",
        ):
            with self.subTest(path=path):
                self.look_at(path)

    def test_pages_of_the_account(self):
        dossier = self.own_dossier()
        given = self.receive_at().sudo()
        self.give_result(given)
        self.ask_for_papers(dossier)
        for path in ("/egate/my", self.path(dossier), self.path(given)):
            with self.subTest(path=path):
                self.look_at(path, self.owner.login)
