from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.egate_base.tools.office_zone import midnight, office_date
from odoo.addons.egate_dossier.tests.common import DossierCommon

from ...models.figures.cell import DIMENSIONS, SUMS
from ...verify.figures import Cells


@tagged("post_install", "-at_install")
class TestFigureMoment(DossierCommon):
    """The dialog that asks for a day, and counting again out of the settings."""

    def test_it_shows_what_held_when_the_day_was_over(self):
        yesterday = office_date(fields.Datetime.now()) - timedelta(days=1)
        dialog = self.env["egate.figure.moment"].with_user(self.leader)
        action = dialog.create({"day": yesterday}).action_show()
        moment = fields.Datetime.to_string(midnight(yesterday, 1))
        self.assertEqual(action["context"], {"figures_at": moment})
        self.assertIn(f"{yesterday:%d/%m/%Y}", action["name"])
        received = self.receive()
        figures = self.env["egate.dossier.figure"].with_user(self.leader)
        own = [("dossier_id", "=", received.id)]
        self.assertEqual(figures.search_count(own), 1)
        self.assertEqual(figures.with_context(**action["context"]).search_count(own), 0)

    def test_a_day_that_is_not_over_is_refused_with_a_sentence(self):
        today = office_date(fields.Datetime.now())
        dialog = self.env["egate.figure.moment"].with_user(self.leader).create({"day": today})
        with self.assertRaisesRegex(UserError, "not over yet"):
            dialog.action_show()

    def test_a_day_before_all_figures_is_refused_with_a_sentence(self):
        dialog = (
            self.env["egate.figure.moment"].with_user(self.leader).create({"day": "0026-01-01"})
        )
        with self.assertRaisesRegex(UserError, "from 2000 on"):
            dialog.action_show()

    def test_only_the_system_administrator_has_figures_counted_again(self):
        settings = self.env["res.config.settings"]
        with self.assertRaises(AccessError):
            settings.with_user(self.leader).action_count_figures_again()
        received = self.receive()
        self.env["egate.dossier"]._catch_up_facts()
        self.env.cr.execute("DELETE FROM egate_dossier_fact WHERE dossier_id = %s", [received.id])
        settings.with_user(self.env.ref("base.user_admin")).action_count_figures_again()
        self.env["egate.dossier.fact"]._rebuild_all()
        self.assertTrue(self.env["egate.dossier.figure"].search([("id", "=", received.id)]))

    def test_the_job_leaves_sums_alone_that_nobody_asked_to_have_counted(self):
        """What verify finds wrong is not mended behind its back."""
        change = {"received_month": "2026-01-01", "ended_month": "2026-01-01"}
        change |= dict.fromkeys((*DIMENSIONS[2:7], *SUMS), 0) | dict.fromkeys(DIMENSIONS[7:], "x")
        self.env["egate.dossier.cell.change"].create({**change, "dossier_count": 1})
        faults = list(Cells().faults(self.env))
        self.assertTrue(faults)
        job = self.env.ref("egate_reports.egate_dossier_fact_cron_rebuild")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.assertEqual(list(Cells().faults(self.env)), faults)
        self.env["egate.dossier.fact"]._start_rebuild()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.assertFalse(list(Cells().faults(self.env)))

    def test_what_has_gone_on_is_counted_and_told_in_a_sentence(self):
        dossier = self.receive()
        unit = self.env["egate.unit"].create(
            {"name": "Phòng Khác", "code": "T99.77", "parent_id": self.ward.id, "level": "commune"}
        )
        other = new_test_user(self.env, "nguoi.khac", groups="egate_base.egate_group_officer")
        self.env["egate.assignment"].create(
            {
                "user_id": other.id,
                "role_id": self.env.ref("egate_base.egate_role_officer").id,
                "unit_id": unit.id,
            }
        )
        self.env["egate.dossier"]._catch_up_facts()
        self.env.cr.execute(
            "UPDATE egate_dossier_fact SET work_unit_id = %s WHERE dossier_id = %s",
            [unit.id, dossier.id],
        )
        figure = self.env["egate.dossier.figure"].with_user(other).search([])
        self.assertEqual(figure.ids, dossier.ids)
        with self.assertRaisesRegex(UserError, "gone on"):
            figure.action_open()
