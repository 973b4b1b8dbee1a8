from odoo import models

from odoo.addons.egate_base.tools.hooks import hook


class EgateDashboard(models.AbstractModel):
    """What is late, and why: what is open past its time, and what was finished too late, apart."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_late(self, glance):
        """What is overdue now, and what was finished late this month by cause: never added up."""
        if glance.kind == "desk":
            return []
        month = glance.month.isoformat()
        late = (("outcome", "=", "late"), ("ended_date", ">=", month))
        causes = [
            {
                "key": cause or 0,
                "name": glance.names["egate.workflow.reason"].get(cause)
                or self.env._("No cause was given"),
                "value": count,
                "opens": glance.opens(
                    *late,
                    ("cause_id", "=", cause or False),
                    name=self.env._("Finished late this month"),
                ),
            }
            for cause, count in sorted(
                glance.late_by_cause.items(), key=lambda pair: (-pair[1], pair[0] or 0)
            )
        ]
        return [
            {
                "key": "late",
                "type": "late",
                "sequence": 30,
                "title": self.env._("Late, and why"),
                "wall": True,
                "overdue": sum(one.overdue for one in glance.held),
                "overdue_opens": glance.opens(
                    ("outcome", "=", "overdue"),
                    name=self.env._("In work, overdue"),
                    group_by="holder_unit_id",
                ),
                "late": glance.totals["late_month"],
                "ended": glance.totals["done_month"],
                "late_opens": glance.opens(
                    *late, name=self.env._("Finished late this month"), group_by="cause_id"
                ),
                "causes": causes,
            }
        ]
