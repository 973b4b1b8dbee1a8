import time
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools.deadline import Term
from odoo.addons.egate_base.tools.ledger import (
    Entry,
    LedgerError,
    indicator,
    refusal,
    replay,
)

from .test_tools import OFFICE

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


@tagged("post_install", "-at_install")
class TestLedger(BaseCase):
    """What happens to a due time after it was given. 2 March 2026 is a Monday."""

    def dues(self, *entries):
        return [state.at for state in replay(entries, OFFICE)]

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
