from odoo import models

from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_base.tools.office_zone import midnight


class EgateDashboard(models.AbstractModel):
    """Today: what came in, falls due, waits to be given out and was given out."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_today(self, glance):
        """The day so far, against the same weekday of eight weeks up to the same time.

        What is still due, and what waits, are what is left at this moment: nothing of other days
        compares with them.
        """
        usual = glance.usual_days
        held, long = glance.held, sum(one.ready_long for one in glance.held)
        begin, end = midnight(glance.today), midnight(glance.today, 1)
        ready = (
            ("closed_at", "=", False),
            ("ending", "=", "solved"),
            ("returned_at", "=", False),
        )
        figures = [
            {
                "key": "received",
                "label": self.env._("Received"),
                "icon": "fa-sign-in",
                "value": glance.by_day.get(glance.today, 0),
                "usual": self._mean(glance.usual_received, usual),
                "opens": glance.opens(
                    ("received_date", "=", glance.today.isoformat()),
                    name=self.env._("Received today"),
                ),
            },
            {
                "key": "due",
                "label": self.env._("Due today, still open"),
                "icon": "fa-clock-o",
                "value": sum(one.due_today for one in held),
                "opens": glance.opens(
                    ("outcome", "=", "in_time"),
                    ("paused", "=", False),
                    ("due_date", "=", glance.today.isoformat()),
                    name=self.env._("Due today, still open"),
                ),
            },
            {
                "key": "ready",
                "label": self.env._("Ready to be given"),
                "icon": "fa-inbox",
                "value": sum(one.ready for one in held),
                "note": self.env._("%s for more than five working days", self._number(long))
                if long
                else "",
                "opens": glance.opens(*ready, name=self.env._("Ready to be given")),
            },
            {
                "key": "returned",
                "label": self.env._("Given out"),
                "icon": "fa-check-square-o",
                "value": glance.totals["returned"],
                "usual": self._mean(glance.totals["usual"], usual),
                "opens": glance.opens(
                    ("returned_at", ">=", str(begin)),
                    ("returned_at", "<", str(end)),
                    name=self.env._("Given out today"),
                ),
            },
        ]
        if glance.kind == "desk":
            # The counter's own list has it, with what can be done about it.
            figures = [one for one in figures if one["key"] != "ready"]
        return [
            {
                "key": "today",
                "type": "figures",
                "sequence": 10,
                "title": self.env._("Today"),
                "wide": True,
                "wall": True,
                "figures": figures,
            }
        ]

    def _mean(self, count, days):
        """Return the mean, rounded to a whole number; ``None`` without a day."""
        return round(count / len(days)) if days else None

    def _number(self, value):
        """Return a whole number as the user's language writes it."""
        return f"{value:,}".replace(",", ".") if self.env.lang == "vi_VN" else f"{value:,}"
