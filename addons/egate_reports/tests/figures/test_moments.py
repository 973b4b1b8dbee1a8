from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.requests.test_supplement import CHART

from . import oracle
from .test_life import LifeCase

SECOND = timedelta(seconds=1)
DAYS = ("2026-12-31", "2027-01-01")


@tagged("post_install", "-at_install")
class TestMoments(LifeCase):
    """What held at a moment, to the second; what happens at that very moment is not in it."""

    def at(self, dossier, moment):
        """Return the figures of a dossier at a moment, after comparing them with the oracle."""
        figure = self.figure(dossier, moment.strftime("%Y-%m-%d %H:%M:%S"))
        wanted = oracle.rows(dossier.sudo(), moment)
        self.assertEqual(set(figure.ids), set(wanted))
        if figure:
            have = {name: getattr(figure[name], "id", figure[name]) for name in wanted[dossier.id]}
            want = wanted[dossier.id]
            for values in (have, want):
                values["work_days"] = round(values["work_days"] or 0, 6)
            self.assertEqual(have, want)
        return figure

    def around(self, dossier, moment):
        return [self.at(dossier, near) for near in (moment - SECOND, moment, moment + SECOND)]

    def test_received_due_and_ended_at_that_very_moment(self):
        dossier = self.appraised()
        self.assertEqual([len(one) for one in self.around(dossier, dossier.received_at)], [0, 0, 1])
        overdue = [one.overdue_count for one in self.around(dossier, dossier.due_at)]
        self.assertEqual(overdue, [0, 0, 1])
        with freeze_time(dossier.due_at):
            self.assertEqual(self.figure(dossier).overdue_count, 0, "now is a moment as well")
            self.do(dossier, "submit", self.officer)
            self.do(dossier, "sign", self.leader)
        # To the moment it was on time; at that moment it was still open, and not overdue.
        self.assertEqual(dossier.finished_at, dossier.due_at)
        found = self.around(dossier, dossier.due_at)
        self.assertEqual([one.outcome for one in found], ["in_time", "in_time", "on_time"])
        self.assertEqual([one.ended_date for one in found[:2]], [False, False])

    def test_the_last_second_of_a_day_a_month_and_a_year_is_the_offices(self):
        # 31/12/2026 23:59:59 and 01/01/2027 00:00:00 in Vietnam.
        midnight = datetime(2026, 12, 31, 17)
        dossiers = {}
        for moment in (midnight - SECOND, midnight):
            with freeze_time(moment):
                dossiers[moment] = self.receive()
        figures = {moment: self.figure(dossier) for moment, dossier in dossiers.items()}
        last, first = figures.values()
        self.assertEqual((str(last.received_date), str(first.received_date)), DAYS)
        self.assertEqual((last.received_hour, first.received_hour), (23, 0))
        self.assertEqual((last.received_weekday, first.received_weekday), ("4", "5"))
        both = [("id", "in", (last | first).ids)]
        for part, wanted in (
            ("month", {"2026-12-01": 1, "2027-01-01": 1}),
            ("quarter", {"2026-10-01": 1, "2027-01-01": 1}),
            ("year", {"2026-01-01": 1, "2027-01-01": 1}),
        ):
            of = f"received_date:{part}"
            found = self.env["egate.dossier.figure"]._read_group(both, [of], ["__count"])
            self.assertEqual({str(day): count for day, count in found}, wanted)
        # The year as it stood at midnight of the office.
        self.assertTrue(self.at(dossiers[midnight - SECOND], midnight))
        self.assertFalse(self.at(dossiers[midnight], midnight))

    def test_the_sums_know_the_month_of_the_office(self):
        midnight = datetime(2026, 12, 31, 17)
        with freeze_time(midnight - timedelta(hours=9)):
            before, after = self.receive(), self.receive()
            for dossier in (before, after):
                self.do(dossier, "claim", self.officer)
                self.do(dossier, "submit", self.officer)
        with freeze_time(midnight - SECOND):
            self.do(before, "sign", self.leader)
        with freeze_time(midnight):
            self.do(after, "sign", self.leader)
        mine = [("agency_unit_id", "=", self.ward.id), ("ended_date", "!=", False)]
        figures = self.env["egate.dossier.figure"]
        for by in ("month", "quarter", "year"):
            of = f"ended_date:{by}"
            self.assertTrue(figures._months_know(mine, [[of]], ["__count"]))
            found = figures._read_group(mine, [of], ["__count"])
            self.assertEqual([count for _day, count in found], [1, 1], by)
        self.assertCounted(before, after)

    def test_a_pause_is_one_between_its_beginning_and_its_end(self):
        dossier = self.appraised()
        due = dossier.due_at
        asked, came = datetime(2026, 11, 25, 2, 10), datetime(2026, 12, 1, 2, 10)
        with freeze_time(asked):
            supplement = self.ask(dossier, CHART)
        during = asked + timedelta(days=4)
        self.assertEqual(self.at(dossier, during).paused_cause, "supplement")
        with freeze_time(came):
            self.take_in(supplement)
        for moment, paused in ((asked, [False, False, True]), (came, [True, True, False])):
            self.assertEqual([one.paused for one in self.around(dossier, moment)], paused)
        # Past the due time of before, and not overdue: the citizen had it.
        self.assertGreater(during, due)
        found = self.at(dossier, during)
        self.assertEqual((found.due_at, found.overdue_count, found.paused_count), (due, 0, 1))
        self.assertEqual(found.in_time_count, 1)
        self.assertGreater(self.at(dossier, came + SECOND).due_at, due)

    def test_a_client_that_names_no_moment_is_answered_as_of_now(self):
        dossier = self.appraised()
        for value in ("soon", 7, ["2026-11-01"], False, "2026-13-45 00:00:00"):
            figures = self.env["egate.dossier.figure"].with_context(figures_at=value)
            self.assertEqual(figures.search_count([("id", "=", dossier.id)]), 1)
        # A day is the midnight with which it begins, in UTC as all moments are.
        self.assertFalse(self.figure(dossier, "2026-11-23"))
        self.assertTrue(self.figure(dossier, "2026-11-24"))
