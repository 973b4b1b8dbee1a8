import doctest
import itertools
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import guards, longest_way, national_status, process_graph
from ..tools.process_graph import Graph, State, Transition, check

# A busy machine is not a fault, and a run leaves nothing behind.
settings.register_profile("egate", deadline=None, database=None)
settings.load_profile("egate")

KINDS = ("start", "work", "work", "work", "citizen", "end")
RULES = ("same", "same", "named", "earlier", "agency")
EFFECTS = ("result", "return", "claim")
LIMITS = st.none() | st.fractions(0, 4, max_denominator=8)


@st.composite
def processes(draw, guarded=False):
    """Draw a small process; most have some fault, a good part has none of some classes.

    :param guarded: draw many ways with conditions, and an end
    """
    often = st.sampled_from([True, True, True, False]) if guarded else st.booleans()
    keys = list(range(draw(st.integers(4 if guarded else 1, 6))))
    last = keys[-1] if guarded else None
    states = [
        State(
            key,
            kind="end" if key == last else draw(st.sampled_from(KINDS)) if key else "start",
            code=draw(st.sampled_from(["1", "2", "4", "5", "8", "9", "10"])),
            role=draw(st.sampled_from(["officer", "leader", "lost", None])),
            rule=draw(st.sampled_from(RULES)),
            unit=draw(st.sampled_from(["ward", "desk"])),
            earlier=draw(st.sampled_from(keys)),
            clock=draw(st.sampled_from(["run", "pause", "stop"])),
            policy=draw(st.booleans()),
            days=draw(LIMITS),
            sides=draw(st.sampled_from([(), (("s", "leader", "desk"),), (("s", "lost", "ward"),)])),
            covered=draw(often),
        )
        for key in keys
    ]
    ends = st.sampled_from(keys)
    ways = [
        Transition(
            f"w{number}",
            draw(ends),
            draw(ends),
            actor=draw(st.sampled_from(["holder", "holder", "role", "sender"])),
            role="officer",
            effects=draw(st.frozensets(st.sampled_from(EFFECTS), max_size=2)),
            guarded=draw(often),
            main=draw(st.booleans()),
            approves=draw(st.booleans()),
            after_approval=draw(st.booleans()),
        )
        for number in range(draw(st.integers(6 if guarded else 0, 10)))
    ]
    people = {"officer": frozenset({"ward", "desk"}), "leader": frozenset({"ward"})}
    result = frozenset({"result"}) if draw(st.booleans()) else frozenset()
    terms = [("law", draw(st.fractions(0, 9, max_denominator=4)))]
    return Graph(states, ways, people, result, frozenset({"return"}), terms)


class Naive:
    """The faults of a process, looked for by walking every way there is."""

    def __init__(self, graph):
        self.graph = graph
        self.state = {state.key: state for state in graph.states}
        self.ways = [way for way in graph.ways if self.state[way.source].kind != "end"]
        self.starts = [key for key, state in self.state.items() if state.kind == "start"]
        self.ends = [key for key, state in self.state.items() if state.kind == "end"]

    def paths(self, source, target=None, ways=None, seen=()):
        """Walk every way that passes no state twice; yield the ways taken."""
        ways = self.ways if ways is None else ways
        if target is None or source == target:
            yield ()
        for way in ways:
            if way.source == source and way.target not in (*seen, source):
                for rest in self.paths(way.target, target, ways, (*seen, source)):
                    yield (way, *rest)

    def leads(self, source, target, ways=None):
        return any(True for _path in self.paths(source, target, ways))

    def reached(self, key, ways=None):
        return any(self.leads(start, key, ways) for start in self.starts)

    def faults(self):
        found = set()
        for rule in (self.drawn, self.ways_out, self.people, self.time, self.codes, self.results):
            found |= {(kind, frozenset(states), frozenset(ways)) for kind, states, ways in rule()}
        return found

    def drawn(self):
        if len(self.starts) != 1:
            yield "start_count", self.starts, ()
        if not self.ends:
            yield "end_count", (), ()
        for way in self.graph.ways:
            if way.source in self.ends:
                yield "after_end", [way.source], [way.key]
        for key in self.state:
            if self.starts and not self.reached(key):
                yield "unreached", [key], ()

    def ways_out(self):
        if not self.ends:
            return
        leading = {key for key in self.state if any(self.leads(key, end) for end in self.ends)}
        for key in set(self.state) - leading:
            ring = [other for other in self.state if self.leads(key, other)]
            moves = any(way.source == key for way in self.ways)
            if moves and all(self.leads(other, key) for other in ring):
                yield "loop", ring, ()
            else:
                yield "dead", [key], ()
        for key in leading:
            narrow = [
                way.key
                for way in self.ways
                if way.source == key
                and (way.guarded or way.actor == "sender")
                and way.target in leading
            ]
            if narrow and not self.is_sure(key):
                yield "unsure", [key], narrow

    def is_sure(self, key):
        """Close every way that may be closed, in every combination that may happen at once."""
        choices = []
        for state in self.state.values():
            guarded = [
                way
                for way in self.ways
                if way.source == state.key and way.guarded and way.actor != "sender"
            ]
            choices.append(guarded if state.covered and guarded else [None])
        free = [way for way in self.ways if not way.guarded and way.actor != "sender"]
        return all(
            any(self.leads(key, end, [*free, *filter(None, opened)]) for end in self.ends)
            for opened in itertools.product(*choices)
        )

    def units(self, key, seen=()):
        state = self.state[key]
        if state.rule == "named":
            return {state.unit}
        if state.rule not in ("same", "earlier"):
            return {None}
        sources = [way.source for way in self.ways if way.target == key]
        if state.rule == "earlier":
            sources = [state.earlier]
        return {
            unit
            for source in sources
            if source not in (*seen, key)
            for unit in self.units(source, (*seen, key))
        }

    def people(self):
        held = self.graph.people
        for key, state in self.state.items():
            if state.kind != "end":
                if state.role is None:
                    yield "nobody", [key], ()
                elif state.role not in held:
                    yield "unheld", [key], ()
                elif self.units(key) - {None} - held[state.role]:
                    yield "unstaffed", [key], ()
            if any(unit not in held.get(role, ()) for _side, role, unit in state.sides):
                yield "side_unstaffed", [key], ()
            if state.kind == "start" and state.rule in ("same", "earlier"):
                yield "start_unit", [key], ()
            elif state.rule == "earlier" and any(
                state.earlier not in [start, *(way.target for way in path)]
                for start in self.starts
                for path in self.paths(start, key)
            ):
                yield "not_before", [key, state.earlier], ()
        for way in self.graph.ways:
            if "claim" in way.effects and way.actor != "sender":
                acting = "officer" if way.actor == "role" else self.state[way.source].role
                if acting != self.state[way.target].role:
                    yield "claim", [way.target], [way.key]

    def time(self):
        for key, state in self.state.items():
            if state.clock == "run" and state.kind != "end" and state.days is None:
                yield "no_limit", [key], ()
            if state.clock == "pause" and not state.policy:
                yield "no_policy", [key], ()

    def most_days(self):
        main = [way for way in self.ways if way.main]

        def days(key):
            state = self.state[key]
            return state.days if state.clock == "run" and state.days else 0

        (start,) = self.starts
        return max(
            days(start) + sum(days(way.target) for way in path)
            for path in self.paths(start, ways=main)
        )

    def codes(self):
        for key, state in self.state.items():
            if state.kind == "start" and state.code not in "12":
                yield "code_first", [key], ()
            if state.kind == "end" and state.code in ("1", "2", "4", "5", "6"):
                yield "code_last", [key], ()
        for way in self.ways:
            before, after = self.state[way.source].code, self.state[way.target].code
            if not national_status.may_follow(before, after):
                yield "code_jump", [way.target], [way.key]

    def results(self):
        if self.graph.makes:
            yield from self.lost_results()
        for way in self.ways:
            if way.after_approval and self.reached(way.source):
                if not any(
                    before.approves
                    and self.reached(before.source)
                    and self.leads(before.target, way.source)
                    for before in self.ways
                ):
                    yield "never_approved", [way.source], [way.key]

    def lost_results(self):
        made = [way for way in self.ways if "result" in way.effects]
        unmade = [way for way in self.ways if way not in made]
        ungiven = [way for way in self.ways if "return" not in way.effects]
        lost, kept = {}, {}
        for way in unmade:
            empty = self.reached(way.source, unmade)
            if empty and "return" in way.effects:
                yield "gives_nothing", (), [way.key]
            if empty and self.state[way.target].code in ("9", "10"):
                lost.setdefault(way.target, []).append(way.key)
        for way in ungiven:
            if way.target in self.ends and self.state[way.target].code == "10":
                if way in made:
                    found = self.reached(way.source, ungiven)
                else:
                    found = any(
                        self.reached(before.source, ungiven)
                        and self.leads(before.target, way.source, ungiven)
                        for before in made
                        if before in ungiven
                    )
                if found:
                    kept.setdefault(way.target, []).append(way.key)
        for kind, where in (("result_lost", lost), ("not_given", kept)):
            for target, ways in where.items():
                yield kind, [target], ways


@tagged("post_install", "-at_install")
class TestProcessGraph(BaseCase):
    """The check of a drawn process against a search that walks every way."""

    @settings(max_examples=500)
    @given(processes() | processes(guarded=True))
    def test_the_check_agrees_with_walking_every_way(self, graph):
        found = check(graph)
        told = {
            (fault.kind, frozenset(fault.states), frozenset(fault.ways))
            for fault in found
            if fault.kind != "over_term"
        }
        naive = Naive(graph)
        self.assertEqual(told, naive.faults())
        slow = [fault for fault in found if fault.kind == "over_term"]
        if len(naive.starts) == 1:
            most, (_label, term) = naive.most_days(), graph.terms[0]
            self.assertEqual(process_graph.longest_main_way(graph)[0], most)
            self.assertEqual([fault.detail[1] for fault in slow], [most] if most > term else [])

    def test_a_thick_process_of_sixty_states_is_walked_a_bounded_number_of_times(self):
        """Not measured in seconds: what a slow search would do shows in how often it looks."""
        states = [State(key, "work", role="officer", days=Fraction(1)) for key in range(60)]
        states[0] = State(0, "start", "2", "officer", "agency", days=Fraction(1))
        states[59] = State(59, "end", "10", clock="stop")
        for reach in (3, 59):
            ways = [
                Transition((source, target), source, target, guarded=target % 3 == 0)
                for source in range(59)
                for target in range(max(0, source - reach), min(60, source + reach + 1))
            ]
            graph = Graph(states, ways, {"officer": frozenset({"x"})}, frozenset({"result"}))
            graph.out = {key: Counted(found) for key, found in graph.out.items()}
            check(graph)
            looks = sum(found.looks for found in graph.out.values())
            # Twenty times for each way would be a pass of each rule, and some again.
            self.assertLess(looks, 20 * len(ways))

    def test_rings_with_two_entries_are_tried_out(self):
        onward = {"a": "bc", "b": "cd", "c": "bd", "d": ""}
        weights = {"a": 1, "b": 2, "c": 4, "d": 8}
        self.assertEqual(longest_way.longest_way("a", onward, weights)[0], 15)

    @given(
        st.lists(
            st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), st.integers(-2, 2)),
            max_size=4,
        ),
        st.booleans(),
    )
    def test_conditions_that_cover_everything_leave_no_number_out(self, terms, negated):
        negation = ["!"] if negated else []
        domains = [[*negation, ("amount", *term)] for term in terms]
        holds = {
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
            "=": lambda a, b: a == b,
            "!=": lambda a, b: a != b,
        }
        everything = all(
            any(holds[operator](half / 2, value) is not negated for operator, value in terms)
            for half in range(-8, 9)
        )
        self.assertEqual(guards.covers(domains, {"amount": "number"}), everything)

    def test_what_cannot_be_tried_out_is_not_called_covered(self):
        kinds = {"amount": "number", "day": "date", "kind": ["a", "b", False]}
        for first, second in (
            (("partner_id.age", ">", 3), ("partner_id.age", "<=", 3)),
            (("day", "<", "today"), ("day", ">=", "today")),
            (("amount", "like", "3"), ("amount", "not like", "3")),
            (("amount", "=", False), ("amount", "!=", False)),
            (("kind", "<", "b"), ("kind", ">=", "b")),
        ):
            with self.subTest(first=first):
                self.assertFalse(guards.covers([[first], [second]], kinds))
        either = [[("kind", "=", "a")], [("kind", "in", ["b", False])]]
        self.assertTrue(guards.covers(either, kinds))
        # A date may be empty, and what is empty is neither before nor after.
        dates = [("day", "<", "2026-01-01")], [("day", ">=", "2026-01-01")]
        self.assertFalse(guards.covers(dates, kinds))
        self.assertTrue(guards.covers([*dates, [("day", "=", False)]], kinds))

    def test_the_examples_in_the_docstrings_are_true(self):
        for module in (guards, longest_way, national_status, process_graph):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)


class Counted(list):
    """A list that counts how many of its elements were looked at."""

    looks = 0

    def __iter__(self):
        for element in super().__iter__():
            self.looks += 1
            yield element
