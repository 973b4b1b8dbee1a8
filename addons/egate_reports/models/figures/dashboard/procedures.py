from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.hooks import hook

from .glance import LONG_DAYS

#: A procedure with fewer dossiers says nothing by its rate.
MIN_DOSSIERS = 20
#: Papers are named once so many dossiers lacked them: what is written once may be about a person.
MIN_PAPERS = 3
PROCEDURES, PAPERS = 8, 3


class EgateDashboard(models.AbstractModel):
    """Which procedures citizens get right the first time, and what they forget."""

    _inherit = "egate.dashboard"

    def _shown_procedures(self, glance):
        """Return the procedures with the lowest rate, of those with enough dossiers.

        Where nobody was ever asked for a paper there is nothing to be done, and no line.
        """
        enough = [one for one in glance.asked if one.count >= MIN_DOSSIERS]
        enough = [one for one in enough if one.right_first < one.count]
        enough.sort(key=lambda one: (one.right_first / one.count, -one.count, one.procedure_id))
        return enough[:PROCEDURES]

    def _missing_papers(self, glance, procedures):
        """Return the names of the papers that were asked for most, by procedure.

        :param list procedures: ids
        :rtype: dict[int, list[str]]
        """
        query = self.env["egate.dossier.figure"]._search(
            glance.domain
            & Domain("received_date", ">=", glance.since(LONG_DAYS))
            & Domain("procedure_id", "in", procedures)
            & Domain("supplement_count", ">", 0)
        )
        if query.is_empty() or not procedures:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT procedure_id, name FROM (
                       SELECT f.procedure_id, line.name,
                              row_number() OVER (PARTITION BY f.procedure_id
                                                 ORDER BY count(*) DESC, line.name) AS place
                       FROM (%s) AS f
                       JOIN egate_supplement asked ON asked.dossier_id = f.dossier_id
                            AND asked.state IN ('waiting', 'done')
                       JOIN egate_supplement_line line ON line.supplement_id = asked.id
                       GROUP BY f.procedure_id, line.name
                       HAVING count(DISTINCT f.dossier_id) >= %s
                   ) AS missing
                   WHERE place <= %s ORDER BY procedure_id, place""",
                query.select("procedure_id", "dossier_id"),
                MIN_PAPERS,
                PAPERS,
            )
        )
        papers = {}
        for procedure, name in rows:
            papers.setdefault(procedure, []).append(name)
        return papers

    @hook("dashboard_tiles")
    def _tile_procedures(self, glance):
        """The rate of dossiers for which no paper was asked, of 90 days, the lowest first."""
        shown = self._shown_procedures(glance)
        papers = self._missing_papers(glance, [one.procedure_id for one in shown])
        since = glance.since(LONG_DAYS).isoformat()
        return [
            {
                "key": "procedures",
                "type": "procedures",
                "sequence": 70,
                "title": self.env._("Right the first time"),
                "note": self.env._(
                    "Last 90 days, procedures with at least %s dossiers", MIN_DOSSIERS
                ),
                "rows": [
                    {
                        "key": one.procedure_id,
                        "name": glance.names["egate.procedure"].get(one.procedure_id, ""),
                        "count": one.count,
                        "rate": round(100 * one.right_first / one.count, 1),
                        "papers": papers.get(one.procedure_id, []),
                        "opens": glance.opens(
                            ("procedure_id", "=", one.procedure_id),
                            ("received_date", ">=", since),
                            ("supplement_count", ">", 0),
                            name=self.env._("Papers were asked for"),
                        ),
                    }
                    for one in shown
                ],
            }
        ]
