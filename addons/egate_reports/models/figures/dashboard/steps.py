from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.hooks import hook

from .glance import LONG_DAYS

STEPS = 8


class Slow(NamedTuple):
    """A step of a unit: how often it took longer than planned, and its minutes when it did."""

    step_name: str
    unit_id: int
    late: int
    used: int
    planned: int


class EgateDashboard(models.AbstractModel):
    """Where the working time goes."""

    _inherit = "egate.dashboard"

    def _look_at_steps(self, glance):
        """Read the steps that took most beyond their plan, over the steps left in 90 days.

        Only those that took longer are looked at: a step that is early for one citizen does not
        make up for one that kept another waiting.
        """
        model = "egate.step.figure"
        domain = glance.steps & Domain(
            [
                ("left_date", ">=", glance.since(LONG_DAYS)),
                ("is_late", "=", True),
                ("clock", "=", "run"),
            ]
        )
        query = self.env[model]._search(domain)
        if query.is_empty():
            return
        query.groupby = SQL("step_name, unit_id")
        query.order = "sum(used_minutes - planned_minutes) DESC, 1, 2"
        query.limit = STEPS
        columns = "step_name, unit_id, count(*), sum(used_minutes), sum(planned_minutes)"
        glance.slow = [Slow(*row) for row in self.env.execute_query(query.select(columns))]

    @hook("dashboard_tiles")
    def _tile_steps(self, glance):
        """The eight steps where most working time went beyond the plan, of the last 90 days."""
        if glance.kind == "desk":
            return []
        since = glance.since(LONG_DAYS).isoformat()
        rows = [
            {
                "key": f"{one.unit_id}/{one.step_name}",
                "name": one.step_name,
                "unit": glance.names["egate.unit"].get(one.unit_id, ""),
                "late": one.late,
                "beyond": round((one.used - one.planned) / 60),
                "used": round(one.used / one.late / 60, 1),
                "planned": round(one.planned / one.late / 60, 1),
                "opens": glance.opens(
                    ("step_name", "=", one.step_name),
                    ("unit_id", "=", one.unit_id),
                    ("left_date", ">=", since),
                    ("is_late", "=", True),
                    ("clock", "=", "run"),
                    name=one.step_name,
                    steps=True,
                ),
            }
            for one in glance.slow
        ]
        return [
            {
                "key": "steps",
                "type": "steps",
                "sequence": 40,
                "title": self.env._("Where time goes"),
                "note": self.env._("Steps that took longer than planned, last 90 days"),
                "wall": True,
                "rows": rows,
            }
        ]
