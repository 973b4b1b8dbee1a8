from collections import defaultdict

from odoo import models

from odoo.addons.egate_base.tools.hooks import hook

#: So many units, and people of a unit, are shown; the worst first.
UNITS, PEOPLE = 15, 25
_CELLS = ("overdue", "open", "due_soon", "done")


class EgateDashboard(models.AbstractModel):
    """Who has what: by unit, and in each unit by person."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_units(self, glance):
        """Open, overdue, due soon and done, by unit and person: from the unit to whose desk.

        What is overdue is in work, and counted where it is now; what is done, where it was worked
        on.
        """
        found = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(_CELLS, 0)))
        for one in glance.held:
            if one.open:
                cell = found[one.unit_id][one.user_id]
                cell["overdue"] += one.overdue
                cell["open"] += one.open
                cell["due_soon"] += one.due_soon
        for one in glance.done:
            if one.this_week:
                found[one.unit_id][one.user_id]["done"] += one.this_week
        units = [self._unit_row(glance, unit, people) for unit, people in found.items() if unit]
        units.sort(key=lambda row: (-row["overdue"], -row["open"], row["name"]))
        return [
            {
                "key": "units",
                "type": "units",
                "sequence": 20,
                "title": self.env._("Units and people"),
                "wide": True,
                "wall": True,
                "columns": [
                    {"key": "overdue", "name": self.env._("Overdue")},
                    {"key": "open", "name": self.env._("In work")},
                    {"key": "due_soon", "name": self.env._("Due in 5 working days")},
                    {"key": "done", "name": self.env._("Done this week")},
                ],
                "rows": units[:UNITS],
                "more": len(units[UNITS:]),
            }
        ]

    def _unit_row(self, glance, unit, people):
        name = glance.names["egate.unit"].get(unit, "")
        rows = [self._person_row(glance, unit, user, cell) for user, cell in people.items()]
        rows.sort(key=lambda row: (-row["overdue"], -row["open"], -row["done"], row["name"]))
        return {
            "id": unit,
            "name": name,
            **{key: sum(cell[key] for cell in people.values()) for key in _CELLS},
            "opens": self._who_opens(
                glance, name, ("unit_id", "=", unit), group_by="holder_user_id"
            ),
            "people": rows[:PEOPLE],
        }

    def _person_row(self, glance, unit, user, cell):
        name = glance.names["res.users"].get(user) or self.env._("Not taken on yet")
        return {
            "id": user or 0,
            "name": name,
            **cell,
            "opens": self._who_opens(
                glance, name, ("unit_id", "=", unit), ("user_id", "=", user or False)
            ),
        }

    def _who_opens(self, glance, name, *who, group_by=""):
        """Return what each cell of a row opens."""
        held = [(f"holder_{field}", *rest) for field, *rest in who]
        worked = [(f"work_{field}", *rest) for field, *rest in who]
        overdue = ("outcome", "=", "overdue")
        soon = [
            ("outcome", "=", "in_time"),
            ("paused", "=", False),
            ("due_date", "<=", glance.near.isoformat()),
        ]
        done = ("ended_date", ">=", glance.monday.isoformat())
        titles = {
            "overdue": self.env._("Overdue: %s", name),
            "open": self.env._("In work: %s", name),
            "due_soon": self.env._("Due in 5 working days: %s", name),
            "done": self.env._("Done this week: %s", name),
        }
        conditions = {
            "overdue": [*held, overdue],
            "open": [*held, ("ended_at", "=", False)],
            "due_soon": [*held, *soon],
            "done": [*worked, done],
        }
        return {
            key: glance.opens(
                *conditions[key], name=titles[key], group_by="" if key == "done" else group_by
            )
            for key in _CELLS
        }
