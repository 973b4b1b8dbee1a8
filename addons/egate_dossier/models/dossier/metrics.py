from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_metrics import Figure
from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_base.tools.office_zone import office_date


class EgateMetrics(models.AbstractModel):
    """How many dossiers come in and are in work, by one-stop unit, for monitoring.

    By unit and no finer: a province has some 150 of them, and thousands of procedures.
    """

    _inherit = "egate.metrics"

    @hook("metrics")
    def _received_figures(self):
        # One short look into the index for each unit, however many dossiers there are.
        self.env["egate.dossier"].flush_model(["reception_unit_id", "received_date"])
        self.env.cr.execute(
            """
            SELECT unit.code, received.count
            FROM egate_unit unit
            CROSS JOIN LATERAL (
                SELECT count(*) FROM egate_dossier dossier
                WHERE dossier.reception_unit_id = unit.id AND dossier.received_date = %s
            ) received
            WHERE unit.kind = 'desk' AND unit.active
            ORDER BY unit.code
            """,
            [office_date(fields.Datetime.now())],
        )
        return [
            Figure(
                "egate_dossiers_received_today",
                "Dossiers received since midnight where the office is, by one-stop unit.",
                count,
                {"unit": code},
            )
            for code, count in self.env.cr.fetchall()
        ]

    @hook("metrics")
    def _open_figures(self):
        return self._by_desk(
            "egate_dossiers_open",
            "Dossiers received and not closed, by one-stop unit.",
            Domain("closed_at", "=", False) & Domain("due_at", "!=", False),
        )

    @hook("metrics")
    def _overdue_figures(self):
        dossiers = self.env["egate.dossier"]
        return self._by_desk(
            "egate_dossiers_overdue",
            "Dossiers that are overdue, by one-stop unit.",
            dossiers._overdue_domain(),
        )

    def _by_desk(self, name, help_text, domain):
        # sudo: how many, not which; the caller proved itself by the token
        dossiers = self.env["egate.dossier"].sudo()
        rows = dossiers._read_group(domain, ["reception_unit_id"], ["__count"])
        counts = sorted((unit.code, count) for unit, count in rows if unit)
        return [Figure(name, help_text, count, {"unit": code}) for code, count in counts]
