from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.alphabet import alphabetical
from odoo.addons.egate_base.tools.search_key import search_key

#: So many procedures are offered at once; so many that match are ranked.
OFFERED, RANKED = 8, 200
#: More communes than the country has.
AGENCIES = 5000
#: What a one-stop unit receives most is counted over so many days and at most so many dossiers.
USED_DAYS, USED_DOSSIERS = 90, 500


class EgateDossier(models.Model):
    """What the counter finds by a few words: procedures, and agencies that decide."""

    _inherit = "egate.dossier"

    @api.model
    @api.readonly
    def counter_procedures(self, text="", desk_id=False):
        """Return the procedures that match ``text`` (a code, words without diacritics).

        What this one-stop unit receives most comes first; without a text it is all that comes.

        :rtype: list[dict]
        """
        self.check_access("create")
        used = self._procedures_used(desk_id)
        Procedure = self.env["egate.procedure"]
        offered = Domain("current_version_id", "!=", False) & Domain("workflow_id", "!=", False)
        words = search_key(str(text or "")).split()
        wanted = Domain.AND([Domain("search_key", "like", word) for word in words])
        fields_shown = ["name", "code"]
        if words:
            found = Procedure.search_fetch(offered & wanted, fields_shown, limit=RANKED)
        else:
            found = Procedure.search_fetch(offered & Domain("id", "in", list(used)), fields_shown)
            if len(found) < OFFERED:
                rest = offered & Domain("id", "not in", found.ids)
                found |= Procedure.search_fetch(rest, fields_shown, limit=OFFERED)
        code = "".join(words)
        ranked = found.sorted(
            lambda procedure: (
                procedure.code != code,
                -used.get(procedure.id, 0),
                not procedure.code.endswith(code) if code else False,
                alphabetical(procedure.name),
            )
        )
        return [
            {"id": procedure.id, "name": procedure.name, "code": procedure.code}
            for procedure in ranked[:OFFERED]
        ]

    @api.model
    @api.readonly
    def counter_agencies(self, text=""):
        """Return the communes' agencies whose names have the words of ``text``, for a choice.

        :rtype: list[dict]
        """
        self.check_access("create")
        words = search_key(str(text or "")).split()
        communes = Domain("kind", "=", "agency") & Domain("level", "=", "commune")
        found = self.env["egate.unit"].search_fetch(communes, ["name"], limit=AGENCIES)
        keys = {unit: search_key(unit.name) for unit in found}
        matching = [unit for unit in found if all(word in keys[unit] for word in words)]
        return [
            {"id": unit.id, "name": unit.name}
            for unit in sorted(matching, key=lambda unit: alphabetical(unit.name))[:OFFERED]
        ]

    @api.model
    def _procedures_used(self, desk_id=False):
        """Return how often a one-stop unit received each procedure lately, at a bounded price.

        :param desk_id: one of the user's own units; otherwise the default one is asked
        :rtype: dict[int, int]
        """
        desks = self._clerk_units()
        if desk_id not in desks:
            desk_id = self._default_reception_unit_id().id
        today = self.env["egate.assignment"]._local_today()
        since = fields.Date.subtract(today, days=USED_DAYS)
        # The newest of one unit by its own index: the same work at a thousand and a million rows.
        self.env.cr.execute(
            SQL(
                """
                SELECT procedure_id, count(*) FROM (
                    SELECT procedure_id FROM egate_dossier
                    WHERE reception_unit_id = %(desk)s AND received_date >= %(since)s
                    ORDER BY received_date DESC LIMIT %(limit)s
                ) AS lately GROUP BY procedure_id
                """,
                desk=desk_id or 0,
                since=since,
                limit=USED_DOSSIERS,
            )
        )
        return dict(self.env.cr.fetchall())
