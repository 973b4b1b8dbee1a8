from odoo import api, fields, models

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.words import plain_number


class EgateDeadlineEntry(models.AbstractModel):
    """The ledger of a due time: rows are only added, each with its reason and what it results in.

    The last row's due time is the record's; replaying the rows on the calendar gives it again.
    """

    _name = "egate.deadline.entry"
    _description = "Ledger entry"
    _log_access = False
    _order = "sequence, id"

    sequence = fields.Integer(required=True, readonly=True)
    kind = fields.Selection([("start", "Start")], required=True, readonly=True)
    at = fields.Datetime(string="From", required=True, readonly=True)
    calendar_id = fields.Many2one(
        "resource.calendar", required=True, readonly=True, ondelete="restrict"
    )
    terms = fields.Json(required=True, readonly=True, export_string_translation=False)
    basis = fields.Char(readonly=True)
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("at", "calendar_id", "terms")
    def _compute_explanation(self):
        for entry in self:
            entry.explanation = "\n".join(self._sentences(entry._due(), entry.calendar_id))

    def _due(self):
        """Return the due time that this row results in, counted anew, with its reasons (local)."""
        self.ensure_one()
        terms = [deadline.Term.from_json(values) for values in self.terms]
        calendar = self.calendar_id
        return deadline.due(calendar._working_calendar(), calendar._to_local(self.at), terms)

    def _replay(self):
        """Return the due time (UTC) that the rows give now, or ``False`` for an empty ledger."""
        last = self.sorted("sequence")[-1:]
        return last.calendar_id._to_utc(last._due().at) if last else False

    @api.model
    def _sentences(self, due, calendar):
        """Return one sentence per reason of ``due``, counted on ``calendar``, fit for a citizen."""
        working = calendar._working_calendar()
        sentences = []
        for fact in due.facts:
            sentences.append(getattr(self, f"_sentence_{fact.kind}")(fact, working))
            if days := fact.days_off(working):
                sentences.append(self._sentence_days_off(days))
        return sentences

    def _sentence_opening(self, fact, working):
        return self.env._(
            "Handed in outside working hours: counted from %(time)s, when the office opens.",
            time=self._moment_in_words(fact.at),
        )

    def _sentence_cutoff(self, fact, working):
        return self.env._(
            "Received after %(hour)s: the result is given on the next working day.",
            hour=f"{fact.term.cutoff // 60:02d}:{fact.term.cutoff % 60:02d}",
        )

    def _sentence_same_day(self, fact, working):
        return self.env._(
            "To be done within the day: by %(time)s.", time=self._moment_in_words(fact.at)
        )

    def _sentence_working_day(self, fact, working):
        return self._leg(
            fact.term,
            self.env._(
                "%(amount)s working days later: %(time)s.",
                amount=plain_number(self.env, fact.term.amount),
                time=self._moment_in_words(fact.at),
            ),
        )

    def _sentence_day(self, fact, working):
        return self._leg(
            fact.term,
            self.env._(
                "%(amount)s days later: %(time)s.",
                amount=plain_number(self.env, fact.term.amount),
                time=self._moment_in_words(fact.at),
            ),
        )

    def _sentence_hour(self, fact, working):
        return self._leg(
            fact.term,
            self.env._(
                "%(amount)s working hours later: %(time)s.",
                amount=plain_number(self.env, fact.term.amount),
                time=self._moment_in_words(fact.at),
            ),
        )

    def _sentence_moved(self, fact, working):
        day = fact.at.date()
        name = working.off.get(day, "")
        return self.env._(
            "The last day, %(day)s, is a day off, so the term ends on the next working day "
            "(Civil Code, article 148).",
            day=self._day_in_words(day, name),
        )

    def _sentence_days_off(self, days):
        holidays = [self._day_in_words(day, name) for day, name in days if name]
        weekend = sum(1 for _, name in days if not name)
        if not holidays:
            return self.env._("Not counted: %(count)s days of weekend.", count=weekend)
        if not weekend:
            return self.env._("Not counted: %(holidays)s.", holidays=", ".join(holidays))
        return self.env._(
            "Not counted: %(holidays)s and %(count)s days of weekend.",
            holidays=", ".join(holidays),
            count=weekend,
        )

    def _leg(self, term, sentence):
        return f"{term.agency}: {sentence}" if term.agency else sentence

    @api.model
    def _day_in_words(self, day, name=""):
        words = day.strftime("%d/%m/%Y")
        return f"{words} ({name})" if name else words

    @api.model
    def _moment_in_words(self, local):
        """Return a local moment as officials write it: 09 giờ 10 phút, ngày 06/05/2026."""
        return self.env._(
            "%(hour)s:%(minute)s on %(day)s",
            hour=f"{local.hour:02d}",
            minute=f"{local.minute:02d}",
            day=local.strftime("%d/%m/%Y"),
        )
