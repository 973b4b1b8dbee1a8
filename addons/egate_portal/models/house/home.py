from datetime import timedelta
from urllib.parse import quote_plus

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

from odoo.addons.egate_base.tools.office_zone import midnight, office_date

from .res_company import dialled

#: Procedures of which the home page says the promise: those asked for most of late.
PROMISED, LATE_DAYS = 4, 60


class ResCompany(models.Model):
    """What the home page says of today: plain figures of the whole office, and of no person."""

    _inherit = "res.company"

    @api.model
    def _egate_home(self):
        """Return what the home page shows, at most a minute old.

        :return: plain values: ``figures`` (counts, see :meth:`_home_figures`), ``promises``
            (each ``name``, ``code`` and ``due`` in words), ``events`` of life and ``sectors`` (each
            ``name``, ``link``, ``count`` of procedures in force)
        :rtype: dict
        """
        return self._egate_home_at(fields.Datetime.now().replace(second=0, microsecond=0))

    @api.model
    @ormcache("self.env.lang", "minute")
    def _egate_home_at(self, minute):
        return {
            "figures": self._home_figures(office_date(minute)),
            "promises": self._home_promises(minute),
            "events": self._home_events(),
            "sectors": self._home_sectors(),
        }

    @api.model
    def _home_figures(self, today):
        """Return counts of the local ``today`` and of its month.

        :return: ``received`` and ``returned`` (today, this month); ``share``: whole percent of what
            was solved in time this month, ``None`` where nothing was
        :rtype: dict
        """
        month = today.replace(day=1)
        # The day when work ended has no index of its own; its moment has one.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE received_date = %(today)s),
                       count(*) FILTER (WHERE received_date >= %(month)s),
                       count(*) FILTER (WHERE ended_date = %(today)s),
                       count(*) FILTER (WHERE ended_date >= %(month)s),
                       count(outcome) FILTER (WHERE ended_date >= %(month)s),
                       count(*) FILTER (WHERE ended_date >= %(month)s
                                          AND outcome IN ('early', 'on_time'))
                  FROM egate_dossier_fact
                 WHERE received_date >= %(month)s OR ended_at >= %(since)s
                """,
                today=today,
                month=month,
                since=midnight(month),
            )
        )
        received, received_month, ended, ended_month, judged, in_time = rows[0]
        return {
            "received": (received, received_month),
            "returned": (ended, ended_month),
            # Rounded down: what is not whole is not called so.
            "share": in_time * 100 // judged if judged else None,
        }

    @api.model
    def _home_promises(self, moment):
        """Return for when a dossier handed in at ``moment`` (UTC) would be promised."""
        since = office_date(moment) - timedelta(days=LATE_DAYS)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT procedure_id, variant_id, reception_unit_id
                  FROM egate_dossier_fact
                 WHERE received_date >= %s
                 GROUP BY procedure_id, variant_id, reception_unit_id
                 ORDER BY count(*) DESC, procedure_id, variant_id, reception_unit_id
                 LIMIT 40
                """,
                since,
            )
        )
        promises, seen = [], set()
        for procedure, variant, unit in rows:
            if procedure not in seen and len(promises) < PROMISED:
                seen.add(procedure)
                if promise := self._home_promise(procedure, variant, unit, moment):
                    promises.append(promise)
        return promises

    @api.model
    def _home_promise(self, procedure, variant, unit, moment):
        # sudo: what the office promises everybody; the draft is of nobody and is not saved
        dossier = (
            self.env["egate.dossier"]
            .sudo()
            .new(
                {
                    "procedure_id": procedure,
                    "variant_id": variant or False,
                    "reception_unit_id": unit,
                    "channel": "desk",
                }
            )
        )
        try:
            promise = dossier._promise(moment)
        except UserError:
            # Not in force today, or a calendar that does not reach so far.
            return None
        if not promise.due:
            return None
        words = self.env["egate.dossier.deadline.entry"]._moment_in_words(promise.due.at)
        return {
            "name": dossier.procedure_id.name,
            "code": dossier.procedure_id.code,
            "due": words,
        }

    @api.model
    def _home_events(self):
        """Return the events of life that have procedures in force, as the catalogue does."""
        procedures = self.env["egate.procedure"]
        counts = procedures._portal_search("", {}).counts.get("event", {})
        return [
            {
                "name": name,
                "link": f"/egate/procedures?event={quote_plus(code)}",
                "count": counts[code],
            }
            for code, name in procedures._portal_labels(self.env.lang)["event"]
            if code in counts
        ]

    @api.model
    def _home_sectors(self):
        # sudo: the catalogue is public
        procedures = self.env["egate.procedure"].sudo()
        groups = procedures._read_group(
            [("current_version_id", "!=", False)], ["sector_id"], ["__count"]
        )
        return [
            {
                "name": sector.name,
                "link": f"/egate/procedures?sector={quote_plus(sector.code or '')}",
                "count": count,
            }
            for sector, count in groups
        ]


class EgateUnit(models.Model):
    _inherit = "egate.unit"

    @api.model
    def _egate_places(self):
        """Return the one-stop units, with what somebody needs who goes there or phones.

        :rtype: list[dict[str, str]]
        """
        return self._egate_places_at(fields.Datetime.now().replace(second=0, microsecond=0))

    @api.model
    @ormcache("minute")
    def _egate_places_at(self, minute):
        # sudo: names and addresses of public offices
        units = self.sudo().search_fetch(
            [("kind", "=", "desk")], ["code", "name", "address", "phone", "email", "parent_path"]
        )
        units._fetch_above()
        return [
            {
                "code": unit.code,
                "name": unit.name,
                "agency": unit.agency_id.name or "",
                "address": unit.address or "",
                "phone": unit.phone or "",
                "phone_link": dialled(unit.phone),
                "email": unit.email or "",
            }
            for unit in units
        ]
