from odoo.tests import tagged

from .common import PermitCase


@tagged("post_install", "-at_install")
class TestBudgets(PermitCase):
    """How many queries the engine may ask; ratios of time are in ``./egate bench``."""

    def permits(self, count):
        permits = self.env["egate.test.permit"]
        for number in range(count):
            permits |= self.permit(f"Giấy phép {number}")
        self.env.flush_all()
        self.env.invalidate_all()
        return permits

    def test_one_transition_asks_ten_queries_at_most(self):
        permits = self.permits(2)
        self.do(permits[0], "claim", self.officer)
        self.env.flush_all()
        self.env.invalidate_all()
        mine = permits[1].with_user(self.officer)
        with self.assertQueryCount(10):
            mine.action_transition(self.transitions["claim"].id)
            self.env.flush_all()

    def test_the_actions_of_a_list_of_80_ask_six_queries(self):
        permits = self.permits(80)
        permits[0].with_user(self.officer).mapped("available_transitions")
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            ways = permits.with_user(self.officer).mapped("available_transitions")
        self.assertEqual(len(ways), 80)

    def test_a_hundred_at_once_ask_no_more_than_a_few(self):
        permits = self.permits(100)
        mine = permits.with_user(self.officer)
        with self.assertQueryCount(30):
            answer = mine.action_transition_each(self.transitions["claim"].id)
            self.env.flush_all()
        self.assertEqual(len(answer["done"]), 100)
