from babel.dates import format_date as babel_date

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import babel_locale_parse
from odoo.tools.misc import get_lang

from ...tools.wording import day_words


class EgateProcedureVersion(models.Model):
    """“Handed in now, it is done by …”: what the counter would promise at this moment."""

    _inherit = "egate.procedure.version"

    def _portal_promise(self, variant, channel, desk):
        """Return when the result would be given if this (sudo) version were used now.

        The same calculation as at the counter, by the calendar of the (sudo) one-stop unit.

        :return: ``day`` and ``moment`` in words, the ``sentences`` that explain them and a
            ``warning``; ``refused`` where no date can be promised; nothing without a term
        :rtype: dict
        """
        self.ensure_one()
        at = fields.Datetime.now()
        draft = self.env["egate.dossier"].new(
            {
                "procedure_id": self.procedure_id.id,
                "variant_id": variant.id,
                "channel": channel,
                "reception_unit_id": desk.id,
            }
        )
        try:
            promise = draft._promise(at)
        except (UserError, ValidationError) as refusal:
            return {"refused": str(refusal)}
        if not promise.due:
            return {}
        entry, due = self.env["egate.dossier.deadline.entry"], promise.due
        today = promise.calendar._to_local(at).date()
        warning = promise.calendar._egate_unconfirmed_sentence(today, due.at.date())
        return {
            "day": self._portal_day(due.at.date()),
            "date": due.at.date().isoformat(),
            "moment": entry._moment_in_words(due.at),
            "sentences": entry._sentences(due, promise.calendar),
            "warning": warning or "",
            "at_once": promise.rules.solved_at_once,
        }

    def _portal_day(self, day):
        """Return ``day`` with its weekday, in the language of the page."""
        lang = get_lang(self.env).code
        if lang.startswith("vi"):
            return day_words(day)
        return babel_date(day, "EEEE, d MMMM y", locale=babel_locale_parse(lang))
