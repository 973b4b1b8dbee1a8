from statistics import median

from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_base.tools.office_zone import midnight

from .submission import WAITING

#: Days whose answers the median is of, and at most so many of them.
DAYS = 30
MOST = 5000


class EgateDashboard(models.AbstractModel):
    """Online submissions: what waits, what is late, how long an answer takes."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_online(self, glance):
        """The office's own limit for what was sent online; nothing where nothing ever was."""
        Submission = self.env["egate.submission"]
        if not Submission.has_access("read"):
            return []
        units = self._units_of(glance.kind)
        mine = Domain.TRUE if units is None else Domain("reception_unit_id", "in", units)
        waits = mine & Domain("state", "in", WAITING)
        lately = (
            mine
            & Domain("state", "in", ("accepted", "asked", "refused"))
            & Domain("answered_at", ">=", midnight(glance.since(DAYS)))
        )
        answered = Submission.search_fetch(
            lately, ["work_minutes", "rounds"], limit=MOST, order="answered_at desc"
        )
        waiting = Submission.search_count(waits)
        if not waiting and not answered:
            return []
        minutes = [one.work_minutes / max(one.rounds, 1) for one in answered]
        calendar = self.env["resource.calendar"]
        note = minutes and self.env._(
            "half of them answered within %(time)s, %(days)s days",
            time=calendar._working_time_in_words(round(median(minutes)), 480),
            days=DAYS,
        )

        def opens(name, domain):
            return {
                "name": name,
                "model": Submission._name,
                "domain": [list(one) if isinstance(one, tuple) else one for one in domain],
                "group_by": "",
            }

        figures = [
            ("online_waiting", self.env._("Sent online, to be answered"), "fa-globe", waits, note),
            (
                "online_soon",
                self.env._("Due soon"),
                "fa-clock-o",
                waits & Domain("due_soon", "=", True),
                "",
            ),
            (
                "online_late",
                self.env._("Answer is late"),
                "fa-exclamation-triangle",
                waits & Domain("late", "=", True),
                "",
            ),
        ]
        return [
            {
                "key": "online",
                "type": "figures",
                "sequence": 13,
                "title": self.env._("Online submissions"),
                "wide": True,
                "wall": True,
                "figures": [
                    {
                        "key": key,
                        "label": label,
                        "icon": icon,
                        "value": Submission.search_count(domain),
                        "opens": opens(label, domain),
                        **({"note": told} if told else {}),
                    }
                    for key, label, icon, domain, told in figures
                ],
            }
        ]
