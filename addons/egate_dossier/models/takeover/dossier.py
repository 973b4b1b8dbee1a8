import secrets
from datetime import datetime
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.term import HANDOVER
from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError

from ...tools import event_chain
from ..reception.reception import Promise


class Former(NamedTuple):
    """What the system before says of one dossier; moments in UTC.

    :ivar promised: as it is printed on the receipt of then
    :ivar official: id of who has it, or ``False``: the unit's pool
    :ivar paused: since when the office waits for the citizen, or ``None``
    :ivar owed: still to be paid, in whole VND; ``paid``, by ``receipt``, is not money of ours
    :ivar steps: dicts of ``egate.dossier.former.step``, without dossier and number
    """

    code: str
    system: str
    state: models.BaseModel
    unit: models.BaseModel
    official: int
    received: datetime
    promised: datetime
    paused: datetime | None
    pause_document: str
    owed: int
    paid: int
    receipt: str
    steps: list
    source: dict


class EgateDossier(models.Model):
    """The second way in which a dossier comes into being: open already, in another system.

    What a reception writes is written here, too, by the same methods: the owner, code and line of
    the register of today, papers, the first step, the ledger, the trail. What differs: the due time
    is the printed one, the state is the one of then, and nothing is promised, charged or told to
    the citizen anew.
    """

    _inherit = "egate.dossier"

    def _takeover_findings(self, formers, at, people):
        """Return for each of these sudo drafts what it goes on by, and what keeps it out.

        :param formers: by draft its :class:`Former`
        :param datetime at: UTC
        :param People people: who is on file
        :rtype: dict[egate.dossier, tuple[Promise, list[str]]]
        """
        return {
            draft: (promise, draft._takeover_errors(formers[draft], promise, people))
            for draft in self
            for promise in [draft._takeover_promise(formers[draft], at)]
        }

    def _takeover_promise(self, former, at):
        """Return the rules of today, with the due time that was printed then."""
        day = self.reception_unit_id._require_calendar()._to_local(at).date()
        rules = self._rules_on(day)
        calendar = self._clock_unit(rules)._require_calendar()
        # Where it was handed in elsewhere, the printed time reckons with the way already.
        terms = [term for term in self._terms_now(rules) if term.unit != HANDOVER]
        return Promise(
            rules,
            day,
            due_at=former.promised,
            terms=tuple(term.as_json() for term in terms),
            calendar=calendar,
        )

    def _takeover_errors(self, former, promise, people):
        rules = promise.rules
        errors = self._person_errors(people) + self._case_errors(rules)
        errors += self._agency_errors(rules) + self._paper_name_errors()
        if former.state.workflow_id.id != rules.workflow:
            errors.append(
                self.env._(
                    "The process has been published anew since it was checked. Check the workbook "
                    "again."
                )
            )
        try:
            promise.calendar._working_calendar().minutes_between(
                promise.calendar._to_local(former.received),
                promise.calendar._to_local(former.promised),
            )
        except CalendarRangeError:
            errors.append(self.env._("The working calendar does not reach so far."))
        return [str(error) for error in errors]

    def _take_over(self, formers, at):
        """Make these sudo drafts dossiers that were received elsewhere, all or none.

        :param formers: by draft its :class:`Former`
        :param datetime at: UTC
        :raise UserError: what is wrong with the first that cannot be taken over
        """
        if not self:
            return
        at = at.replace(microsecond=0)
        people, promises = self._people_on_file(), {}
        for draft, (promise, errors) in self._takeover_findings(formers, at, people).items():
            if errors:
                raise UserError("\n".join(errors))
            promises[draft] = promise
        for version, group in self.grouped(lambda draft: promises[draft].rules.version).items():
            # What a pause does to the term, the version says.
            group.version_id = version
        applicants, files = self._ensure_applicants(people), self._files_handed_in()
        numbers = self._take_numbers(at, promises)
        columns, trails = {}, {}
        for draft in self:
            promise, former = promises[draft], formers[draft]
            code, _line = numbers[draft]
            token = secrets.token_urlsafe(16)
            event = draft._takeover_event(at, promise.rules, former, files.get(draft, ()))
            trails[draft] = event_chain.begin([event])
            columns[draft] = {
                "applicant_id": applicants[draft],
                "code": code.code,
                "code_number": code.number,
                "workflow_id": promise.rules.workflow,
                "agency_unit_id": draft._competent_agency_id(promise.rules),
                "received_at": former.received,
                "received_date": promise.calendar._to_local(former.received).date(),
                "received_by_id": self.env.uid,
                "due_at": former.promised,
                "clock_stands": draft._takeover_stands(former),
                "term_text": promise.rules.term_text,
                "tracking_token": token,
                "card_mark": False,
                "event_seq": 1,
                "event_hash": trails[draft][-1][1],
                "event_at": trails[draft][-1][0].at,
                "fee_total": former.owed,
                "fee_paid": 0,
                **draft._former_columns(former, promise, at),
            }
        for draft, row in columns.items():
            draft._cache_agency(row["agency_unit_id"])
        nobody = self.env["res.users"]
        for state, group in self.grouped(lambda draft: formers[draft].state).items():
            hands = {
                draft: (formers[draft].unit, nobody.browse(formers[draft].official or ()))
                for draft in group
            }
            group._start(at, state, columns, hands)
        self._write_takeover_ledgers(formers, promises)
        self._write_former(formers)
        self._write_lines(numbers, promises)
        self.invalidate_recordset(["deadline_entry_ids", "fee_ids", "register_line_ids"])
        self._begin_trails(at, trails)

    def _former_columns(self, former, promise, at):
        until = former.paused or at
        return {
            "former_code": former.code,
            "former_system": former.system,
            "taken_over_at": at,
            "taken_over_date": promise.day,
            "late_before": former.promised < until,
            "former_minutes": promise.calendar._working_minutes(former.received, until),
            "former_paid": former.paid,
            "former_receipt": former.receipt or None,
        }

    def _takeover_event(self, at, rules, former, files):
        """Return the event with which the trail begins: by whom, from which file."""
        data = {"version": rules.version, "to": former.state.id, **former.source}
        if files:
            data["files"] = [[file.paper_id.id, file.id, file.sha256] for file in files]
        return event_chain.Event(
            self.id, at, "imported", self.env.uid, self.reception_unit_id.id, data
        )

    def _takeover_policy(self, former):
        """Return what happens to the term after the pause of ``former``, and the law for it."""
        return self._pause_policy(former.state._rules().cause, former.state)

    def _takeover_stands(self, former):
        return bool(former.paused) and self._takeover_policy(former)[0] != "no_pause"

    def _write_takeover_ledgers(self, formers, promises):
        """Begin the ledgers with what was printed, and with the pause that was going on."""
        calendars = {promises[draft].calendar for draft in self}
        revisions = {calendar: calendar._revision().id for calendar in calendars}
        rows = []
        for draft in self:
            former, promise = formers[draft], promises[draft]
            row = {
                "dossier_id": draft.id,
                "revision_id": revisions[promise.calendar],
                "due_at": former.promised,
            }
            rows.append(
                {
                    **row,
                    "sequence": 1,
                    "kind": "taken_over",
                    "at": former.received,
                    "terms": list(promise.terms),
                    "policy": None,
                    "cause": None,
                    "basis": former.system,
                    "document": former.code,
                    "promised_at": former.promised,
                }
            )
            if former.paused:
                policy, basis = draft._takeover_policy(former)
                rows.append(
                    {
                        **row,
                        "sequence": 2,
                        "kind": "pause",
                        "at": former.paused,
                        "terms": [],
                        "policy": policy,
                        "cause": former.state._rules().cause,
                        "basis": basis,
                        "document": former.pause_document,
                        "promised_at": None,
                    }
                )
        self.env["egate.dossier.deadline.entry"]._insert(rows)

    def _write_former(self, formers):
        """Write what is still to be paid, and the steps of then."""
        name = self.with_context(lang=self._form_lang()).env._(
            "Still to be paid when it was taken over"
        )
        self.env["egate.dossier.fee"]._insert(
            [
                {
                    "dossier_id": draft.id,
                    "name": name,
                    "quantity": 1,
                    "full_amount": formers[draft].owed,
                    "amount": formers[draft].owed,
                }
                for draft in self
                if formers[draft].owed
            ]
        )
        self.env["egate.dossier.former.step"]._insert(
            [
                {"dossier_id": draft.id, "sequence": number, **step}
                for draft in self
                for number, step in enumerate(formers[draft].steps, start=1)
            ]
        )

    # -- undoing ------------------------------------------------------------------------------

    def _touched_since_takeover(self):
        """Return those of these sudo dossiers with which something was done since."""
        went_on = Domain("event_seq", "!=", 1) | Domain("closed_at", "!=", False)
        left = Domain("left_at", "!=", False) | Domain("sequence", ">", 1)
        went_on |= Domain("step_ids", "any", left)
        return self.search(Domain("id", "in", self.ids) & went_on, order="id")

    def _undo_takeover(self, at, comment):
        """Close these sudo dossiers as taken over by mistake; their old codes are free again.

        Code, register line and trail stay, as of all that counts; figures leave them out.

        :param datetime at: UTC
        :param str comment: for the history
        """
        steps = self._open_steps()
        for moment, group in self._by_moment(steps, at).items():
            for state, some in group.grouped("workflow_state_id").items():
                some._undo_takeover_at(moment, state, steps, comment)

    def _undo_takeover_at(self, at, state, steps, comment):
        closed = {"closed_at": at, "takeover_undone_at": at, "clock_stands": False}
        closed |= dict.fromkeys(("former_code", "holder_user_id", "step_due_at", "remind_at"))
        codes = {dossier: dossier.former_code for dossier in self}
        gone = self._guarded_update(closed, [{"finished_at": None} for _one in self], state)
        if lost := self - gone:
            raise UserError(lost[0]._overtaken_message())
        none = self.env["egate.workflow.transition"]
        self._leave(steps, at, self.env.user, none, {"comment": comment})
        self._trace("import_undone", at, {dossier: {"former": codes[dossier]} for dossier in self})
