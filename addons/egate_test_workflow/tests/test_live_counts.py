from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from .common import PermitCase


@tagged("post_install", "-at_install")
class TestLiveCounts(PermitCase):
    """The picture of a running version says how much work is where, and how much is overdue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()

    def test_open_and_overdue_records_are_counted_in_their_state(self):
        late, fine, done = (self.permit(name) for name in ("Trễ", "Kịp", "Xong"))
        late.due_at = self.now - timedelta(days=1)
        fine.due_at = self.now + timedelta(days=9)
        self.do(fine, "claim", self.officer)
        for key, user in (("claim", "officer"), ("submit", "officer"), ("approve", "leader")):
            self.do(done, key, getattr(self, user))
        self.workflow._live_counts()  # rights and rules are in memory afterwards
        with self.assertQueryCount(1):
            counts = self.workflow._live_counts()
        self.assertEqual(counts, {self.states["start"].id: (1, 1), self.states["work"].id: (1, 0)})

    def test_they_are_in_the_picture(self):
        self.permit().due_at = self.now - timedelta(days=1)
        answer = self.rpc(self.manager, "egate.workflow", "diagram", self.workflow.ids)
        labels = {
            one.get("data-state"): one.get("aria-label")
            for one in etree.fromstring(answer["svg"]).iter()
            if one.get("data-state")
        }
        self.assertRegex(labels[str(self.states["start"].id)], "1 open, 1 overdue")
        self.assertNotIn("open", labels[str(self.states["work"].id)])

    def test_a_draft_shows_its_faults_instead(self):
        self.states["work"].limit_amount = 0
        svg = self.rpc(self.manager, "egate.workflow", "diagram", self.workflow.ids)["svg"]
        self.assertIn("o_faulty", svg)
        self.assertNotIn("open", svg)
