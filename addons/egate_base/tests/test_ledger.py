import time
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools.ledger import (
    Entry,
    LedgerError,
    indicator,
    refusal,
    replay,
)
from odoo.addons.egate_base.tools.term import Term
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar

from .test_tools import OFFICE, WEEK

BASIS = {"basis": "Luật Hộ tịch Điều 10", "document": "12/PYC"}


def moment(day, hour=9, minute=10):
    return datetime(2026, 3, day, hour, minute)


def start(amount=5, unit="working_day", at=None, **values):
    return Entry("start", at or moment(2), (Term(Fraction(amount), unit, **values),))


def pause(at, policy="resume", cause="supplement", **values):
    return Entry("pause", at, policy=policy, cause=cause, **{**BASIS, **values})


def extend(at, amount=3, **values):
    legs = (Term(Fraction(amount), "working_day"),)
    return Entry("extend", at, legs, **{**BASIS, **values})


def taken_over(promised, at=None, amount=5):
    legs = (Term(Fraction(amount), "working_day"),)
    source = {"basis": "Hệ thống cũ", "document": "H1-0001"}
    return Entry("taken_over", at or moment(2), legs, promised=promised, **source)


@tagged("post_install", "-at_install")
class TestLedger(BaseCase):
    """What happens to a due time after it was given. 2 March 2026 is a Monday."""

    def dues(self, *entries):
        return [state.at for state in replay(entries, OFFICE)]

    def test_what_was_taken_over_is_due_when_it_was_printed_whatever_the_term(self):
        printed = moment(11, 17, 0)
        self.assertEqual(self.dues(taken_over(printed)), [printed])
        closed = WorkingCalendar(WEEK, {moment(day).date(): "Tết" for day in (5, 6, 11)})
        self.assertEqual([state.at for state in replay([taken_over(printed)], closed)], [printed])
        # A promise outside working time, or on the very minute, holds as well.
        for odd in (moment(7), moment(2, 9, 11)):
            self.assertEqual(self.dues(taken_over(odd)), [odd])

    def test_a_pause_moves_what_was_taken_over_by_what_was_left_of_it(self):
        first = taken_over(moment(11))
        held = [first, pause(moment(4)), Entry("resume", moment(6))]
        self.assertEqual(self.dues(*held), [moment(11), moment(11), moment(13)])
        # Counted again, it is the term of the law, from when the citizen complied.
        again = [first, pause(moment(4), "restart"), Entry("resume", moment(6))]
        self.assertEqual(self.dues(*again)[-1], moment(13))
        again[0] = taken_over(moment(11), amount=2)
        self.assertEqual(self.dues(*again)[-1], moment(10))

    def test_an_extension_of_what_was_taken_over_is_added_to_the_printed_time(self):
        self.assertEqual(self.dues(taken_over(moment(11)), extend(moment(9)))[-1], moment(16))

    def test_another_procedure_promises_anew_what_was_taken_over(self):
        right = Entry("procedure", moment(4), (Term(Fraction(7), "working_day"),), **BASIS)
        self.assertEqual(self.dues(taken_over(moment(20)), right)[-1], moment(11))

    def test_only_a_beginning_takes_over_and_it_has_a_promise(self):
        self.assertEqual(refusal([], taken_over(moment(11))), "")
        self.assertEqual(refusal([], replace(taken_over(moment(11)), terms=())), "term")
        self.assertEqual(refusal(replay([start()], OFFICE), taken_over(moment(11))), "started")
        with self.assertRaises(LedgerError):
            replay([taken_over(None)], OFFICE)

    def test_a_pause_that_the_office_ends_by_itself_counts_nothing_again(self):
        entries = [start(), pause(moment(4), "restart")]
        taken_back = Entry("resume", moment(10), policy="resume")
        self.assertEqual(self.dues(*entries, taken_back)[-1], moment(13))
        self.assertEqual(self.dues(*entries, Entry("resume", moment(10)))[-1], moment(17))
        states = replay(entries, OFFICE)
        self.assertFalse(refusal(states, taken_back))
        self.assertEqual(refusal(states, replace(taken_back, policy="restart")), "policy")

    def test_golden_5_asked_on_day_2_of_5_returned_6_days_later(self):
        asked, returned = moment(4), moment(10)
        for policy, left, expected in (("resume", 3, moment(13)), ("restart", 5, moment(17))):
            with self.subTest(policy=policy):
                entries = [start(), pause(asked, policy), Entry("resume", returned)]
                states = replay(entries, OFFICE)
                self.assertTrue(states[1].is_stopped)
                self.assertEqual(states[1].at, moment(9))  # what was promised
                self.assertEqual([leg.left for leg in states[1].legs], [3])
                self.assertEqual(states[2].at, expected)
                self.assertEqual(OFFICE.days_between(returned, states[2].at), left)
                finished = moment(12)
                self.assertEqual(indicator(states, finished), (finished - timedelta(days=6), 1))
                # While the office waits, the work ended with the request.
                self.assertEqual(indicator(states[:2], finished).end, asked)

    def test_no_pause_leaves_the_clock_running(self):
        entries = [start(), pause(moment(4), "no_pause"), Entry("resume", moment(10))]
        states = replay(entries, OFFICE)
        self.assertEqual([state.at for state in states], [moment(9)] * 3)
        self.assertFalse(states[1].is_stopped)
        self.assertEqual(indicator(states, moment(12)).end, moment(12))

    def test_a_second_request_is_counted(self):
        entries = [start(10), pause(moment(3)), Entry("resume", moment(4))]
        entries += [pause(moment(5)), Entry("resume", moment(6))]
        states = replay(entries, OFFICE)
        self.assertEqual(indicator(states, moment(12)).supplements, 2)
        # Each took one working day: twelve days in all.
        self.assertEqual(states[-1].at, moment(18))

    def test_what_is_left_is_exact(self):
        for amount, unit, asked, left in (
            (5, "working_day", moment(2, 9, 11), 5 - Fraction(1, 450)),
            ("2.5", "working_day", moment(3, 20), Fraction(5, 2) - 2 + Fraction(100, 450)),
            (8, "hour", moment(2, 10, 10), 7),
            (10, "day", moment(4), 8),
            (10, "day", moment(4, 15, 10), Fraction(31, 4)),
        ):
            with self.subTest(amount=amount, unit=unit, asked=asked):
                state = replay([start(amount, unit), pause(asked)], OFFICE)[-1]
                self.assertEqual([leg.left for leg in state.legs], [left])

    def test_a_term_to_the_end_of_the_day_counts_days(self):
        first = start(5, counting="end_of_day")
        self.assertEqual(
            self.dues(first, pause(moment(4)), Entry("resume", moment(10))),
            [moment(9, 17, 0), moment(9, 17, 0), moment(13, 17, 0)],
        )
        # Stopped on the last day: what was left of it.
        self.assertEqual(
            self.dues(first, pause(moment(9)), Entry("resume", moment(12)))[-1], moment(12, 17, 0)
        )

    def test_legs_are_used_up_in_order(self):
        legs = tuple(Term(Fraction(n), "working_day", agency=f"A{n}") for n in (2, 3))
        entries = [Entry("start", moment(2), legs), pause(moment(5))]
        state = replay(entries, OFFICE)[-1]
        self.assertEqual([(leg.term.agency, leg.left) for leg in state.legs], [("A3", 2)])
        hours = (legs[0], Term(Fraction(4), "hour"))
        state = replay([Entry("start", moment(2), hours), pause(moment(3))], OFFICE)[-1]
        self.assertEqual([leg.left for leg in state.legs], [1, 4])

    def test_an_expired_term_stays_expired(self):
        self.assertEqual(
            self.dues(start(2), pause(moment(6)), Entry("resume", moment(12))), [moment(4)] * 3
        )

    def test_restart_counts_everything_again(self):
        self.assertEqual(
            self.dues(start(), Entry("restart", moment(6), basis="NĐ 61 Điều 19"))[-1], moment(13)
        )

    def test_a_financial_obligation_stops_the_clock(self):
        entries = [start(), pause(moment(4), cause="obligation"), Entry("resume", moment(5))]
        states = replay(entries, OFFICE)
        self.assertEqual(states[-1].at, moment(10))
        self.assertEqual(indicator(states, moment(10)), (moment(9), 0))

    def test_the_clock_does_not_stop_without_policy_cause_basis_and_document(self):
        states = replay([start()], OFFICE)
        for values, fault in (
            ({}, ""),
            ({"policy": ""}, "policy"),
            ({"cause": "signer"}, "cause"),
            ({"cause": ""}, "cause"),
            ({"basis": ""}, "basis"),
            ({"document": ""}, "document"),
        ):
            with self.subTest(values=values):
                self.assertEqual(refusal(states, pause(moment(4), **values)), fault)

    def test_an_extension_is_given_once_and_a_day_before(self):
        first = [start()]  # due on the 9th
        for entry, fault in (
            (extend(moment(6)), ""),
            (extend(moment(8, 23, 59)), ""),
            (extend(moment(9, 0, 0)), "late"),
            (extend(moment(12)), "late"),
            (extend(moment(6), document=""), "document"),
            (Entry("extend", moment(6), **BASIS), "term"),
        ):
            with self.subTest(entry=entry):
                self.assertEqual(refusal(replay(first, OFFICE), entry), fault)
        first.append(extend(moment(6)))
        states = replay(first, OFFICE)
        self.assertEqual(states[-1].at, moment(12))
        self.assertEqual(refusal(states, extend(moment(10))), "extended")

    def test_an_extension_survives_a_pause(self):
        entries = [start(), extend(moment(6)), pause(moment(10)), Entry("resume", moment(11))]
        self.assertEqual(self.dues(*entries)[-1], moment(13))
        entries = [start(), pause(moment(4)), extend(moment(5)), Entry("resume", moment(10))]
        self.assertEqual(self.dues(*entries)[-1], moment(18))
        kinds = [fact.kind for fact in replay([start(), extend(moment(6))], OFFICE)[-1].facts]
        self.assertEqual(kinds, ["extended", "working_day"])

    def test_a_late_apology_names_a_time_once_and_moves_nothing(self):
        first = [start()]  # due on the 9th
        apology = replace(extend(moment(12)), kind="apology")
        for entry, fault in (
            (replace(apology, at=moment(8, 23, 59)), "in_time"),
            (replace(apology, at=moment(9, 0, 0)), ""),
            (apology, ""),
            (replace(apology, basis=""), "basis"),
            (replace(apology, document=""), "document"),
            (replace(apology, terms=()), "term"),
        ):
            with self.subTest(entry=entry):
                self.assertEqual(refusal(replay(first, OFFICE), entry), fault)
        states = replay([*first, apology], OFFICE)
        self.assertEqual(states[-1].at, moment(9))
        self.assertEqual([fact[:2] for fact in states[-1].facts], [("apologised", moment(17))])
        self.assertEqual(indicator(states, moment(17)), (moment(17), 0))
        for again in (extend(moment(13)), replace(apology, at=moment(13))):
            self.assertEqual(refusal(states, again), "extended")
        extended = replay([*first, extend(moment(6))], OFFICE)
        self.assertEqual(refusal(extended, replace(apology, at=moment(16))), "extended")
        # Named before the hour of the due time: counted from that.
        early = replay([*first, replace(apology, at=moment(9, 8, 0))], OFFICE)
        self.assertEqual(early[-1].facts[0].at, moment(12))

    def test_what_a_late_apology_named_is_not_counted_again(self):
        named = replace(extend(moment(12)), kind="apology", promised=moment(20))
        entries = [start(), named]
        self.assertEqual(replay(entries, OFFICE)[-1].facts[0].at, moment(20))
        # A term that goes on, or another procedure, is counted as if nobody had apologised.
        asked, came = pause(moment(13), "restart"), Entry("resume", moment(16))
        for more in ([asked, came], [replace(start(7), kind="procedure", at=moment(13))]):
            self.assertEqual(self.dues(*entries, *more)[-1], self.dues(start(), *more)[-1])

    def test_no_time_is_named_while_the_clock_stands(self):
        apology = replace(extend(moment(12)), kind="apology")
        waiting = replay([start(), pause(moment(4))], OFFICE)
        self.assertEqual(refusal(waiting, apology), "stopped")
        running = replay([start(), pause(moment(4), "no_pause")], OFFICE)
        self.assertEqual(refusal(running, apology), "")

    # -- an announced failure --------------------------------------------------------------------

    def outage(self, begin, end, at=None, **values):
        grounds = {"basis": "Nghị định 301/2026/NĐ-CP", "document": "12/TB", **values}
        stops = {"policy": "resume", "cause": "outage"}
        return Entry("outage", at or moment(20), span=(begin, end), **stops, **grounds)

    def test_an_announced_failure_is_not_counted_though_written_down_later(self):
        # From 10:00 to 15:00 on the 4th: three hours of work. Due on the 9th at 09:10.
        failure = self.outage(moment(4, 10, 0), moment(4, 15, 0), at=moment(5))
        states = replay([start(), failure], OFFICE)
        self.assertEqual(states[-1].at, moment(9, 14, 10))
        self.assertEqual([fact[:2] for fact in states[-1].facts], [("outage", moment(9, 14, 10))])
        self.assertFalse(states[-1].is_stopped)
        # The same as a pause that had been written down when it was.
        paused = [start(), pause(moment(4, 10, 0)), Entry("resume", moment(4, 15, 0))]
        self.assertEqual(self.dues(*paused)[-1], states[-1].at)
        self.assertEqual(indicator(states, moment(9)).end, moment(9) - timedelta(hours=5))

    def test_a_failure_outside_working_hours_or_the_term_moves_nothing(self):
        for begin, end in (
            (moment(4, 18, 0), moment(5, 6, 0)),
            (moment(7), moment(8)),  # a weekend
            (moment(1), moment(2, 9, 0)),  # before the reception
            (moment(10), moment(11)),  # the term is over
        ):
            with self.subTest(begin=begin):
                states = replay([start(), self.outage(begin, end)], OFFICE)
                self.assertEqual(states[-1].at, moment(9))
                self.assertEqual([fact.kind for fact in states[-1].facts], ["outage_unmoved"])

    def test_a_failure_is_counted_once_however_often_it_is_announced(self):
        two = [
            self.outage(moment(4, 10, 0), moment(4, 14, 0)),
            self.outage(moment(4, 9, 0), moment(4, 15, 0)),
        ]
        one = [self.outage(moment(4, 9, 0), moment(4, 15, 0))]
        self.assertEqual(self.dues(start(), *two)[-1], self.dues(start(), *one)[-1])
        states = replay([start(), *two], OFFICE)
        self.assertEqual(indicator(states, moment(9)).end, moment(9) - timedelta(hours=6))

    def test_while_the_office_waits_for_the_citizen_a_failure_takes_nothing_more(self):
        asked, came = pause(moment(4, 10, 0)), Entry("resume", moment(5, 10, 0))
        inside = self.outage(moment(4, 11, 0), moment(5, 9, 0))
        self.assertEqual(self.dues(start(), asked, came, inside)[-1], moment(10))
        # Begun before, over after: the day and the hour on either side of it.
        around = self.outage(moment(4), moment(5, 11, 0))
        whole = [start(), pause(moment(4)), Entry("resume", moment(5, 11, 0))]
        states = replay([start(), asked, came, around], OFFICE)
        self.assertEqual(states[-1].at, self.dues(*whole)[-1])
        self.assertEqual(
            indicator(states, moment(12)), indicator(replay(whole, OFFICE), moment(12))
        )
        # Written down while the office waits, the clock stands on.
        waiting = replay([start(), asked, replace(inside, at=moment(5, 9, 0))], OFFICE)
        self.assertTrue(waiting[-1].is_stopped)

    def test_a_term_that_began_again_in_a_failure_counts_from_its_end(self):
        entries = [start(), pause(moment(4), "restart"), Entry("resume", moment(5, 9, 0))]
        failure = self.outage(moment(4, 15, 0), moment(5, 11, 0))
        self.assertEqual(
            self.dues(*entries, failure)[-1],
            self.dues(*entries[:2], Entry("resume", moment(5, 11, 0)))[-1],
        )

    def test_a_failure_stays_taken_out_after_whatever_comes_later(self):
        failure = self.outage(moment(4, 10, 0), moment(4, 15, 0), at=moment(5))
        direct = [start(), pause(moment(4, 10, 0)), Entry("resume", moment(4, 15, 0))]
        for later in (
            [extend(moment(6))],
            [pause(moment(6)), Entry("resume", moment(10))],
            [Entry("procedure", moment(6), (Term(Fraction(7), "working_day"),), **BASIS)],
            [Entry("calendar", moment(6))],
        ):
            with self.subTest(later=later[0].kind):
                self.assertEqual(
                    self.dues(start(), failure, *later)[-1], self.dues(*direct, *later)[-1]
                )
                # Written down at the end, it comes to the same.
                after = replace(failure, at=moment(20))
                self.assertEqual(
                    self.dues(start(), *later, after)[-1], self.dues(*direct, *later)[-1]
                )

    def test_no_term_is_shorter_for_a_failure(self):
        for counting in ("same_position", "end_of_day", "eight_hours"):
            for amount, unit in ((1, "working_day"), (5, "working_day"), (10, "day"), (12, "hour")):
                values = {"counting": counting} if unit == "working_day" else {}
                first = start(amount, unit, **values)
                due = self.dues(first)[-1]
                for begin in range(0, 24 * 12, 5):
                    for hours in (1, 7, 30, 100):
                        begins = moment(1, 0, 0) + timedelta(hours=begin)
                        failure = self.outage(begins, begins + timedelta(hours=hours), moment(31))
                        moved = self.dues(first, failure)[-1]
                        if moved < due:
                            self.fail(f"{counting} {amount} {unit}: {failure.span} gives {moved}")

    def test_a_failure_is_written_down_when_it_is_over_with_its_announcement(self):
        states = replay([start()], OFFICE)
        failure = self.outage(moment(4, 10, 0), moment(4, 15, 0), at=moment(5))
        for values, fault in (
            ({}, ""),
            ({"at": moment(4, 14, 0)}, "span"),
            ({"span": (moment(4), moment(4))}, "span"),
            ({"span": None}, "span"),
            ({"cause": "supplement"}, "cause"),
            ({"basis": ""}, "basis"),
            ({"document": ""}, "document"),
            ({"at": moment(1)}, "earlier"),
        ):
            with self.subTest(values=values):
                self.assertEqual(refusal(states, replace(failure, **values)), fault)
        # Nobody stops the clock for a failure by an ordinary pause.
        self.assertEqual(refusal(states, pause(moment(4), cause="outage")), "cause")

    def test_entries_follow_each_other(self):
        for entries, fault in (
            ([pause(moment(2))], "not_started"),
            ([start(), start()], "started"),
            ([start(), Entry("resume", moment(3))], "not_paused"),
            ([start(), pause(moment(3)), pause(moment(4))], "paused"),
            ([start(), pause(moment(1))], "earlier"),
        ):
            with self.subTest(fault=fault):
                with self.assertRaisesRegex(LedgerError, fault):
                    replay(entries, OFFICE)
                self.assertEqual(refusal(replay(entries[:-1], OFFICE), entries[-1]), fault)
        with self.assertRaises(LedgerError):
            Entry("wish", moment(2))

    def test_ten_entries_replay_in_less_than_a_millisecond(self):
        entries = [start(40), extend(moment(3))]
        for day in (4, 6, 10, 12):
            entries += [pause(moment(day)), Entry("resume", moment(day + 1))]
        self.assertEqual(len(entries), 10)
        best = min(self._cpu(lambda: replay(entries, OFFICE)) for _ in range(20))
        self.assertLess(best, 0.001)

    @staticmethod
    def _cpu(work):
        before = time.process_time()
        work()
        return time.process_time() - before
