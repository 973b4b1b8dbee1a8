from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestDossierNumbers(DossierCommon):
    @freeze_time("2026-11-23 02:10:00")
    def test_a_received_dossier_bears_its_numbers(self):
        dossier = self.receive()
        numbers = self.env["egate.number"]
        for scope, number in (
            ("dossier/T99.33.01/2026-11-23", dossier.code_number),
            ("register/T99.33.01/2026", dossier.register_number),
        ):
            with self.subTest(scope=scope):
                self.assertEqual(numbers._bound_numbers(scope, [number, 777]), {number})
        other_day = "dossier/T99.33.01/2026-11-25"
        self.assertEqual(numbers._bound_numbers(other_day, [dossier.code_number]), set())
        self.assertIsNone(numbers._bound_numbers("slip/T99.33.01/2026", [1]))

    def test_only_the_numbers_of_broken_off_receptions_become_void(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
            draft = self.draft(identity_number="048090000124")
            at = dossier.received_at
            draft._take_numbers(at, {draft: draft._promise(at)})
        with (
            freeze_time(datetime.now() + timedelta(hours=2)),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.number"]._cron_void_unbound()
        void = self.env["egate.number"].search(
            [("kind", "=", "void"), ("scope", "like", "T99.33.01")], order="scope"
        )
        self.assertEqual(
            [(number.scope, number.number) for number in void],
            [
                ("dossier/T99.33.01/2026-11-23", dossier.code_number + 1),
                ("register/T99.33.01/2026", dossier.register_number + 1),
            ],
        )
