from odoo.tests import freeze_time, tagged

from .test_ending import EndingCommon
from .test_supplement import CHART, HOUSE

DECIDED = {
    "supplements": ("egate.supplement", "may_decide"),
    "endings": ("egate.dossier.ending", "may_decide"),
    "corrections": ("egate.dossier.correction", "may_decide"),
    "amendments": ("egate.dossier.amendment", "may_decide"),
    "apologies": ("egate.extension", "may_sign"),
}


@tagged("post_install", "-at_install")
class TestDecisions(EndingCommon):
    """Whoever decides finds on the menu what waits for them, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.right = cls._published_procedure(
            "9.000777", "Thủ tục đúng", amount=5, unit="working_day"
        )

    def waiting(self, user):
        """Return how many decisions of each kind wait for ``user``; menu, search, form agree."""
        counts = {
            one["key"]: one["count"]
            for one in self.env["egate.dossier"].with_user(user).work_counts()
            if one["key"] in DECIDED
        }
        for key, (model, field) in DECIDED.items():
            records = self.env[model].with_user(user)
            found = records.search([(field, "=", True)])
            seen = records.search([], limit=100)
            self.assertEqual(found, seen.filtered(field), f"{key} of {user.login}")
            self.assertEqual(len(found), counts.get(key, 0), f"{key} of {user.login}")
        return counts

    def test_nothing_to_decide_is_not_on_the_menu(self):
        self.assertEqual(self.waiting(self.leader), {})

    def test_a_withdrawal_waits_for_whoever_has_it_and_for_the_head(self):
        self.ask_end(self.appraised(), "withdraw")
        self.assertEqual(self.waiting(self.leader), {"endings": 1})
        self.assertEqual(self.waiting(self.officer), {"endings": 1})
        self.assertEqual(self.waiting(self.clerk), {}, "who wrote it down does not decide")
        self.assertEqual(self.waiting(self.stranger), {})

    def test_what_the_officer_proposes_waits_for_the_head_alone(self):
        self.ask_end(self.appraised(), "refuse", user=self.officer)
        self.assertEqual(self.waiting(self.leader), {"endings": 1})
        self.assertEqual(self.waiting(self.officer), {})

    def test_a_second_request_and_a_correction_wait_for_the_head(self):
        dossier = self.appraised()
        self.take_in(self.ask(dossier, CHART))
        self.ask(dossier, HOUSE, again_reason="Đổi nơi cư trú")
        other = self.receive(identity_number="048090000888")
        self.rpc(
            self.clerk, "egate.dossier", "action_ask_correction", [other.id], self.right.id, False,
            "Chọn nhầm",
        )  # fmt: skip
        self.assertEqual(self.waiting(self.leader), {"supplements": 1, "corrections": 1})
        for user in (self.officer, self.clerk, self.stranger):
            self.assertEqual(self.waiting(user), {})

    def test_a_drafted_apology_waits_for_the_head(self):
        with freeze_time("2026-11-23 02:10:00"):
            self.receive()
        with freeze_time("2026-11-25 03:00:00"):
            self.env["egate.extension"]._draft_due(limit=10, after=0)
            self.assertEqual(self.waiting(self.leader), {"apologies": 1})
            self.assertEqual(self.waiting(self.officer), {})
