from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

from .inflow import FIRST_HOUR, LAST_HOUR

#: Work lists that a counter looks at, in this order.
LISTS = ("give", "citizen", "confirm", "late")


class EgateDashboard(models.AbstractModel):
    """The counter's day: reception by hour, and what waits at the desk."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_counter(self, glance):
        """What waits at the counter: the work lists themselves, and the slips of today."""
        if glance.kind != "desk":
            return []
        lists = {one["key"]: one for one in self.env["egate.dossier"].work_counts()}
        icons = {
            "give": "fa-inbox",
            "citizen": "fa-file-text-o",
            "confirm": "fa-exchange",
            "late": "fa-exclamation-triangle",
        }
        figures = [
            {
                "key": key,
                "label": lists[key]["name"],
                "icon": icons[key],
                "value": lists[key]["count"],
                "opens": {"action": lists[key]["action"], "context": lists[key]["context"]},
            }
            for key in LISTS
            if key in lists
        ]
        today = glance.today.isoformat()
        slips = Domain("unit_id", "in", self._units_of("desk")) & Domain("issued_date", "=", today)
        figures.append(
            {
                "key": "slips",
                "label": self.env._("Slips given today"),
                "icon": "fa-sticky-note-o",
                "value": self.env["egate.dossier.slip"].search_count(slips),
                "opens": {
                    "name": self.env._("Slips given today"),
                    "model": "egate.dossier.slip",
                    "domain": [list(one) if isinstance(one, tuple) else one for one in slips],
                    "group_by": "",
                },
            }
        )
        return [
            {
                "key": "counter",
                "type": "figures",
                "sequence": 12,
                "title": self.env._("At the counter"),
                "wide": True,
                "wall": True,
                "figures": figures,
            }
        ]

    @hook("dashboard_tiles")
    def _tile_hours(self, glance):
        """What came in today by hour, beside a usual one of this weekday."""
        if glance.kind != "desk":
            return []
        weekday = glance.today.isoweekday()
        hours = [*glance.today_by_hour, *(hour for day, hour in glance.by_hour if day == weekday)]
        hours = list(range(min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours]) + 1))
        return [
            {
                "key": "hours",
                "type": "hours",
                "sequence": 48,
                "title": self.env._("Received today, by hour"),
                "wide": True,
                "wall": True,
                "hours": hours,
                "values": [glance.today_by_hour.get(hour, 0) for hour in hours],
                "opens": glance.opens(
                    ("received_date", "=", glance.today.isoformat()),
                    name=self.env._("Received today"),
                ),
            }
        ]
