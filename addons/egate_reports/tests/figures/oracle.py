"""What the figures must say, counted in plain Python from what the engine wrote of each dossier.

It reads dossiers, steps, ledgers and requests through the ORM and shares nothing with the
statements that keep the facts: each proves the other wrong.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import fields

VIETNAM, UTC = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("UTC")

#: What is added up of each row.
MEASURES = (
    "dossier_count",
    "ended_count",
    "early_count",
    "on_time_count",
    "late_count",
    "open_count",
    "in_time_count",
    "overdue_count",
    "paused_count",
    "supplement_count",
    "second_supplement_count",
    "right_first_count",
    "apology_count",
    "visit_count",
    "work_minutes",
    "wait_minutes",
    "fee_total",
    "fee_paid",
)


def local(moment):
    """Return a moment (UTC, naive) on the clock of the office."""
    return moment and moment.replace(tzinfo=UTC).astimezone(VIETNAM)


def local_day(moment):
    return local(moment).date() if moment else False


def rows(dossiers, at=None):
    """Return by id what the figures must say of each of these dossiers that is counted.

    :param datetime at: UTC; as things were at that moment, what happens then not included
    """
    dossiers = dossiers.sudo().with_context(active_test=False)  # sudo: an oracle sees all
    return {
        dossier.id: row(dossier, at)
        for dossier in dossiers
        if dossier.received_at and (at is None or dossier.received_at < at)
    }


def row(dossier, at):
    """Return what the figures must say of one dossier, by the names of their fields."""

    def until(moment):
        return moment if moment and (at is None or moment < at) else False

    final = dossier.finished_at or dossier.closed_at
    ended = until(final)
    is_open = not ended
    ledger = [entry for entry in dossier.deadline_entry_ids.sorted("sequence") if until(entry.at)]
    due = ledger[-1].due_at if is_open and ledger else dossier.due_at
    pause = _pause(ledger) if is_open else None
    overdue = is_open and not pause and bool(due) and due < (at or fields.Datetime.now())
    hand = _longest(dossier)
    steps = dossier.step_ids.sorted("sequence")
    asked = [one for one in dossier.supplement_ids if one.state in ("waiting", "done")]
    signed = [one for one in dossier.extension_ids if one.state == "signed"]
    given = max((one.returned_at for one in dossier.result_ids if one.returned_at), default=False)
    causes = [step.cause_id.id for step in steps if step.cause_id]
    visits = [dossier.channel == "desk", given and dossier.result_channel == "desk"]
    visits += [one.state == "done" for one in asked]
    outcome = _verdict(final, due) if ended else ("overdue" if overdue else "in_time")
    # What was taken over was worked on before, too.
    work = _minutes(steps, "run") + dossier.former_minutes
    procedure, agency = dossier.procedure_id, dossier.agency_unit_id
    values = {
        "dossier_id": dossier.id,
        "agency_unit_id": agency.id,
        "reception_unit_id": dossier.reception_unit_id.id,
        "work_unit_id": (hand.unit_id if hand else dossier.reception_unit_id).id,
        "work_user_id": bool(hand) and hand.user_id.id,
        "level": agency.level,
        "sector_id": procedure.sector_id.id,
        "procedure_id": procedure.id,
        "variant_id": dossier.variant_id.id,
        "state_id": dossier.workflow_state_id.id,
        "national_code": dossier.workflow_state_id.national_code,
        "channel": dossier.channel,
        "result_channel": dossier.result_channel,
        "cause_id": signed[0].cause_id.id if signed else causes[-1] if causes else False,
        "outside_system_id": dossier.outside_system_id.id,
        "origin": _origin(dossier),
        "ending": _ending(dossier) if ended else False,
        "outcome": outcome,
        "paused": bool(pause),
        "paused_cause": pause.cause if pause else False,
        "received_at": dossier.received_at,
        "received_date": local_day(dossier.received_at),
        "received_weekday": str(local(dossier.received_at).isoweekday()),
        "received_hour": local(dossier.received_at).hour,
        "due_at": due,
        "due_date": local_day(due),
        "ended_at": ended,
        "ended_date": local_day(ended),
        "closed_at": until(dossier.closed_at),
        "returned_at": until(given),
        "dossier_count": 1,
        "ended_count": int(not is_open),
        "early_count": int(outcome == "early"),
        "on_time_count": int(outcome == "on_time"),
        "late_count": int(outcome == "late"),
        "open_count": int(is_open),
        "in_time_count": int(outcome == "in_time"),
        "overdue_count": int(outcome == "overdue"),
        "paused_count": int(bool(pause)),
        "supplement_count": len(asked),
        "second_supplement_count": int(len(asked) > 1),
        "right_first_count": int(not asked),
        "apology_count": len(signed),
        "visit_count": sum(map(bool, visits)),
        "work_minutes": work,
        "wait_minutes": _minutes(steps, "pause"),
        "work_days": False if is_open else work / 480,
        "fee_total": dossier.fee_total,
        "fee_paid": dossier.fee_paid,
    }
    # Who has it: today's, of what is open today.
    for name in ("holder_unit_id", "holder_user_id"):
        values[name] = False if final else dossier[name].id
    return values


def _origin(dossier):
    if not dossier.taken_over_at:
        return "received"
    return "taken_over_late" if dossier.late_before else "taken_over"


def _minutes(steps, clock):
    return sum(step.used_minutes for step in steps if step.state_id.clock == clock)


def _pause(ledger):
    """Return the entry by which the clock stands at the end of these entries, or ``None``."""
    pause = None
    for entry in ledger:
        if entry.kind == "pause":
            pause = None if entry.policy == "no_pause" else entry
        elif entry.kind in ("resume", "restart"):
            pause = None
    return pause


def _verdict(ended, due):
    """Rule D18: by days where it is early, to the moment where it is late."""
    if not due:
        return "on_time"
    if ended > due:
        return "late"
    return "early" if local_day(ended) < local_day(due) else "on_time"


def _ending(dossier):
    granted = dossier.termination_ids.filtered(lambda one: one.state == "granted").sorted("id")
    return granted[-1].kind if granted and dossier.closed_at else "solved"


def _longest(dossier):
    """Return the step outside the one-stop unit that took the most working time, or nothing."""
    best = None
    for step in dossier.step_ids.sorted("sequence"):
        outside = step.unit_id != dossier.reception_unit_id and step.state_id.clock == "run"
        if outside and (best is None or step.used_minutes > best.used_minutes):
            best = step
    return best


# -- groups ---------------------------------------------------------------------------------------


def part(day, name):
    """Return the part ``name`` of a day, as a grouping by it gives it."""
    if not day:
        return False
    if name == "day":
        return day
    if name == "week":
        # Of Vietnam: from Monday on.
        return day - timedelta(days=day.weekday())
    if name == "month":
        return day.replace(day=1)
    if name == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    if name == "year":
        return day.replace(month=1, day=1)
    return {
        "month_number": day.month,
        "quarter_number": (day.month - 1) // 3 + 1,
        "year_number": day.year,
    }[name]


def key(values, spec):
    """Return what a row is grouped under by ``spec``, ids for records."""
    name, _point, of = spec.partition(":")
    return part(values[name], of) if of else values[name]


def groups(found, specs, aggregates):
    """Return by key of the group what ``aggregates`` are of these rows."""
    cells = {}
    for values in found:
        cells.setdefault(tuple(key(values, spec) for spec in specs), []).append(values)
    if not specs:
        cells.setdefault((), [])
    return {of: [aggregate(members, spec) for spec in aggregates] for of, members in cells.items()}


def aggregate(members, spec):
    if spec == "__count":
        return len(members)
    if spec == "work_days:avg":
        ended = [one["work_minutes"] for one in members if one["ended_count"]]
        return round(sum(ended) / 480 / len(ended), 6) if ended else False
    return sum(one[spec.partition(":")[0]] for one in members)
