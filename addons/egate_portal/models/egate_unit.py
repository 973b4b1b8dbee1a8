from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.identity import mask_name

from ..tools.wording import day_words

#: The board lists at most so many results of a day and counts the rest.
BOARD_ROWS = 200
#: Longer than any identifier code.
CODE_LENGTH = 64
_ABOVE = ("name", "kind", "parent_id", "own_calendar_id", "agency_id")


class EgateUnit(models.Model):
    """The public board of a one-stop unit. Plain values only, names masked."""

    _inherit = "egate.unit"

    def _fetch_above(self):
        """Have the units above at hand: they give the calendar and agency of these units."""
        paths = "".join(self.mapped("parent_path"))
        above = {int(unit) for unit in paths.split("/") if unit}
        self.browse(above)._recall(_ABOVE)

    @api.model
    def _board_desks(self):
        """Return the one-stop units that have a board, each with code, name, agency and address."""
        # sudo: names and addresses of public offices
        desks = self.sudo().search_fetch(
            [("kind", "=", "desk")], ["code", "name", "address", "parent_path"]
        )
        desks._fetch_above()
        return [
            {
                "code": desk.code,
                "name": desk.name,
                "agency": desk.agency_id.name or "",
                "address": desk.address or "",
            }
            for desk in desks
        ]

    @api.model
    def _board_desk(self, code):
        """Return the one-stop unit (sudo) with this identifier code, or an empty record.

        :param str code: any text from the address; a malformed one never reaches the database
        """
        if len(code) > CODE_LENGTH or not code.isprintable():
            return self.browse()
        # sudo: a one-stop unit is a public office; the caller shows only _board_values()
        return self.sudo().search_fetch(
            [("code", "=", code), ("kind", "=", "desk")], ["code", "name", "parent_path"], limit=1
        )

    def _board_values(self):
        """Return what the hall may read now: results ready today at this (sudo) one-stop unit.

        :return: ``rows`` (newest first, at most ``BOARD_ROWS``) with masked ``owner``, ``code``,
            ``procedure`` and ``since`` (local); ``count`` of today's results; ``older``: the
            number of earlier results that still wait
        :rtype: dict
        """
        self.ensure_one()
        self._fetch_above()
        calendar = self._require_calendar()
        now = fields.Datetime.now()
        local = calendar._to_local(now)
        midnight = datetime.combine(local.date(), time.min)
        start = calendar._to_utc(midnight)
        end = calendar._to_utc(midnight + timedelta(days=1))
        found = self._board_query(start, end)
        today, waiting = found[0][4:] if found else (0, 0)
        rows = [
            {
                "owner": mask_name(owner),
                "code": code,
                "procedure": procedure,
                "since": calendar._to_local(finished_at).strftime("%H:%M"),
            }
            for owner, code, procedure, finished_at, _today, _waiting in found
            if finished_at >= start
        ]
        return {
            "code": self.code,
            "desk": self.name,
            "agency": self.agency_id.name or "",
            "day": day_words(local.date()),
            "clock": local.strftime("%H:%M"),
            "utc_offset": round((local - now).total_seconds() / 60),
            "rows": rows,
            "count": today,
            "unlisted": today - len(rows),
            "older": waiting - today,
        }

    def _board_query(self, start, end):
        """Return (owner, code, procedure, ready since, today's count, count of all) per result.

        One query. Today's results come first; older ones are read only to count them.
        """
        # sudo: the board is public; _board_values masks what is read here
        Dossier = self.env["egate.dossier"].sudo()
        ready = (
            Domain("reception_unit_id", "=", self.id)
            & Domain("closed_at", "=", False)
            & Domain("finished_at", "!=", False)
            & Domain("finished_at", "<", end)
            & Domain("workflow_state_id.national_code", "=", "9")
        )
        query = Dossier._search(ready, order="finished_at desc, id desc", limit=BOARD_ROWS)
        procedures = query.left_join(
            query.table, "procedure_id", "egate_procedure", "id", "procedure"
        )
        finished_at = Dossier._field_to_sql(query.table, "finished_at", query)
        return self.env.execute_query(
            query.select(
                Dossier._field_to_sql(query.table, "applicant_name", query),
                Dossier._field_to_sql(query.table, "code", query),
                Dossier.procedure_id._field_to_sql(procedures, "name", query),
                finished_at,
                SQL("COUNT(*) FILTER (WHERE %s >= %s) OVER ()", finished_at, start),
                SQL("COUNT(*) OVER ()"),
            )
        )
