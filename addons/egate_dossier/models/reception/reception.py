import secrets
from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from psycopg2.errors import CheckViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_numbering import Wanted

from ...tools import event_chain
from ...tools.field_sentence import at as said_at
from .rules import ReceptionRules

#: What of the owner and the request the trail keeps a fingerprint of.
_TRACED = (
    "applicant_kind",
    "applicant_name",
    "applicant_tax_code",
    "applicant_birth_date",
    "applicant_birth_year",
    "applicant_address",
    "identity_kind",
    "identity_number",
    "submitter_name",
    "submitter_identity_number",
    "content",
)


class Promise(NamedTuple):
    """What drafts of one case are received on: the rules, and the due time that they give.

    :ivar day: local date of the one-stop unit
    :ivar due: ``deadline.Due``, in the local time of ``calendar``; ``None`` without a term
    :ivar due_at: the same in UTC
    :ivar terms: legs of the term as they were counted, in JSON
    :ivar calendar: what they were counted on, a ``resource.calendar``
    :ivar handed_over_by: when the competent agency has it at the latest (UTC), where the clock
        begins with that
    """

    rules: ReceptionRules
    day: date
    due: object = None
    due_at: datetime | None = None
    terms: tuple = ()
    calendar: object = None
    handed_over_by: datetime | None = None


class EgateDossier(models.Model):
    """The one place where a dossier comes into being, singly or in batch. All or nothing.

    The counter saves a draft and accepts it; post, online, import and partners hand in values
    (:meth:`_receive_new`). Both come to :meth:`_receive_all`.
    """

    _inherit = "egate.dossier"

    def action_receive(self):
        """Accept these drafts; a repeated call answers with what the first one did.

        :return: the action that shows the received dossier, when there is one
        :raise UserError: says in one message everything that is missing
        """
        self.check_access("read")
        # sudo: whether they are received; the engine reads the rest of the row next
        drafts = self.filtered(lambda dossier: not dossier.sudo().received_at)
        drafts.check_access("write")
        drafts._renew_papers()
        drafts._receive_all(fields.Datetime.now())
        return self._action_show() if len(self) == 1 else True

    @api.model
    def _receive_new(self, vals_list, source=None, keys=None):
        """Receive dossiers as the current user, each entered and accepted at once.

        :param list[dict] vals_list: values of drafts, their papers among them
        :param str source: the sender; with it ``keys``, one for each, by which a request that
            is sent again is answered with what the first one did
        :return: the dossiers, in order
        :raise UserError: one of them cannot be received, and so none is; or a key was used for
            another request
        """
        claims, answers = [], {}
        if source:
            claims = list(zip([source] * len(keys), keys, vals_list, strict=True))
            # sudo: the table is closed to users; what is answered is read as the user below
            answers = self.env["egate.idempotency"].sudo()._claim(claims)
        places = [(source, key) for key in keys] if source else range(len(vals_list))
        fresh = {
            place: vals
            for place, vals in zip(places, vals_list, strict=True)
            if place not in answers
        }
        drafts = self.create(list(fresh.values()))
        drafts.check_access("write")
        drafts._receive_all(fields.Datetime.now())
        received = dict(zip(fresh, drafts, strict=True))
        if source:
            ids = {place: dossier.id for place, dossier in received.items()}
            # sudo: see above
            self.env["egate.idempotency"].sudo()._answer(ids)
        known = {place: self.browse(dossier_id) for place, dossier_id in answers.items()}
        return self.concat(*({**received, **known}[place] for place in places))

    def _receive_all(self, at):
        """Make these drafts received dossiers. The caller has checked that they may be written.

        :param datetime at: UTC
        :raise UserError: what is wrong with the first that cannot be received
        """
        if not self:
            return
        # sudo: what was entered decides, whatever of it the user may read; write access was checked
        drafts = self.sudo()
        at = at.replace(microsecond=0)
        people, promises = drafts._people_on_file(), {}
        for dossier, (promise, errors) in drafts._reception_findings(at, people).items():
            if errors:
                notes = [dossier.renewed_note] if dossier.renewed_note else []
                refusal = UserError("\n".join(notes + errors))
                # For the screen that shows each at its field.
                refusal.sentences = errors
                raise refusal
            promises[dossier] = promise
        # Last of what can fail: a number that is taken stays taken.
        drafts._finalize_reception(at, promises, people)

    def _reception_findings(self, at, people):
        """Return for each of these drafts what it would be received on, and what keeps it from it.

        :param datetime at: UTC
        :param People people: who is on file
        :rtype: dict[egate.dossier, tuple[Promise, list[FieldSentence]]]
        """
        promised, findings = {}, {}
        for dossier in self:
            if not dossier.procedure_id:
                errors = said_at("procedure_id", self.env._("Choose the procedure first."))
                findings[dossier] = None, errors + dossier._owner_errors(people)
                continue
            case = dossier._reception_case()
            try:
                if case not in promised:
                    promised[case] = dossier._promise(at)
            except UserError as error:
                errors = said_at("procedure_id", str(error))
                findings[dossier] = None, errors + dossier._owner_errors(people)
                continue
            errors = dossier._reception_errors(promised[case], people)
            findings[dossier] = promised[case], errors
        return findings

    def _reception_case(self):
        """Return all that the promise to the citizen depends on, as a key."""
        return (
            self.reception_unit_id.id,
            self.procedure_id.id,
            self.variant_id.id,
            self.channel,
            self.asked_agency_id.id,
        )

    def _promise(self, at):
        """Return what this draft would be received on at ``at`` (UTC).

        :rtype: Promise
        :raise UserError: the procedure is not in force then, or no date can be promised
        """
        day = self.reception_unit_id._require_calendar()._to_local(at).date()
        rules = self._rules_on(day)
        if not rules.terms:
            return Promise(rules, day)
        calendar, terms = self._clock_unit(rules)._require_calendar(), self._terms_now(rules)
        due = self._due_by(terms, calendar, at)
        return Promise(
            rules,
            day,
            due,
            calendar._to_utc(due.at),
            tuple(term.as_json() for term in terms),
            calendar,
            self._handed_over_by(rules, at),
        )

    def _rules_on(self, day):
        """Return the rules that hold for this draft on the local date ``day``."""
        return self.procedure_id._reception_rules(self.variant_id._origin.id, self.channel, day)

    # -- writing ------------------------------------------------------------------------------

    def _finalize_reception(self, at, promises, people):
        """Write everything that a reception consists of; these sudo drafts were checked."""
        applicants, files = self._ensure_applicants(people), self._files_handed_in()
        self._check_reused(applicants, files)
        numbers = self._take_numbers(at, promises)
        columns, trails, fees = {}, {}, {}
        for dossier in self:
            promise = promises[dossier]
            rules = promise.rules
            code, _line = numbers[dossier]
            token = secrets.token_urlsafe(16)
            events = dossier._reception_events(at, rules, token, files.get(dossier, ()))
            trail = trails[dossier] = event_chain.begin(events)
            fees[dossier] = dossier._fees_by(rules, promise.day)
            columns[dossier] = {
                "applicant_id": applicants[dossier],
                "code": code.code,
                "code_number": code.number,
                "workflow_id": rules.workflow,
                "version_id": rules.version,
                "agency_unit_id": dossier._competent_agency_id(rules),
                "received_at": at,
                "received_date": promise.day,
                "received_by_id": self.env.uid,
                "agency_receipt_limit": promise.handed_over_by,
                "due_at": promise.due_at,
                "term_text": rules.term_text,
                "tracking_token": token,
                "card_mark": False,
                "counter_key": None,
                "event_seq": len(trail),
                "event_hash": trail[-1][1],
                "event_at": trail[-1][0].at,
                **dossier._money_columns(fees[dossier]),
            }
        self._keep_citizens_choice(applicants)
        # The units by which the first step is found are those of the reception.
        for dossier, row in columns.items():
            dossier._cache_agency(row["agency_unit_id"])
        for state, group in self.grouped(lambda dossier: promises[dossier].rules.state).items():
            # Two acceptances of the same draft conflict at this UPDATE, before any row is added:
            # the second fails to serialize, is tried again by Odoo, and finds it received.
            group._start(at, self.env["egate.workflow.state"].browse(state), columns)
        self._write_ledgers(at, promises)
        self._write_fees(fees)
        self._write_lines(numbers, promises)
        self._note_reused(files)
        self.invalidate_recordset(["deadline_entry_ids", "fee_ids", "register_line_ids"])
        # Last, when all is there: what follows from a reception follows from its events.
        self._begin_trails(at, trails)

    def _take_numbers(self, at, promises):
        """Return for each of these drafts its code and its number in the register.

        :rtype: dict[egate.dossier, tuple[Issued, Issued]]
        """
        groups = defaultdict(self.browse)
        for dossier in self:
            unit, rules = dossier.reception_unit_id, promises[dossier].rules
            part = rules.sector_code if unit._register_by() == "sector" else ""
            groups[unit, part] += dossier
        wanted = []
        for (unit, part), dossiers in groups.items():
            day = unit._require_calendar()._to_local(at).date()
            wanted.append(Wanted("dossier", unit, day, count=len(dossiers)))
            wanted.append(Wanted("register", unit, day, part, len(dossiers)))
        issued = self.env["egate.numbering"]._issue_many(wanted)
        return {
            dossier: pair
            for number, dossiers in enumerate(groups.values())
            for dossier, *pair in zip(dossiers, *issued[2 * number : 2 * number + 2], strict=True)
        }

    def _files_handed_in(self):
        """Return the files of these drafts by dossier; asks nothing where there are none."""
        papers = self.paper_ids.filtered("has_files")
        if not papers:
            return {}
        names = ["paper_id", "sha256", "source", "origin_id"]
        found = self.env["egate.dossier.file"].search_fetch(
            Domain("paper_id", "in", papers.ids), names, order="id"
        )
        return found.grouped(lambda file: file.paper_id.dossier_id)

    def _reception_events(self, at, rules, token, files):
        """Return the events with which this dossier's trail begins.

        The first tells the hash of each file that was there; then comes one for each paper that
        was taken over from an earlier dossier.
        """
        facts = [self[name] for name in _TRACED]
        papers = [
            [paper.name, paper.original_count, paper.copy_count]
            for paper in self.paper_ids
            if paper.received
        ]
        data = {
            "version": rules.version,
            "to": rules.state,
            "text": event_chain.fingerprint(token, [facts, papers]),
        }
        if files:
            data["files"] = [[file.paper_id.id, file.id, file.sha256] for file in files]
        kinds = [("received", data)]
        kinds += [
            (
                "reused",
                {
                    "paper": file.paper_id.id,
                    "file": file.id,
                    "origin": file.origin_id.id,
                    "sha256": file.sha256,
                },
            )
            for file in files
            if file.source == "reuse"
        ]
        kinds += [
            ("looked_up", paper._lookup_facts()) for paper in self.paper_ids if paper.lookup_result
        ]
        user, unit = self.env.uid, self.reception_unit_id.id
        return [event_chain.Event(self.id, at, kind, user, unit, one) for kind, one in kinds]

    def _write_ledgers(self, at, promises):
        calendars = {promises[dossier].calendar for dossier in self}
        revisions = {calendar: calendar._revision() for calendar in calendars}
        self.env["egate.dossier.deadline.entry"]._insert(
            [
                {
                    "dossier_id": dossier.id,
                    "sequence": 1,
                    "kind": "start",
                    "at": at,
                    "revision_id": revisions[promises[dossier].calendar].id,
                    "terms": list(promises[dossier].terms),
                    "basis": promises[dossier].rules.decision,
                    "due_at": promises[dossier].due_at,
                }
                for dossier in self
            ]
        )

    def _write_fees(self, fees):
        self.env["egate.dossier.fee"]._insert(
            [
                {"dossier_id": dossier.id, **line._asdict()}
                for dossier, lines in fees.items()
                for line in lines
            ]
        )

    def _write_lines(self, numbers, promises):
        Register = self.env["egate.register"]
        rows, books = [], {}
        for dossier in self:
            _code, line = numbers[dossier]
            unit, rules = dossier.reception_unit_id, promises[dossier].rules
            sector = self.env["egate.sector"]
            if unit._register_by() == "sector":
                sector = sector.browse(rules.sector)
            year = promises[dossier].day.year
            # Asked once: a book that this transaction opens must not be kept in memory, where
            # others would find it before it is there.
            if line.scope not in books:
                books[line.scope] = Register._open(line.scope, unit, sector, year)
            book = books[line.scope]
            rows.append({"dossier_id": dossier.id, "register_id": book, "number": line.number})
        # The text comes first: if the book was closed since this worker looked, the transaction is
        # lost, and nothing can be read any more.
        refusal = self.env._(
            "The register has just been closed, so nothing can be entered. Ask the administrator."
        )
        try:
            self.env["egate.register.line"]._insert(rows)
        except CheckViolation as fault:
            Register._forget()
            raise UserError(refusal) from fault
