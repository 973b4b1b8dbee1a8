from itertools import pairwise

from odoo.tests import freeze_time, tagged

from ...verify import acts, due_times, steps, trails
from ..requests.test_supplement import CHART, SupplementCommon
from ..requests.test_termination import TerminationCommon

CHECKS = (steps.Steps(), trails.Chains(), due_times.Ledgers(), acts.Signatures())


@tagged("post_install", "-at_install")
class TestClockSetBack(SupplementCommon):
    """What came first stays first, where a host's clock is behind what another one wrote."""

    def assert_holds(self, dossier):
        """Check steps, trail, ledger and signatures of ``dossier``, and that no time goes back."""
        self.env.cr.flush()
        env = self.env(su=True)
        self.assertEqual([fault for check in CHECKS for fault in check.faults(env)], [])
        dossier = dossier.sudo()
        for what in (
            dossier.event_ids.sorted("sequence").mapped("at"),
            dossier.deadline_entry_ids.sorted("sequence").mapped("at"),
            dossier.step_ids.sorted("sequence").mapped("received_at"),
        ):
            self.assertTrue(all(a <= b for a, b in pairwise(what)), what)

    def test_a_step_never_leaves_before_it_came(self):
        dossier = self.appraised("2026-11-23 03:00:00")
        with freeze_time("2026-11-23 03:30:00"):
            dossier.with_user(self.officer).action_give_opinion("Đủ điều kiện")
        with freeze_time("2026-11-23 02:31:00"):
            self.do(dossier, "submit", self.officer)
            self.do(dossier, "sign", self.leader)
        self.assert_holds(dossier)
        left = dossier.sudo().step_ids.sorted("sequence").mapped("left_at")
        self.assertEqual([str(at) for at in left[1:3]], ["2026-11-23 03:30:00"] * 2)
        with freeze_time("2026-11-23 04:00:00"):
            self.do(dossier, "return", self.clerk)
        self.assert_holds(dossier)
        self.assertEqual(str(dossier.closed_at), "2026-11-23 04:00:00", "the clock is right again")

    def test_a_step_in_other_hands_never_leaves_before_it_came(self):
        dossier = self.appraised("2026-11-23 03:00:00")
        colleague = self._person("colleague", self.role_officer, self.ward)
        with freeze_time("2026-11-23 02:59:59"):
            dossier.with_user(self.officer).action_assign(colleague.id, "Đi công tác")
            dossier.with_user(colleague).action_take()
            self.do(dossier, "submit", colleague)
        self.assert_holds(dossier)

    def test_one_that_is_ahead_takes_no_other_along(self):
        ahead, other = self.appraised("2026-11-23 03:00:00"), self.appraised("2026-11-23 03:00:00")
        with freeze_time("2026-11-24 03:00:00"):
            ahead.with_user(self.officer).action_give_opinion("Đủ điều kiện")
        with freeze_time("2026-11-23 03:10:00"):
            transition = self.transitions["submit"]
            (ahead | other).with_user(self.officer).action_transition(transition.id)
        left = [
            str(one.sudo().step_ids.filtered("left_at").sorted("sequence")[-1:].left_at)
            for one in (ahead, other)
        ]
        self.assertEqual(left, ["2026-11-24 03:00:00", "2026-11-23 03:10:00"])
        for dossier in (ahead, other):
            self.assert_holds(dossier)

    def test_the_term_stands_and_goes_on_at_the_moment_known_last(self):
        """Two hosts a second apart refused the papers that came in at once."""
        dossier = self.appraised("2026-11-23 02:10:00")
        due = dossier.due_at
        with freeze_time("2026-11-24 02:10:01"):
            supplement = self.ask(dossier, CHART)
        with freeze_time("2026-11-24 02:10:00"):
            self.take_in(supplement)
        self.assert_holds(dossier)
        self.assertEqual(dossier.due_at, due, "it stood for no time at all")
        self.assertEqual(supplement.state, "done")


@tagged("post_install", "-at_install")
class TestEndSetBack(TerminationCommon):
    def test_an_end_that_is_granted_is_never_before_the_step_that_it_ends(self):
        dossier = self.appraised("2026-11-23 03:00:00")
        with freeze_time("2026-11-23 03:30:00"):
            termination = self.ask_end(dossier, "withdraw")
        with freeze_time("2026-11-23 02:30:00"):
            self.grant(termination)
        self.env.cr.flush()
        faults = [fault for check in CHECKS for fault in check.faults(self.env(su=True))]
        self.assertEqual(faults, [])
        self.assertEqual(str(dossier.closed_at), "2026-11-23 03:30:00")
