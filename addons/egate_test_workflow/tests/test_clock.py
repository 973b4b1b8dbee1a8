from datetime import datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PermitCase

ASKED = datetime(2026, 3, 4, 2, 0)
BACK = datetime(2026, 3, 10, 2, 0)


@tagged("post_install", "-at_install")
class TestClock(PermitCase):
    """A state that waits for the citizen stops the clock by its policy, and only then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_state(
            "wait",
            "Chờ bổ sung",
            "citizen",
            role=cls.role_officer,
            national_code="5",
            pause_policy="resume",
            pause_basis="Nghị định 118/2025/NĐ-CP",
        )
        cls.add_state(
            "tax",
            "Chờ nộp thuế",
            "money",
            role=cls.role_officer,
            national_code="6",
            pause_policy="resume",
            pause_basis="Luật Đất đai",
        )
        cls.add_transition("ask", "Yêu cầu bổ sung", "work", "wait", effects=["claim"])
        cls.add_transition("received", "Đã bổ sung", "wait", "work", effects=["claim"])
        cls.add_transition("tax", "Chuyển nghĩa vụ thuế", "wait", "tax", effects=["claim"])
        cls.add_transition("paid", "Đã nộp", "tax", "work", effects=["claim"])

    def promised(self, days=5):
        permit = self.permit()
        self.promise(permit, days)
        permit.with_user(self.officer)._transition(
            self.transitions["claim"], {}, at=datetime(2026, 3, 2, 3, 0)
        )
        return permit

    def move(self, permit, key, at, **values):
        permit.with_user(self.officer)._transition(self.transitions[key], values, at=at)

    def assert_explained(self, permit):
        self.assertEqual(permit.due_at, permit.deadline_entry_ids._replay())

    def test_what_is_left_goes_on_after_the_papers_came(self):
        permit = self.promised()
        with self.assertRaisesRegex(UserError, "number of the document"):
            self.move(permit, "ask", ASKED)
        self.move(permit, "ask", ASKED, document="12/YC-BS")
        self.assert_explained(permit)
        self.move(permit, "received", BACK)
        self.assertEqual(permit.due_at, datetime(2026, 3, 13, 2, 0))
        self.assert_explained(permit)
        self.assertEqual(permit.deadline_entry_ids.mapped("kind"), ["start", "pause", "resume"])

    def test_the_term_is_counted_again_where_the_law_says_so(self):
        self.states["wait"].pause_policy = "restart"
        permit = self.promised()
        self.move(permit, "ask", ASKED, document="12/YC-BS")
        self.move(permit, "received", BACK)
        self.assertEqual(permit.due_at, datetime(2026, 3, 17, 2, 0))
        self.assert_explained(permit)

    def test_without_a_law_the_clock_goes_on(self):
        permit = self.promised()
        # The check refuses to publish it so; an older process may have been published before.
        self.states["wait"].write({"pause_policy": "record", "pause_basis": False})
        before = permit.due_at
        self.move(permit, "ask", ASKED, document="12/YC-BS")
        self.move(permit, "received", BACK)
        self.assertEqual(permit.due_at, before)
        self.assert_explained(permit)

    def test_from_the_papers_straight_to_the_tax(self):
        permit = self.promised()
        self.move(permit, "ask", ASKED, document="12/YC-BS")
        self.move(permit, "tax", datetime(2026, 3, 5, 2, 0), document="7/TB-CCT")
        self.move(permit, "paid", BACK)
        kinds = permit.deadline_entry_ids.sorted("sequence").mapped("kind")
        self.assertEqual(kinds, ["start", "pause", "resume", "pause", "resume"])
        self.assertEqual(permit.due_at, datetime(2026, 3, 13, 2, 0))
        self.assert_explained(permit)

    def test_nothing_inside_the_office_stops_the_clock(self):
        for kind in ("work", "agency", "start"):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self.states["wait"].write({"kind": kind, "clock": "pause"})

    def test_a_pause_has_a_law(self):
        with self.assertRaisesRegex(ValidationError, "law and article"):
            self.states["wait"].pause_basis = " "

    def test_what_stops_or_starts_the_clock_is_not_undone(self):
        # Asked and answered in one breath, a term that is counted again would begin anew.
        for key in ("ask", "received", "tax", "paid"):
            with self.subTest(key=key), self.assertRaisesRegex(ValidationError, "stops the clock"):
                self.transitions[key].undo_minutes = 10
        submit = self.transitions["submit"]
        submit.undo_minutes = 10
        refused = self.assertRaisesRegex(ValidationError, "stops the clock")
        with refused, self.env.cr.savepoint():
            submit.to_id = self.states["wait"]
        refused = self.assertRaisesRegex(ValidationError, "stops the clock")
        with refused, self.env.cr.savepoint():
            self.states["approve"].write({"kind": "citizen", "clock": "pause"})

    def test_the_office_is_done_when_its_clock_is_over(self):
        self.states["done"].national_code = "9"
        permit = self.promised()
        self.move(permit, "submit", ASKED)
        self.assertFalse(permit.finished_at)
        permit.with_user(self.leader)._transition(self.transitions["approve"], {}, at=BACK)
        self.assertEqual(permit.finished_at, BACK)
