"""The way of one dossier through its process: the engine's rows without the engine.

What ``egate_workflow/models/engine/engine.py`` writes at every transition is written here for the
whole way at once, by the same rules: one open step, or none at the end; the clock; what the trail
says.
"""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import NamedTuple

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.ledger import Entry, replay

from . import apologies, requests, volume

#: How often, where the process offers it: papers are asked for, the request is refused or stopped,
#: something is sent back. Of those that were asked, few are asked a second time.
ASKED, ASKED_AGAIN, REFUSED, SENT_BACK = 0.1, 0.06, 0.02, 0.04
#: Dossiers that somebody sits on, and those of the last days that simply lie.
SLOW, STUCK, STUCK_DAYS = 0.06, 0.012, 60
#: By how much the slow ones take longer, at least and at most.
SLOWER = (1.2, 4)
#: More detours than this make nothing more real.
DETOURS = 2
#: Worked minutes of a day, for waiting that has no limit.
DAY = 450

OPINIONS = {
    "primary": (
        "Hồ sơ đủ điều kiện, trình xem xét.", "Đã thẩm định, thống nhất nội dung.",
        "Đủ thành phần, hợp lệ theo quy định.", "Đã kiểm tra, đối chiếu thông tin.",
    ),
    "secondary": (
        "Đề nghị rà soát lại thông tin đã kê khai.", "Cần làm rõ thêm trước khi trình.",
        "Đề nghị hoàn thiện dự thảo kết quả.", "Chuyển lại để xử lý đúng thẩm quyền.",
    ),
    "danger": (
        "Không đáp ứng điều kiện theo quy định.", "Hồ sơ không thuộc trường hợp được giải quyết.",
        "Thông tin kê khai không thống nhất với dữ liệu gốc.",
    ),
    "obligation": (
        "Chuyển thông tin, thông báo cho người nộp thực hiện nghĩa vụ.",
        "Đã có thông báo nghĩa vụ tài chính, chờ người nộp thực hiện.",
    ),
}  # fmt: skip


class Move(NamedTuple):
    """One transition that was done, as the trail tells it.

    :ivar before: the unit that had the dossier
    :ivar data: as ``_move_details`` gives it, with the comment in the open
    """

    at: object
    actor: int
    before: int
    data: dict


class Journey:
    """One dossier from its reception to its end, or to now.

    :param world: ``World``
    :param received: local and naive, whole seconds
    :param code: of the dossier; the papers that ask the citizen are named by it
    """

    def __init__(self, world, rng: Random, case, rules, desk, received, code):
        self.world, self.rng, self.rules, self.code = world, rng, rules, code
        self.desk, self.agency = desk, rules.agency or world.facts(desk).agency
        self.revision, self.calendar = world.calendar(desk)
        self.steps, self.moves, self.results, self.requests = [], [], [], []
        self.units, self.last = {}, {}
        self.terms = tuple(replace(term, **world.counting) for term in rules.terms)
        self.entries = [Entry("start", received, self.terms, basis=rules.decision or "")]
        self.at, self.local = world.office.to_utc(received), received
        self.received_at = self.at
        self.finished_at = None
        self.slow = rng.random() < SLOW
        self.detours = 0
        age = (world.today - received.date()).days
        self.stuck_after = rng.randint(0, 2) if age < STUCK_DAYS and rng.random() < STUCK else 99
        self._enter(world.state(rules.state), self.desk, None, None)
        self._walk()
        self.states = replay(self.entries, self.calendar.working)
        self.apology = apologies.apologise(self)

    # -- where to -----------------------------------------------------------------------------

    def _walk(self):
        while not self.state.ends and len(self.moves) < self.stuck_after:
            way = self._choose()
            local = self._leaves_at()
            at = self.world.office.to_utc(local)
            if way is None or at >= self.world.now:
                return
            self._move(way, at, local)

    def _choose(self):
        """Return the way to go on: mostly the straight one; ``None`` where nobody could go on."""
        ways = [way for way in self.world.exits(self.state.id) if self._has_people(way)]
        straight = next((way for way in ways if way.rules.style == "primary"), None)
        if straight is None:
            return ways[0] if ways else None
        if self.state.clock == "stop" or self.detours >= DETOURS:
            return straight
        for way in ways:
            if way is not straight and self.rng.random() < self._chance(way):
                self.detours += 1
                return way
        return straight

    def _chance(self, way):
        if way.rules.style == "danger":
            return REFUSED
        cause = self.world.state(way.rules.target).cause
        if cause == "supplement" and self.requests:
            # A further request waits for a head.
            return ASKED_AGAIN if self.world.heads(self.unit) else 0
        return ASKED if cause else SENT_BACK

    def _has_people(self, way):
        target = self.world.state(way.rules.target)
        unit = self._unit_of(target)
        return bool(unit) and (target.ends or bool(self.world.people(target.role, unit)))

    def _unit_of(self, state):
        return self.world.unit_of(state.id, self.desk, self.agency, self.unit, self.units)

    def _leaves_at(self):
        """Return when the present step ends (local): within its time, but for the slow ones."""
        rng, planned = self.rng, self.steps[-1]["planned_minutes"]
        if self.state.clock == "stop":
            minutes = rng.betavariate(1, 3) * 6 * DAY
        elif self.state.cause:
            minutes = rng.uniform(0.5, 12 if self.state.kind == "citizen" else 18) * DAY
        else:
            minutes = rng.betavariate(2, 2.5) * (planned or 240)
            if self.slow:
                minutes *= rng.uniform(*SLOWER)
        local = self.world.pace.add_minutes(self.local, max(round(minutes), 2))
        return max(local, self.local.replace(second=0)) + timedelta(seconds=rng.randrange(60))

    # -- what a transition writes -------------------------------------------------------------

    def _move(self, way, at, local):
        rng, rules = self.rng, way.rules
        target, before, step = self.world.state(rules.target), self.unit, self.steps[-1]
        actor = self.holder or rng.choice(self.world.people(self.state.role, self.unit))
        unit = self._unit_of(target)
        holder = None if target.ends else self._next_holder(rules.effects, target, unit, actor)
        comment = self._comment(rules, target)
        reason = rng.choice(way.reasons) if way.reasons else None
        used = self._minutes(before, self.at, at)
        late = bool(step["planned_minutes"]) and used > step["planned_minutes"]
        cause = self._late_cause() if late and rng.random() < 0.9 else None
        step.update(
            user_id=step["user_id"] or actor,
            left_at=at,
            transition_id=rules.id,
            comment=comment,
            reason_id=reason,
            used_minutes=used,
            in_time=not late,
            cause_id=cause,
        )
        self.last[self.state.id] = step["user_id"]
        self._clock(target, local, at, actor, comment)
        data = {
            "way": rules.id,
            "to": target.id,
            "unit": unit,
            "user": holder,
            "text": comment,
            "reason_id": reason,
            "cause_id": cause,
        }
        self.moves.append(Move(at, actor, before, {k: v for k, v in data.items() if v}))
        self.at, self.local = at, local
        self._enter(target, unit, holder, actor)
        for effect in rules.effects:
            if effect == "result":
                self._sign(at, actor)
            elif effect == "return":
                self._return(at, actor)

    def _comment(self, rules, target):
        if target.cause == "supplement":
            return self.rng.choice(requests.REASONS)
        if self._brings(target):
            return requests.BROUGHT
        if "comment" not in rules.requirements:
            return None
        return self.rng.choice(OPINIONS[target.cause or rules.style])

    def _brings(self, target):
        """Return whether what was asked for comes on the way to ``target``."""
        waiting = self.requests and not self.requests[-1].brought_at
        return waiting and not self.world.gives_up(target.id)

    def _late_cause(self):
        causes = self.world.late_causes
        return self.rng.choices(causes, volume.zipf(len(causes)))[0]

    def _next_holder(self, effects, target, unit, actor):
        people = self.world.people(target.role, unit)
        if "claim" in effects:
            holder = actor
        elif "back" in effects:
            holder = self.last.get(target.id)
        elif "assign" in effects or "load" in effects:
            holder = self.rng.choice(people)
        else:
            holder = None
        return holder if holder in people else None

    def _clock(self, target, local, at, actor, reason):
        """Write what the way to ``target`` does to the clock, and who asks or brings what."""
        if self.state.cause:
            self.entries.append(Entry("resume", local))
        if self._brings(target):
            self.requests[-1].bring(at, actor, self.unit, self.entries[-1])
        if not target.cause:
            return
        policy, basis = self.world.pause(self.rules.version, target.id)
        document = f"{len(self.entries):02d}/{self.code}/HDHS"
        pause = Entry(
            "pause", local, policy=policy, basis=basis, cause=target.cause, document=document
        )
        self.entries.append(pause)
        if target.cause == "supplement":
            self.requests.append(
                requests.Request(
                    len(self.requests) + 1, self.at, at, actor, self.unit, reason, pause
                )
            )

    def _enter(self, state, unit, holder, taker):
        self.state, self.holder = state, holder
        self.unit = unit = unit if self.moves else self._first_unit(state)
        if state.clock == "stop":
            self.finished_at = self.finished_at or self.at
        else:
            self.finished_at = None
        self.step_due = None
        if state.ends:
            return
        planned = 0
        if state.limit:
            calendar = self.world.calendar(unit)[1]
            until = deadline.due(calendar.working, self.local, [state.limit]).at
            self.step_due = calendar.to_utc(until)
            planned = calendar.working.minutes_between(self.local, until)
        self.units[state.id] = unit
        self.steps.append(
            {
                "sequence": len(self.steps) + 1,
                "state_id": state.id,
                "role_id": state.role,
                "unit_id": unit,
                "user_id": holder,
                "received_at": self.at,
                "confirmed_at": self.at if holder and holder == taker else None,
                "planned_minutes": planned,
                "left_at": None,
                "transition_id": None,
                "comment": None,
                "reason_id": None,
                "used_minutes": None,
                "in_time": None,
                "cause_id": None,
            }
        )

    def _first_unit(self, state):
        return self.world.unit_of(state.id, self.desk, self.agency, self.desk, {})

    def _minutes(self, unit, start, end):
        calendar = self.world.calendar(unit)[1]
        return calendar.working.minutes_between(calendar.to_local(start), calendar.to_local(end))

    def _sign(self, at, actor):
        for result in self.results:
            if not result["returned_at"]:
                result["withdrawn_at"] = result["withdrawn_at"] or at
        self.results.append(
            {
                "name": self.rules.result_name,
                "signer_id": actor,
                "signed_at": at,
                "withdrawn_at": None,
                "returned_at": None,
                "returned_by_id": None,
            }
        )

    def _return(self, at, actor):
        for result in self.results:
            if not result["returned_at"] and not result["withdrawn_at"]:
                result.update(returned_at=at, returned_by_id=actor)

    # -- what the dossier itself says ---------------------------------------------------------

    @property
    def due_at(self):
        return self.calendar.to_utc(self.states[-1].at)

    def columns(self):
        """Return the engine's columns of the dossier."""
        state, ends = self.state, self.state.ends
        remind_at, reminded_at = (None, None) if ends else self._reminders()
        return {
            "workflow_id": self.rules.workflow,
            "workflow_state_id": state.id,
            "holder_role_id": state.role,
            "holder_unit_id": self.unit,
            "holder_user_id": self.holder,
            "holder_since": self.at,
            "step_due_at": self.step_due,
            "remind_at": remind_at,
            "reminded_at": reminded_at,
            "due_at": self.due_at,
            "clock_stands": self.states[-1].is_stopped,
            "papers_asked": any(not one.brought_at for one in self.requests),
            "finished_at": self.finished_at,
            "closed_at": self.at if ends else None,
            "engine_version": 1 + len(self.moves),
            "agency_unit_id": self.agency,
        }

    def _reminders(self):
        """Return when somebody is reminded next, and when it was last; the past was told."""
        env = self.world.env
        points = env["egate.dossier"]._reminder_points(
            env["egate.workflow.state"].browse(self.state.id),
            env["egate.unit"].browse(self.unit),
            self.step_due,
            self.due_at,
        )
        coming = [moment for moment, _rule in points if moment > self.world.now]
        past = [moment for moment, _rule in points if self.at < moment <= self.world.now]
        return (coming[0] if coming else None), (past[-1] if past else None)

    def ledger(self):
        """Return the rows of the ledger."""
        return [
            {
                "sequence": number,
                "kind": entry.kind,
                "at": self.calendar.to_utc(entry.at),
                "revision_id": self.revision,
                "terms": [term.as_json() for term in entry.terms] or None,
                "policy": entry.policy or None,
                "cause": entry.cause or None,
                "basis": entry.basis or None,
                "document": entry.document or None,
                "promised_at": entry.promised and self.calendar.to_utc(entry.promised),
                "due_at": self.calendar.to_utc(state.at),
            }
            for number, (entry, state) in enumerate(
                zip(self.entries, self.states, strict=True), start=1
            )
        ]
