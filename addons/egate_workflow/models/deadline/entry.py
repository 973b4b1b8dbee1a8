from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.compact_json import CompactJson
from odoo.addons.egate_base.tools.ledger import Entry, refusal, replay
from odoo.addons.egate_base.tools.term import Term
from odoo.addons.egate_base.tools.words import plain_number


class EgateDeadlineEntry(models.AbstractModel):
    """The ledger of a due time: rows are only added, each with its reason and its result.

    The last row's due time is the record's. Replaying the rows on that row's calendar revision
    gives the same due time at any moment, even after the calendar has changed. Rows come from
    ``_append_deadline_entry`` of the record, or from a recount.
    """

    _name = "egate.deadline.entry"
    _description = "Ledger entry"
    _inherit = "egate.append.only"
    _log_access = False
    _order = "sequence, id"

    #: The field of the concrete model that leads to the record, which has ``deadline_entry_ids``.
    _record_field = None

    sequence = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("taken_over", "Taken over as printed"),
            ("pause", "Pause"),
            ("resume", "End of the pause"),
            ("restart", "Counted again"),
            ("extend", "Extension"),
            ("apology", "Late apology"),
            ("outage", "Announced failure"),
            ("calendar", "Change of the calendar"),
            ("procedure", "Another procedure"),
        ],
        required=True,
        readonly=True,
    )
    at = fields.Datetime(string="From", required=True, readonly=True)
    revision_id = fields.Many2one(
        "egate.calendar.revision",
        string="Counted on",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    # An empty list is stored as NULL: a pause adds no term.
    terms = CompactJson(readonly=True, export_string_translation=False)
    policy = fields.Selection(
        [
            ("restart", "Counted again from the beginning"),
            ("resume", "What is left goes on"),
            ("no_pause", "The clock does not stop"),
        ],
        string="After the pause",
        readonly=True,
        help="What happens to the term when the pause is over.",
    )
    cause = fields.Selection(
        [
            ("supplement", "Papers asked of the citizen"),
            ("obligation", "Financial obligation of the citizen"),
            ("outage", "Announced failure of a system"),
        ],
        string="Reason of the pause",
        readonly=True,
    )
    basis = fields.Char(readonly=True)
    document = fields.Char(readonly=True, help="Number of the document that says so.")
    # Not "from", which is when the row was written.
    span_from = fields.Datetime(string="Failure from", readonly=True)
    span_to = fields.Datetime(string="Failure until", readonly=True)
    promised_at = fields.Datetime(
        string="New time named",
        readonly=True,
        help="What a late apology names: the due time stays where it is. Of what was taken over, "
        "the time that was printed there.",
    )
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends(
        "at", "revision_id", "terms", "kind", "policy", "cause", "basis", "document", "span_from"
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        for ledger in self._ledgers():
            for entry, state in zip(ledger, ledger._states(), strict=True):
                if entry in self:
                    entry.explanation = "\n".join(self._sentences(state, ledger._revision()))

    def _ledgers(self):
        """Return the whole ledger, in order, of each record that these rows belong to."""
        if not self._record_field:
            return [self.sorted("sequence")]
        records = self.mapped(self._record_field)
        return [record.deadline_entry_ids.sorted("sequence") for record in records]

    def _revision(self):
        """Return the revision that this whole ledger is counted on: that of its last row."""
        return self[-1:].revision_id

    def _states(self):
        """Return the state after each row of this ledger, counted again, in local time.

        :rtype: list[State]
        """
        revision = self._revision()
        entries = [entry._as_entry(revision) for entry in self]
        return replay(entries, revision._working_calendar()) if entries else []

    def _as_entry(self, revision):
        self.ensure_one()
        return Entry(
            self.kind,
            revision._to_local(self.at),
            tuple(map(Term.from_json, self.terms or ())),
            self.policy or "",
            self.basis or "",
            self.document or "",
            self.cause or "",
            revision._to_local(self.promised_at) if self.promised_at else None,
            (revision._to_local(self.span_from), revision._to_local(self.span_to))
            if self.span_from
            else None,
        )

    def _replay(self, states=None):
        """Return the due time (UTC) that the rows give, or ``False`` for an empty ledger.

        :param states: from :meth:`_states`, if the caller has counted them already
        """
        ledger = self.sorted("sequence")
        if not ledger:
            return False
        return ledger._revision()._to_utc((states or ledger._states())[-1].at)

    def _prepare_next(self, kind, at, calendar=None, terms=(), **vals):
        """Return the values of the next row; ``self`` is the whole ledger of one record.

        A ``calendar`` row, and one that names a calendar, counts on that calendar as it is now;
        any other row counts on the present revision of the ledger.

        :param at: naive UTC; the row is never before the last one, for clocks of two hosts differ
        :param calendar: for the first row, or if the ledger changes to another calendar
        :param terms: legs, as ``Term``
        :param vals: ``policy``, ``cause``, ``basis``, ``document``
        :raise UserError: the law does not allow it now; says why
        """
        ledger = self.sorted("sequence")
        revision = ledger._revision()
        at = max(at, ledger[-1:].at or at)
        if calendar or kind == "calendar":
            # sudo: a user who moves a record may not read calendars
            revision = (calendar or revision.sudo().calendar_id)._revision()
        working = revision._working_calendar()
        entries = [entry._as_entry(revision) for entry in ledger]
        entry = Entry(kind, revision._to_local(at), tuple(terms), **vals)
        if fault := refusal(replay(entries, working), entry):
            raise UserError(self._refusals()[fault])
        due = replay([*entries, entry], working)[-1]
        return {
            **vals,
            "sequence": (ledger[-1:].sequence or 0) + 1,
            "kind": kind,
            "at": at,
            "revision_id": revision.id,
            "terms": [term.as_json() for term in terms],
            "promised_at": kind == "apology" and revision._to_utc(due.facts[0].at),
            "due_at": revision._to_utc(due.at),
        }

    @api.model
    def _refusals(self):
        """Return the sentence for each key of ``ledger.refusal``."""
        order = self.env._("This does not follow from what happened to the term before.")
        return {
            "started": order,
            "not_started": order,
            "earlier": self.env._("This is earlier than the last entry of the term."),
            "paused": self.env._("The office waits for the citizen already. End that first."),
            "not_paused": self.env._("The clock was not stopped, so it cannot go on."),
            "term": self.env._("Enter how long the term is."),
            "policy": self.env._("Choose what happens to the term when the pause is over."),
            "cause": self.env._(
                "Only papers asked of the citizen, a financial obligation or the announced failure "
                "of a system stop the clock. Waiting inside the office does not."
            ),
            "basis": self.env._("Enter the legal basis."),
            "document": self.env._("Enter the number of the document."),
            "extended": self.env._(
                "The due time was moved once already. A second new date is not allowed."
            ),
            "late": self.env._(
                "An extension is decided at least one day before the due date. Throw this draft "
                "away and make a late apology."
            ),
            "in_time": self.env._(
                "The due date is still a day away, so the term can be extended in time. Throw "
                "this draft away and apologise anew."
            ),
            "span": self.env._("A failure of a system is written down when it is over."),
            "stopped": self.env._(
                "The office waits for the citizen, and the clock stands: there is no time to name "
                "before it goes on."
            ),
        }

    @api.model
    def _sentences(self, due, calendar):
        """Return one sentence per reason of ``due``, written for citizens.

        :param calendar: the revision, or the calendar, that ``due`` was counted on
        """
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
        if self._left_of(fact) <= 0:
            return self._leg(fact.term, self._sentence_last_day(fact))
        amount, time = self._amount(fact), self._moment_in_words(fact.at)
        if fact.term.counting == "end_of_day":
            sentence = self.env._(
                "%(amount)s working days after that day, to the end: %(time)s "
                "(Civil Code, articles 147 and 148).",
                amount=amount,
                time=time,
            )
        elif fact.term.counting == "eight_hours":
            sentence = self.env._(
                "%(amount)s working days of 8 hours later: %(time)s.", amount=amount, time=time
            )
        else:
            sentence = self.env._(
                "%(amount)s working days later: %(time)s.", amount=amount, time=time
            )
        return self._leg(fact.term, sentence)

    def _sentence_day(self, fact, working):
        if self._left_of(fact) <= 0:
            return self._leg(fact.term, self._sentence_last_day(fact))
        return self._leg(
            fact.term,
            self.env._(
                "%(amount)s days later: %(time)s.",
                amount=self._amount(fact),
                time=self._moment_in_words(fact.at),
            ),
        )

    def _sentence_hour(self, fact, working):
        return self._leg(
            fact.term,
            self.env._(
                "%(amount)s working hours later: %(time)s.",
                amount=self._amount(fact),
                time=self._moment_in_words(fact.at),
            ),
        )

    def _sentence_clock_hour(self, fact, working):
        return self._leg(
            fact.term,
            self.env._(
                "%(amount)s hours later, nights and days off included: %(time)s.",
                amount=self._amount(fact),
                time=self._moment_in_words(fact.at),
            ),
        )

    def _sentence_handover(self, fact, working):
        return self.env._(
            "Handed in elsewhere than where it is decided: counted from %(time)s, when the "
            "competent agency has it at the latest; from its receipt, if that is earlier.",
            time=self._moment_in_words(fact.at),
        )

    def _sentence_last_day(self, fact):
        return self.env._(
            "What was left of the last day: until %(time)s.", time=self._moment_in_words(fact.at)
        )

    def _sentence_reception(self, fact, working):
        return self.env._(
            "Handed in on a day that is open for reception only: counted from %(time)s.",
            time=self._moment_in_words(fact.at),
        )

    def _sentence_closed(self, fact, working):
        if fact.term.unit == "day":
            return self.env._(
                "Handed in after closing or on a day off: the day after it is the first of the "
                "term, which ends at closing (Civil Code, articles 147 and 148)."
            )
        return self.env._(
            "Handed in after closing or on a day off: the next working day is the first of the "
            "term, which ends at closing."
        )

    def _sentence_received_next_day(self, fact, working):
        return self.env._(
            "Handed in after %(hour)s or on a day off: received on the next working day, at "
            "%(time)s.",
            hour=f"{fact.term.cutoff // 60:02d}:{fact.term.cutoff % 60:02d}",
            time=self._moment_in_words(fact.at),
        )

    def _sentence_after_day_off(self, fact, working):
        return self.env._(
            "The day before the last one is a day off: the term runs to the end of the last, as "
            "one that ends on the day off does (Civil Code, article 148)."
        )

    def _sentence_paused(self, fact, working):
        time, grounds = self._moment_in_words(fact.at), self._grounds(fact.entry)
        if fact.entry.cause == "obligation":
            return self.env._(
                "The clock stopped at %(time)s, until the financial obligation is met%(grounds)s.",
                time=time,
                grounds=grounds,
            )
        return self.env._(
            "The clock stopped at %(time)s, until the papers asked for are handed in%(grounds)s.",
            time=time,
            grounds=grounds,
        )

    def _sentence_left(self, fact, working):
        units = {
            "same_day": self.env._("Left when it stopped: the day of the result."),
            "handover": self.env._("Left when it stopped: the competent agency's receipt."),
            "working_day": self.env._("Left when it stopped: %(amount)s working days."),
            "day": self.env._("Left when it stopped: %(amount)s days."),
            "hour": self.env._("Left when it stopped: %(amount)s working hours."),
            "clock_hour": self.env._("Left when it stopped: %(amount)s hours."),
        }
        sentence = units[fact.term.unit]
        return self._leg(fact.term, sentence.replace("%(amount)s", self._amount(fact)))

    def _sentence_no_pause(self, fact, working):
        return self.env._(
            "The citizen was asked, and the clock goes on%(grounds)s: still due at %(time)s.",
            time=self._moment_in_words(fact.at),
            grounds=self._grounds(fact.entry),
        )

    def _sentence_resumed(self, fact, working):
        return self.env._(
            "The citizen complied: what was left is counted from %(time)s.",
            time=self._moment_in_words(fact.at),
        )

    def _sentence_unmoved(self, fact, working):
        return self.env._(
            "The citizen complied: the due time stays %(time)s.",
            time=self._moment_in_words(fact.at),
        )

    def _sentence_restarted(self, fact, working):
        return self.env._(
            "The whole term is counted again from %(time)s%(grounds)s.",
            time=self._moment_in_words(fact.at),
            grounds=self._grounds(fact.entry),
        )

    def _sentence_extended(self, fact, working):
        return self.env._(
            "The office apologised and gave a new date%(grounds)s, counted from %(time)s.",
            time=self._moment_in_words(fact.at),
            grounds=self._grounds(fact.entry),
        )

    def _sentence_apologised(self, fact, working):
        return self.env._(
            "The office apologised late and named a new time%(grounds)s: %(time)s. The due time, "
            "and whether the dossier counts as late, do not change.",
            time=self._moment_in_words(fact.at),
            grounds=self._grounds(fact.entry),
        )

    def _sentence_outage(self, fact, working):
        return self.env._(
            "The announced failure of a system from %(begin)s to %(end)s is not counted"
            "%(grounds)s: due at %(time)s.",
            **self._outage_words(fact),
        )

    def _sentence_outage_unmoved(self, fact, working):
        return self.env._(
            "The announced failure of a system from %(begin)s to %(end)s is not counted"
            "%(grounds)s: the due time stays %(time)s.",
            **self._outage_words(fact),
        )

    def _outage_words(self, fact):
        begin, end = map(self._moment_in_words, fact.entry.span)
        return {
            "begin": begin,
            "end": end,
            "time": self._moment_in_words(fact.at),
            "grounds": self._grounds(fact.entry),
        }

    def _sentence_taken_over(self, fact, working):
        return self.env._(
            "Taken over from “%(system)s”, where its code is %(code)s: the time printed on its "
            "receipt holds, %(time)s.",
            system=fact.entry.basis,
            code=fact.entry.document,
            time=self._moment_in_words(fact.at),
        )

    def _sentence_calendar(self, fact, working):
        return self.env._(
            "The working calendar changed%(grounds)s: due at %(time)s.",
            time=self._moment_in_words(fact.at),
            grounds=self._grounds(fact.entry),
        )

    def _sentence_procedure(self, fact, working):
        return self.env._(
            "It had been taken for another procedure; counted again from the reception with the "
            "term of the right one%(grounds)s: due at %(time)s.",
            time=self._moment_in_words(fact.at),
            grounds=self._grounds(fact.entry),
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

    def _grounds(self, entry):
        """Return the basis and document of ``entry`` in brackets after a space, or ``""``."""
        grounds = "; ".join(filter(None, (entry.basis, entry.document)))
        return f" ({grounds})" if grounds else ""

    def _left_of(self, fact):
        return fact.term.amount if fact.left is None else fact.left

    def _amount(self, fact):
        return plain_number(self.env, round(float(self._left_of(fact)), 2))

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
