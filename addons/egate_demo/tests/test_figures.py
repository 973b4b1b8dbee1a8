"""The figures of the demo and of what is seeded, against an oracle that counts by itself."""

from datetime import datetime, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_reports.tests.figures import oracle
from odoo.addons.egate_reports.verify.figures import Cells, DossierFacts, StepFacts

from ..seeding import portion, seeder
from ..seeding.world import World
from .common import DemoCase

#: What the sums by month know, and what only rows know.
BY_MONTH = [
    "received_date:month",
    "received_date:quarter",
    "received_date:year",
    "received_date:month_number",
    "ended_date:month",
    "ended_date:quarter",
    "ended_date:year",
    "ended_date:quarter_number",
    "agency_unit_id",
    "reception_unit_id",
    "work_unit_id",
    "holder_unit_id",
    "level",
    "sector_id",
    "procedure_id",
    "channel",
    "outcome",
    "ending",
    "paused",
]
BY_ROW = [
    "received_date:day",
    "received_weekday",
    "received_hour",
    "due_date:month",
    "state_id",
    "national_code",
    "variant_id",
    "work_user_id",
    "cause_id",
    "paused_cause",
    "result_channel",
]
AGGREGATES = ["__count", "work_days:avg", *(f"{name}:sum" for name in oracle.MEASURES)]
QUICK = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class FiguresCase(DemoCase):
    """Some hundred dossiers of a year and a half, the last ones not yet folded into the cells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.seed(7, range(30, 520, 35), 12)
        cls.env["egate.dossier.cell"]._fold()
        cls.seed(8, range(2, 100, 7), 9)
        cls.dossiers = cls.env["egate.dossier"].search([("received_at", "!=", False)])

    @classmethod
    def seed(cls, number, ages, count):
        world = World(cls.env, cls.now)
        desks = [(desk, world.cases(desk)) for desk in cls.desks.ids]
        days = {cls.worked(world, world.today - timedelta(days=age)) for age in ages}
        days = [(day, count, 1440, 3) for day in sorted(days)]
        portion.write(world, seeder._portion(world, days, desks, number), [])
        cls.env.invalidate_all()

    @staticmethod
    def worked(world, day):
        while not world.pace.is_working(day):
            day -= timedelta(days=1)
        return day

    def setUp(self):
        super().setUp()
        # A moment at which everything that was told has happened.
        self.startPatcher(freeze_time(self.now))

    def figures(self, user=None, at=None):
        figures = self.env["egate.dossier.figure"]
        if at:
            figures = figures.with_context(figures_at=fields.Datetime.to_string(at))
        return figures.with_user(user) if user else figures

    def seen_by(self, user, rows):
        """Return those of the oracle's rows that the rule of the figures lets ``user`` read."""
        if user is None:
            return rows
        units = set(user.egate_unit_ids.ids)
        names = ("agency_unit_id", "reception_unit_id", "work_unit_id", "holder_unit_id")
        return [row for row in rows if any(row[name] in units for name in names)]

    def found(self, figures, domain, specs):
        """Return what the figures answer, as the oracle says it."""
        answer = figures._read_group(domain, specs, AGGREGATES)
        cells = {plain(row[: len(specs)]): aggregated(row[len(specs) :]) for row in answer}
        self.assertEqual(len(cells), len(answer), "a group came twice")
        return cells


def plain(of):
    return tuple(getattr(value, "id", value) for value in of)


def aggregated(values):
    return [round(value, 6) if isinstance(value, float) else value or 0 for value in values]


def holds(row, condition):
    """Whether a row of the oracle meets a condition of a domain."""
    spec, operator, value = condition
    have = oracle.key(row, spec.replace(".", ":"))
    if operator == "=":
        return have == value
    if operator == "!=":
        return have != value
    if operator == "in":
        return have in value
    if operator == "not in":
        return have not in value
    if not have:
        return False
    return {"<": have < value, "<=": have <= value, ">": have > value, ">=": have >= value}[
        operator
    ]


@tagged("post_install", "-at_install")
class TestFiguresAgainstOracle(FiguresCase):
    def test_each_row_is_what_the_oracle_counts(self):
        self.compare_rows(None)

    def compare_rows(self, at):
        wanted = oracle.rows(self.dossiers, at)
        names = list(next(iter(wanted.values())))
        records = self.figures(at=at).search([("id", "in", self.dossiers.ids)])
        self.assertEqual(set(records.ids), set(wanted))
        for record in records:
            have = {name: record[name] for name in names}
            have = {name: getattr(value, "id", value) for name, value in have.items()}
            want = wanted[record.id]
            for values in (have, want):
                values["work_days"] = round(values["work_days"] or 0, 6)
            differing = {n: (have[n], want[n]) for n in names if have[n] != want[n]}
            self.assertFalse(differing, f"{record.dossier_id.code} at {at}: is, should be")

    def moments(self):
        """Return moments that something hangs on, to the second."""
        some = self.dossiers[::23]
        exact = {*some.mapped("received_at"), *some.mapped("due_at")}
        exact |= {*some.mapped("finished_at"), *some.mapped("closed_at")} - {False}
        exact |= set(some.deadline_entry_ids.mapped("at"))
        exact = {moment for moment in exact if moment and moment <= self.now}
        year = oracle.local(self.now).year
        turns = [datetime(year, 1, 1), datetime(year, 4, 1), datetime(year, 10, 31)]
        # Midnight of the office, in UTC; and that of UTC, which is none.
        turns += [turn - timedelta(hours=7) for turn in turns]
        return sorted(exact), turns

    def test_rows_at_moments_that_something_hangs_on(self):
        exact, turns = self.moments()
        second = timedelta(seconds=1)
        for at in (*turns, *exact[:: max(len(exact) // 6, 1)]):
            for near in (at - second, at, at + second):
                self.compare_rows(near)

    def test_any_question_about_now_is_answered_as_the_oracle_counts(self):
        rows, asked = list(oracle.rows(self.dossiers).values()), {True: 0, False: 0}
        self.assertEqual(self.figures().search_count([]), len(rows))

        @settings(QUICK, max_examples=150)
        @given(st.data())
        def ask(data):
            by_month = data.draw(st.booleans())
            user, domain, specs = self.question(data, rows, by_month)
            figures = self.figures(user)
            known = figures._months_know(domain, [specs], AGGREGATES)
            asked[known] += 1
            seen = [row for row in self.seen_by(user, rows) if all(holds(row, c) for c in domain)]
            wanted = oracle.groups(seen, specs, AGGREGATES)
            answer = self.found(figures, domain, specs)
            self.assert_cells(answer, wanted, f"{user and user.login} {domain} {specs} {known}")
            if known:
                with patch.object(type(figures), "_months_know", lambda *_: False):
                    by_row = self.found(figures, domain, specs)
                self.assert_cells(answer, by_row, f"months, rows: {domain} {specs}")
                # And in the same order, as lists and pivots show them.
                self.assertEqual(list(answer), list(by_row))

        ask()
        self.assertGreater(min(asked.values()), 20, "both ways are asked")

    def test_the_sums_answer_whatever_is_asked_as_the_rows_do(self):
        """Orders, limits, halves of groups; conditions that are joined, turned, or of a tree."""
        rows = list(oracle.rows(self.dossiers).values())
        ways = [
            "__count desc, {0}",
            "work_days:avg desc, {0}",
            "{0} desc",
            "fee_total:sum, {0} desc",
        ]
        ends = self.env["egate.unit"].search([("parent_id", "!=", False)]).parent_id

        @settings(QUICK, max_examples=80)
        @given(st.data())
        def ask(data):
            user, domain, specs = self.question(data, rows, by_month=True)
            specs = specs[:2] or ["channel"]
            linked = [
                ("agency_unit_id", "child_of", data.draw(st.sampled_from(ends.ids))),
                ("level", "!=", "commune"),
                ("procedure_id", "not in", self.procedures.ids[::2]),
                ("ended_date", "=", False),
                ("received_date.quarter_number", "in", [1, 4]),
                ("outside_system_id", "=", False),
            ]
            domain = Domain.OR([Domain(domain), Domain([data.draw(st.sampled_from(linked))])])
            if data.draw(st.booleans()):
                domain = ~domain & Domain([data.draw(st.sampled_from(linked))])
            order = data.draw(st.sampled_from(ways)).format(specs[0])
            order = ", ".join([order, *specs[1:]])
            having = data.draw(st.sampled_from([[], [("__count", ">", 2)]]))
            page = {"limit": data.draw(st.integers(1, 9)), "offset": data.draw(st.integers(0, 3))}
            question = (domain, specs, AGGREGATES, having)
            figures = self.figures(user)
            self.assertTrue(figures._months_know(domain, [specs], AGGREGATES))
            answer = figures._read_group(*question, order=order, **page)
            with patch.object(type(figures), "_months_know", lambda *_: False):
                by_row = figures._read_group(*question, order=order, **page)
            count = len(specs)
            self.assertEqual(
                [(plain(row[:count]), aggregated(row[count:])) for row in answer],
                [(plain(row[:count]), aggregated(row[count:])) for row in by_row],
                f"{user and user.login} {domain} {specs} {order} {having} {page}",
            )

        ask()

    def assert_cells(self, answer, wanted, message):
        if answer.keys() - wanted.keys() or wanted.keys() - answer.keys():
            self.assertEqual(set(answer), set(wanted), message)
        for of, values in wanted.items():
            differing = {
                name: pair
                for name, *pair in zip(AGGREGATES, answer[of], aggregated(values), strict=True)
                if abs(pair[0] - pair[1]) > 1e-5
            }
            self.assertFalse(differing, f"{message}: {of}: is, should be")

    def question(self, data, rows, by_month):
        official = self.env.ref("egate_base.egate_group_official")
        people = (self.people & official.all_user_ids).sorted("login")
        people = [None, *people[::4]]
        user = data.draw(st.sampled_from(people))
        specs = BY_MONTH if by_month else BY_MONTH + BY_ROW
        groups = data.draw(st.lists(st.sampled_from(specs), max_size=3, unique=True))
        count = data.draw(st.integers(0, 2))
        domain = [self.condition(data, rows, by_month) for _ in range(count)]
        return user, domain, groups

    def condition(self, data, rows, by_month):
        name = data.draw(
            st.sampled_from(
                [
                    *("received_date", "ended_date"),
                    *("agency_unit_id", "sector_id", "procedure_id", "channel", "outcome"),
                    *("ending", "level", "received_date.month_number", "paused"),
                ]
            )
        )
        row = data.draw(st.sampled_from(rows))
        value = oracle.key(row, name.replace(".", ":"))
        if name in ("received_date", "ended_date") and value:
            operator = data.draw(st.sampled_from(["<", "<=", ">", ">="]))
            if by_month:
                value = value.replace(day=1) - timedelta(days=operator in ("<=", ">"))
            return name, operator, value
        if name == "paused" or value is False or "." in name:
            return name, data.draw(st.sampled_from(["=", "!="])), value
        return name, data.draw(st.sampled_from(["in", "not in"])), [value]

    def test_any_question_about_the_past_is_answered_as_the_oracle_counts(self):
        exact, turns = self.moments()
        answers = {}

        @settings(QUICK, max_examples=40)
        @given(st.data())
        def ask(data):
            at = data.draw(st.sampled_from([*turns, *exact[:: max(len(exact) // 8, 1)]]))
            if at not in answers:
                answers[at] = list(oracle.rows(self.dossiers, at).values())
            rows = answers[at]
            if not rows:
                return
            user, domain, specs = self.question(data, rows, data.draw(st.booleans()))
            seen = [row for row in self.seen_by(user, rows) if all(holds(row, c) for c in domain)]
            wanted = oracle.groups(seen, specs, AGGREGATES)
            answer = self.found(self.figures(user, at), domain, specs)
            self.assert_cells(answer, wanted, f"{at} {user and user.login} {domain} {specs}")

        ask()

    def test_pivots_add_up_at_every_level(self):
        rows = list(oracle.rows(self.dossiers).values())
        for specs in (
            ("received_date:month", "channel"),
            ("agency_unit_id", "outcome"),
            ("received_weekday", "channel"),
        ):
            sets = [list(specs), [specs[0]], []]
            levels = self.figures().formatted_read_grouping_sets([], sets, AGGREGATES)
            for of, level in zip(sets, levels, strict=True):
                answer = {
                    tuple(client(group[spec]) for spec in of): [group[name] for name in AGGREGATES]
                    for group in level
                }
                wanted = oracle.groups(rows, of, AGGREGATES)
                answer = {key: aggregated(values) for key, values in answer.items()}
                wanted = {
                    tuple(str(v) if hasattr(v, "year") else v for v in key): values
                    for key, values in wanted.items()
                }
                self.assert_cells(answer, wanted, f"{of}")

    def test_verify_finds_nothing_wrong_before_and_after_folding(self):
        for _turn in range(2):
            faults = [
                fault
                for check in (DossierFacts, StepFacts, Cells)
                for fault in check().faults(self.env)
            ]
            self.assertFalse(faults)
            self.env["egate.dossier.cell"]._fold()
        self.env.cr.execute("SELECT count(*) FROM egate_dossier_cell_change")
        self.assertEqual(self.env.cr.fetchone(), (0,))


def client(value):
    """Return the value of a group as the web client gets it, without its label."""
    return value[0] if isinstance(value, (tuple, list)) else value
