from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_reports.models.figures.dashboard.glance import LONG_DAYS

#: Fewer ratings than this are not told: one more or less would tell whose it was.
FEWEST = 5


class EgateDashboard(models.AbstractModel):
    """What citizens said, on the dashboards: sums alone, never a row."""

    _inherit = "egate.dashboard"

    @hook("dashboard_tiles")
    def _tile_satisfaction(self, glance):
        """Answers of the last 90 days about the dossiers of the dashboard."""
        good, bad, count = self._ratings_of(glance)
        if not count:
            return []
        told = count >= FEWEST
        opens = {}
        if glance.kind == "leader":
            since = glance.since(LONG_DAYS).isoformat()
            opens = {
                "opens": {
                    "name": self.env._("Ratings by citizens"),
                    "model": "egate.rating",
                    "domain": [["day", ">=", since]],
                    "group_by": "",
                }
            }
        figures = [
            {
                "key": "rated",
                "label": self.env._("Ratings"),
                "icon": "fa-comment-o",
                "value": count,
                "note": "" if told else self.env._("Told from %s ratings on", FEWEST),
                **opens,
            }
        ]
        if told:
            figures += [
                {
                    "key": "satisfied",
                    "label": self.env._("Satisfied, in per cent"),
                    "icon": "fa-smile-o",
                    "value": round(100 * good / count),
                },
                {
                    "key": "unsatisfied",
                    "label": self.env._("Not satisfied"),
                    "icon": "fa-frown-o",
                    "value": bad,
                },
            ]
        return [
            {
                "key": "satisfaction",
                "type": "figures",
                "sequence": 75,
                "title": self.env._("Satisfaction of citizens, 90 days"),
                "figures": figures,
            }
        ]

    @api.model
    def _ratings_of(self, glance):
        """Return how many answers were good, bad, and all, of the scope of a dashboard."""
        # sudo: sums alone, of dossiers whose figures the user reads
        ratings = self.env["egate.rating"].sudo()
        scope = self.env["egate.dossier.figure"]._search(glance.domain)
        if scope.is_empty():
            return 0, 0, 0
        recent = Domain("day", ">=", glance.since(LONG_DAYS))
        query = ratings._search(recent & Domain("dossier_id", "in", scope.subselect()))
        level = ratings._field_to_sql(query.table, "level", query)
        ((good, bad, count),) = self.env.execute_query(
            query.select(
                SQL("count(*) FILTER (WHERE %s = 'good')", level),
                SQL("count(*) FILTER (WHERE %s = 'bad')", level),
                SQL("count(*)"),
            )
        )
        return good, bad, count


class EgateFigureReportKpi766(models.AbstractModel):
    """Indicator 5.4: 100 per cent, less what was late and what citizens were not satisfied with.

    Complaints come from another system; without ratings it stays an indicator without data.
    """

    _inherit = "egate.figure.report.kpi766"

    @api.model
    def _values(self, question, units, domain):
        values = super()._values(question, units, domain)
        query = self._figures(question)._search(domain)
        if query.is_empty():
            return values
        # sudo: a sum of the dossiers that the report counts anyway
        ratings = self.env["egate.rating"].sudo()
        among = Domain("dossier_id", "in", query.subselect())
        found = dict(ratings._read_group(among, ["level"], ["__count"]))
        if not found:
            return values
        in_time, handled, _note, behind = values["2.1"]
        note = (
            f"Số đánh giá: {sum(found.values())}, không hài lòng: {found.get('bad', 0)}; chưa tính "
            "phản ánh, kiến nghị (chưa kết nối)"
        )
        part = max(in_time - found.get("bad", 0), 0)
        return values | {"5.4": (part, handled, note, behind)}
