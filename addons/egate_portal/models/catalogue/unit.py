from babel.dates import get_day_names

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import babel_locale_parse, ormcache


class EgateUnit(models.Model):
    """Where and when papers are handed in: the one-stop units with their hours."""

    _inherit = "egate.unit"

    @api.model
    @ormcache("lang")
    def _portal_desks(self, lang):
        """Return the one-stop units with what citizens need to go there; kept by each worker.

        :param str lang: language code of the days
        :rtype: list[dict]
        """
        # sudo: names, addresses and hours of public offices
        desks = self.sudo().with_context(lang=lang).search(Domain("kind", "=", "desk"))
        return [
            {
                "id": desk.id,
                "code": desk.code,
                "name": desk.name,
                "agency_id": desk.agency_id.id,
                "agency": desk.agency_id.name or "",
                "level": desk.agency_id.level or desk.level,
                "address": desk.address or "",
                "phone": desk.phone or "",
                "email": desk.email or "",
                "hours": desk._portal_hours(lang),
            }
            for desk in desks
        ]

    def _portal_hours(self, lang):
        """Return the working hours in words: days that are alike, with their hours.

        :rtype: list[dict]
        """
        self.ensure_one()
        try:
            weekly = self._require_calendar()._egate_weekly_windows()
        except UserError:
            return []
        names = get_day_names("wide", locale=babel_locale_parse(lang))
        groups = []
        for day in range(7):
            spans = weekly.get(day)
            if groups and groups[-1][1] == spans:
                groups[-1][2] = day
            else:
                groups.append([day, spans, day])
        return [
            {
                "days": names[first] if first == last else f"{names[first]} – {names[last]}",
                "times": ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans),
            }
            for first, spans, last in groups
            if spans
        ]


def _clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
