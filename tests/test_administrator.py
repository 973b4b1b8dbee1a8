"""A new administrator makes a procedure from nothing, and the counter receives by it."""

from contextlib import contextmanager
from datetime import timedelta

from odoo.tests import HttpCase, tagged


@contextmanager
def _test_number_cursor(numbers):
    yield numbers.env.cr


@tagged("post_install", "-at_install")
class TestAdministrator(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Numbers are committed apart; test_concurrency.py proves that in processes of its own.
        cls.classPatch(cls.registry["egate.number"], "_number_cursor", _test_number_cursor)

    def test_an_administrator_begins_with_what_is_to_be_done(self):
        self.env.ref("egate_demo.user_quantri").password = "quantri"
        clerk = self.env.ref("egate_base.egate_role_clerk")
        desk = self.env["egate.unit"].search([("kind", "=", "desk")], limit=1)
        acting = self.env["egate.assignment"].search(
            [("role_id", "=", clerk.id), ("unit_id", "=", desk.id), ("date_to", "=", False)]
        )
        acting.date_to = acting._local_today() - timedelta(days=1)
        self.start_tour("/odoo", "egate_administrator_overview", login="quantri")

    def test_a_procedure_from_nothing_to_the_counter(self):
        for login in ("quantri", "canbo_haichau"):
            user = self.env.ref(f"egate_demo.user_{login}")
            user.password = user.login
        self.start_tour("/odoo", "egate_administrator_procedure", login="quantri")
        procedure = self.env["egate.procedure"].search([("code", "=", "9.000123")])
        version = procedure.current_version_id
        self.assertEqual(version.state, "published")
        self.assertEqual(version.component_ids.mapped("originals"), [1, 1])
        self.assertEqual(version._fee_lines(version.variant_ids[:1])[0]["amount"], 50000)
        self.start_tour("/odoo/egate-counter", "egate_administrator_counter", login="canbo.haichau")
        dossier = self.env["egate.dossier"].search([("procedure_id", "=", procedure.id)])
        self.assertTrue(dossier.received_at)
        self.assertEqual(sum(dossier.fee_ids.mapped("amount")), 50000)
