from collections import defaultdict

from odoo import models

from odoo.addons.egate_base.tools.hooks import hook

from .glance import DONE_WEEKS

PEOPLE = 12


class EgateDashboard(models.AbstractModel):
    """Who will have how much next week."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_load(self, glance):
        """What is due next week in each officer's hands, and is overdue, against a usual week.

        A usual week is what the officer finished in each of the last four whole weeks, on average.
        """
        if glance.kind == "desk":
            return []
        found = defaultdict(lambda: {"due": 0, "overdue": 0, "open": 0, "usual": 0})
        for one in glance.held:
            if one.user_id:
                found[one.user_id]["due"] += one.due_next_week
                found[one.user_id]["overdue"] += one.overdue
                found[one.user_id]["open"] += one.open
        for one in glance.done:
            # Who has left the office, or has nothing in hand, is no help with next week.
            if one.user_id in found:
                found[one.user_id]["usual"] += one.some_weeks
        first, last = (day.isoformat() for day in glance.next_week)
        rows = [
            {
                "key": user,
                "name": glance.names["res.users"].get(user, ""),
                **cell,
                "usual": round(cell["usual"] / DONE_WEEKS),
                "opens": glance.opens(
                    ("holder_user_id", "=", user),
                    ("outcome", "=", "in_time"),
                    ("paused", "=", False),
                    ("due_date", ">=", first),
                    ("due_date", "<=", last),
                    name=self.env._("Due next week"),
                ),
            }
            for user, cell in found.items()
        ]
        rows.sort(key=lambda row: (-row["due"], -row["overdue"], -row["open"], row["name"]))
        return [
            {
                "key": "load",
                "type": "load",
                "sequence": 45,
                "title": self.env._("Next week's load"),
                "note": self.env._("Due next week beside what is finished in a usual week"),
                "rows": rows[:PEOPLE],
                "more": len(rows[PEOPLE:]),
            }
        ]
