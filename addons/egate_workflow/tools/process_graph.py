"""What is wrong with a process, seen as a graph: pure rules on plain values (CN09).

A process consists of states and the ways (transitions) between them. Each rule finds one class of
fault and names the states and ways that have it; the caller has the sentences. Keys are any
hashable values. :func:`check` needs only a few passes over any graph.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .longest_way import longest_way
from .national_status import FIRST, LAST, may_follow

Key = Hashable
#: National statuses in which there is a result.
WITH_RESULT = frozenset({"9", "10"})


@dataclass(frozen=True, slots=True)
class State:
    """A state of a process.

    :param kind: ``start``, ``work``, ``citizen``, ``money``, ``agency`` or ``end``
    :param code: national status, "1" to "10"
    :param role: who works here; ``None``: no role
    :param rule: ``same`` unit, a ``named`` one, that of an ``earlier`` step; other rules depend
        on the record
    :param unit: the named unit
    :param earlier: the state whose unit works here
    :param clock: ``run``, ``pause`` or ``stop``
    :param policy: whether a rule says what happens to the term after a pause
    :param days: time for this step in working days; ``None``: no limit
    :param sides: who is consulted here: key, role, unit
    :param covered: the conditions on the ways out cover every record
    """

    key: Key
    kind: str = "work"
    code: str = "4"
    role: Key = None
    rule: str = "same"
    unit: Key = None
    earlier: Key = None
    clock: str = "run"
    policy: bool = True
    days: Fraction | None = None
    sides: tuple[tuple[Key, Key, Key], ...] = ()
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition.

    :param actor: ``holder``, ``role`` or ``sender``
    :param role: who does it, if the actor is a role
    :param effects: kinds of its effects
    :param guarded: it has a condition, so not every record may take it
    :param main: it is part of the normal way
    :param approves: it is the leader's approval
    :param after_approval: it needs that approval
    """

    key: Key
    source: Key
    target: Key
    actor: str = "holder"
    role: Key = None
    effects: frozenset[str] = frozenset()
    guarded: bool = False
    main: bool = True
    approves: bool = False
    after_approval: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its class, its place, and further values for its sentence."""

    kind: str
    states: tuple[Key, ...] = ()
    ways: tuple[Key, ...] = ()
    detail: tuple = ()


@dataclass
class Graph:
    """A process.

    :param people: the units with a holder today, by role
    :param makes: effects that make the result; none: this process has no result
    :param gives: effects that give it to the citizen
    :param terms: the legal terms, by name, in working days
    """

    states: Sequence[State]
    ways: Sequence[Transition]
    people: Mapping[Key, frozenset] = field(default_factory=dict)
    makes: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    terms: Sequence[tuple[object, Fraction]] = ()

    def __post_init__(self) -> None:
        self.state = {state.key: state for state in self.states}
        self.starts = [state.key for state in self.states if state.kind == "start"]
        self.ends = [state.key for state in self.states if state.kind == "end"]
        self.out: dict[Key, list[Transition]] = {key: [] for key in self.state}
        self.into: dict[Key, list[Transition]] = {key: [] for key in self.state}
        # A record in an end state moves no more: ignore ways out of an end.
        for way in self.ways:
            if self.state[way.source].kind != "end":
                self.out[way.source].append(way)
                self.into[way.target].append(way)
        self.reached = self.closure(self.starts)

    def closure(self, keys: Iterable[Key], avoid: Key | None = None, back: bool = False) -> set:
        """Return the states reachable from ``keys``, these included; with ``back``, against ways.

        :param avoid: a state that may not be passed
        """
        found = {key for key in keys if avoid is None or key != avoid}
        open_ends = list(found)
        while open_ends:
            key = open_ends.pop()
            for way in self.into[key] if back else self.out[key]:
                onward = way.source if back else way.target
                if onward not in found and (avoid is None or onward != avoid):
                    found.add(onward)
                    open_ends.append(onward)
        return found


def check(graph: Graph) -> list[Fault]:
    """Return all faults of ``graph``; a process without faults may be published.

    >>> desk = State("desk", "start", "2", "clerk", "named", "ward", days=Fraction(1))
    >>> done = State("done", "end", "10", clock="stop")
    >>> people = {"clerk": frozenset({"ward"})}
    >>> check(Graph([desk, done], [Transition("give", "desk", "done")], people))
    []
    >>> [fault.kind for fault in check(Graph([desk, done], [], people))]
    ['unreached', 'dead']
    """
    return [fault for rule in RULES for fault in rule(graph)]


#: How many working days one of each unit of time is.
IN_WORKING_DAYS = {
    "working_day": Fraction(1),
    "hour": Fraction(1, 8),
    "day": Fraction(5, 7),
    "clock_hour": Fraction(5, 7 * 24),
}


def in_working_days(amount: Fraction, unit: str) -> Fraction:
    """Return a limit or a term in working days, to compare them with each other.

    A working day has 8 hours when hours are converted into days (rule D3), a week has five working
    days of seven, a day of the clock has 24 hours, and the same day counts as one.

    :param unit: ``working_day``, ``hour``, ``clock_hour``, ``day`` or ``same_day``

    >>> [str(in_working_days(Fraction(4), unit)) for unit in ("hour", "day", "same_day")]
    ['1/2', '20/7', '1']
    """
    if unit == "same_day":
        return Fraction(1)
    return amount * IN_WORKING_DAYS[unit]


# -- ways ---------------------------------------------------------------------------------------


def _ends_of_the_graph(graph: Graph) -> Iterable[Fault]:
    if len(graph.starts) != 1:
        yield Fault("start_count", tuple(graph.starts))
    if not graph.ends:
        yield Fault("end_count")
    for way in graph.ways:
        if graph.state[way.source].kind == "end":
            yield Fault("after_end", (way.source,), (way.key,))


def _unreached(graph: Graph) -> Iterable[Fault]:
    if graph.starts:
        for state in graph.states:
            if state.key not in graph.reached:
                yield Fault("unreached", (state.key,))


def _no_way_out(graph: Graph) -> Iterable[Fault]:
    """States from which no end can be reached; a closed ring of states is one fault."""
    if not graph.ends:
        return
    leading = graph.closure(graph.ends, back=True)
    told: set[Key] = set()
    for state in graph.states:
        if state.key in leading or state.key in told:
            continue
        ring = graph.closure([state.key])
        if graph.out[state.key] and ring <= graph.closure([state.key], back=True):
            told |= ring
            yield Fault("loop", tuple(one.key for one in graph.states if one.key in ring))
        else:
            yield Fault("dead", (state.key,))


def sure_states(graph: Graph) -> set[Key]:
    """Return the states from which every possible record can reach an end.

    A way with a condition is closed to some records, and a sender's way to all records that have
    been taken. If the conditions of a state cover every record, each record has one of its ways
    open; then all of those ways have to lead to an end.
    """
    sure = set(graph.ends)
    while True:
        more = {
            state.key
            for state in graph.states
            if state.key not in sure and _is_sure(graph, state, sure)
        }
        if not more:
            return sure
        sure |= more


def _is_sure(graph: Graph, state: State, sure: set[Key]) -> bool:
    ways = [way for way in graph.out[state.key] if way.actor != "sender"]
    guarded = [way.target in sure for way in ways if way.guarded]
    if state.covered and guarded and all(guarded):
        return True
    return any(way.target in sure for way in ways if not way.guarded)


def _unsure(graph: Graph) -> Iterable[Fault]:
    """States that only some records can leave for an end; named where that is decided."""
    leading = graph.closure(graph.ends, back=True)
    sure = sure_states(graph)
    for state in graph.states:
        if state.key in leading and state.key not in sure:
            narrow = tuple(
                way.key
                for way in graph.out[state.key]
                if (way.guarded or way.actor == "sender") and way.target in leading
            )
            if narrow:
                yield Fault("unsure", (state.key,), narrow)


# -- people -------------------------------------------------------------------------------------


def _nobody(graph: Graph) -> Iterable[Fault]:
    units = units_of(graph)
    for state in graph.states:
        if state.kind != "end" and state.role is None:
            yield Fault("nobody", (state.key,))
        elif state.kind != "end":
            held = graph.people.get(state.role, frozenset())
            known = [unit for unit in units[state.key] if unit is not None]
            if not held:
                yield Fault("unheld", (state.key,), detail=(state.role,))
            else:
                for unit in sorted(known, key=repr):
                    if unit not in held:
                        yield Fault("unstaffed", (state.key,), detail=(state.role, unit))
        for key, role, unit in state.sides:
            if unit not in graph.people.get(role, frozenset()):
                yield Fault("side_unstaffed", (state.key,), detail=(key, role, unit))


def units_of(graph: Graph) -> dict[Key, set]:
    """Return the possible units in each state; ``None``: it depends on the record."""
    units: dict[Key, set] = {state.key: set() for state in graph.states}
    changed = True
    while changed:
        changed = False
        for state in graph.states:
            if state.rule == "named":
                found = {state.unit}
            elif state.rule == "earlier" and state.earlier in units:
                found = units[state.earlier]
            elif state.rule == "same":
                found = set().union(*(units[way.source] for way in graph.into[state.key]))
            else:
                found = {None}
            if not found <= units[state.key]:
                units[state.key] |= found
                changed = True
    return units


def _units_to_begin_with(graph: Graph) -> Iterable[Fault]:
    for state in graph.states:
        if state.kind == "start" and state.rule in ("same", "earlier", "chosen"):
            yield Fault("start_unit", (state.key,))
        elif (
            state.rule == "earlier"
            and state.earlier is not None
            and state.key in graph.closure(graph.starts, avoid=state.earlier)
        ):
            yield Fault("not_before", (state.key, state.earlier))


def _kept_by_another(graph: Graph) -> Iterable[Fault]:
    for way in graph.ways:
        # The sender worked in the step before; in which unit depends on the record.
        if "claim" in way.effects and way.actor != "sender":
            role = way.role if way.actor == "role" else graph.state[way.source].role
            if role != graph.state[way.target].role:
                yield Fault("claim", (way.target,), (way.key,))


# -- time ---------------------------------------------------------------------------------------


def _time(graph: Graph) -> Iterable[Fault]:
    for state in graph.states:
        if state.clock == "run" and state.kind != "end" and state.days is None:
            yield Fault("no_limit", (state.key,))
        if state.clock == "pause" and not state.policy:
            yield Fault("no_policy", (state.key,))


def over_term(graph: Graph) -> Iterable[Fault]:
    """Yield a fault for each term that all steps together may exceed."""
    if len(graph.starts) != 1 or not graph.terms:
        return
    total, path = longest_main_way(graph)
    for label, term in graph.terms:
        if total > term:
            yield Fault("over_term", path, detail=(label, total, term))


def longest_main_way(graph: Graph) -> tuple[Fraction, tuple[Key, ...]]:
    """Return the most working days that the steps may take together, and these steps.

    Along main ways, no step twice: a repeated step has used its time already.
    """
    onward = {
        key: [way.target for way in ways if way.main and way.target != key]
        for key, ways in graph.out.items()
    }
    weights = {
        state.key: state.days if state.clock == "run" and state.days else Fraction(0)
        for state in graph.states
    }
    return longest_way(graph.starts[0], onward, weights)


# -- what the portal and the citizen get ----------------------------------------------------------


def _national_statuses(graph: Graph) -> Iterable[Fault]:
    for state in graph.states:
        if state.kind == "start" and state.code not in FIRST:
            yield Fault("code_first", (state.key,), detail=(state.code,))
        if state.kind == "end" and state.code not in LAST:
            yield Fault("code_last", (state.key,), detail=(state.code,))
    for way in graph.ways:
        source, target = graph.state[way.source], graph.state[way.target]
        if source.kind != "end" and not may_follow(source.code, target.code):
            yield Fault("code_jump", (target.key,), (way.key,), (source.code, target.code))


def _lost_results(graph: Graph) -> Iterable[Fault]:
    """Branches that reach a status with a result but have none, or end without delivering it."""
    if not graph.makes:
        return
    lost: dict[Key, set] = {}
    kept: dict[Key, set] = {}
    empty: set[Key] = set()
    seen = {(start, False, False) for start in graph.starts}
    todo = list(seen)
    while todo:
        key, made, given = todo.pop()
        for way in graph.out[key]:
            target = graph.state[way.target]
            has = made or bool(way.effects & graph.makes)
            gave = given or bool(way.effects & graph.gives)
            if way.effects & graph.gives and not has:
                empty.add(way.key)
            if target.code in WITH_RESULT and not has:
                lost.setdefault(target.key, set()).add(way.key)
            elif target.kind == "end" and target.code == "10" and not gave:
                kept.setdefault(target.key, set()).add(way.key)
            if (onward := (target.key, has, gave)) not in seen:
                seen.add(onward)
                todo.append(onward)
    order = [way.key for way in graph.ways]
    for kind, found in (("result_lost", lost), ("not_given", kept)):
        for state in graph.states:
            if state.key in found:
                ways = tuple(key for key in order if key in found[state.key])
                yield Fault(kind, (state.key,), ways)
    for key in order:
        if key in empty:
            yield Fault("gives_nothing", (), (key,))


def _never_approved(graph: Graph) -> Iterable[Fault]:
    """Ways that need an approval that no way before them gives."""
    approved = graph.closure(way.target for way in graph.ways if _taken(graph, way, "approves"))
    for way in graph.ways:
        if _taken(graph, way, "after_approval") and way.source not in approved:
            yield Fault("never_approved", (way.source,), (way.key,))


def _taken(graph: Graph, way: Transition, mark: str) -> bool:
    if not getattr(way, mark) or graph.state[way.source].kind == "end":
        return False
    return way.source in graph.reached


RULES: tuple[Callable[[Graph], Iterable[Fault]], ...] = (
    _ends_of_the_graph,
    _unreached,
    _no_way_out,
    _unsure,
    _nobody,
    _units_to_begin_with,
    _kept_by_another,
    _time,
    over_term,
    _national_statuses,
    _lost_results,
    _never_approved,
)
