from datetime import timedelta

from odoo import models

from odoo.addons.egate_base.tools.hooks import hook

from ....tools.forecast import YEAR, Weeks, forecast
from .glance import HEAT_DAYS

#: Whole weeks that the curve shows.
CURVE_WEEKS = 12
#: The hours that the heat map has whatever came in: an office's.
FIRST_HOUR, LAST_HOUR = 7, 17


class EgateDashboard(models.AbstractModel):
    """What comes in: when in the week, and how much of it next week."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_heat(self, glance):
        """Reception by weekday and hour, of twelve weeks."""
        since = glance.since(HEAT_DAYS).isoformat()
        hours = [hour for _weekday, hour in glance.by_hour]
        first, last = min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours])
        names = dict(
            self.env["egate.dossier.figure"]
            ._fields["received_weekday"]
            ._description_selection(self.env)
        )
        days = [day for day in range(1, 8) if day < 6 or any(d == day for d, _h in glance.by_hour)]
        hours = list(range(first, last + 1))
        return [
            {
                "key": "heat",
                "type": "heat",
                "sequence": 60,
                "title": self.env._("When dossiers come in"),
                "note": self.env._("Received dossiers of the last 12 weeks"),
                "hours": hours,
                "rows": [
                    {
                        "key": day,
                        "name": names[str(day)],
                        "values": [glance.by_hour.get((day, hour), 0) for hour in hours],
                    }
                    for day in days
                ],
                "opens": glance.opens(
                    ("received_date", ">=", since), name=self.env._("Received in 12 weeks")
                ),
            }
        ]

    @hook("dashboard_tiles")
    def _tile_inflow(self, glance):
        """The weeks behind, those of last year, and what next week will bring, with its error."""
        said = forecast(glance.by_day, glance.is_working, glance.today)
        weeks = Weeks(glance.by_day, glance.is_working)
        mondays = [glance.monday - timedelta(weeks=n) for n in range(CURVE_WEEKS, 0, -1)]
        mondays += [glance.monday, said.week]
        return [
            {
                "key": "inflow",
                "type": "inflow",
                "sequence": 50,
                "title": self.env._("Next week"),
                "wall": glance.kind != "desk",
                "weeks": [f"{monday:%d/%m}" for monday in mondays],
                # The week that runs is not over, the next has not begun.
                "now": [weeks.total(monday) for monday in mondays[:-2]],
                "then": [weeks.total(monday - YEAR) for monday in mondays],
                "forecast": said.value,
                "error": said.mape and round(said.mape),
                "naive": said.naive,
                "naive_error": said.naive_mape and round(said.naive_mape),
                "opens": glance.opens(
                    ("received_date", ">=", glance.since(HEAT_DAYS).isoformat()),
                    name=self.env._("Received in 12 weeks"),
                ),
            }
        ]
