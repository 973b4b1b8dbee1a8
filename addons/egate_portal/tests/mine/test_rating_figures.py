import re

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_reports.tests.figures.reports_case import ReportsCase


@tagged("post_install", "-at_install")
class TestRatingFigures(ReportsCase):
    """Indicator 5.4 of QĐ 766: what was late, and who was not satisfied, are taken off."""

    def row(self):
        with freeze_time(self.NOW):
            rows = self.report("kpi766").rows
        return next(row.values for row in rows if row.values.get("code") == "5.4")

    def test_without_ratings_it_has_no_data(self):
        self.november()
        self.assertNotIn("score", self.row())

    def test_late_and_not_satisfied_are_taken_off(self):
        self.november()
        for dossier in self.env["egate.dossier"].sudo().search([("received_at", "!=", False)]):
            self.env["egate.rating"].sudo()._create_privileged(
                {
                    "dossier_id": dossier.id,
                    "day": "2026-11-23",
                    "reception_unit_id": dossier.reception_unit_id.id,
                    "agency_unit_id": dossier.agency_unit_id.id,
                    "procedure_id": dossier.procedure_id.id,
                    "level": "bad" if dossier.closed_at else "good",
                }
            )
        row = self.row()
        # Of 11, nine were in time, see the test of indicator 2.1.
        self.assertEqual(row["whole"], 11)
        bad = int(re.search(r"không hài lòng: ([0-9]+)", row["note"]).group(1))
        self.assertTrue(0 < bad <= 9)
        self.assertEqual(row["part"], 9 - bad)
