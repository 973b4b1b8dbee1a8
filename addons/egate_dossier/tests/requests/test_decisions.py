from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .test_supplement import CHART, HOUSE
from .test_termination import TerminationCommon

DECIDED = {
    "supplements": ("egate.supplement", "may_decide"),
    "terminations": ("egate.dossier.termination", "may_decide"),
    "corrections": ("egate.dossier.correction", "may_decide"),
    "amendments": ("egate.dossier.amendment", "may_decide"),
    "apologies": ("egate.extension", "may_sign"),
}


@tagged("post_install", "-at_install")
class TestDecisions(TerminationCommon):
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
        self.assertEqual(self.waiting(self.leader), {"terminations": 1})
        self.assertEqual(self.waiting(self.officer), {"terminations": 1})
        self.assertEqual(self.waiting(self.clerk), {}, "who wrote it down does not decide")
        self.assertEqual(self.waiting(self.stranger), {})

    def test_what_the_officer_proposes_waits_for_the_head_alone(self):
        self.ask_end(self.appraised(), "refuse", user=self.officer)
        self.assertEqual(self.waiting(self.leader), {"terminations": 1})
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

    # -- home ---------------------------------------------------------------------------------

    def home(self, user):
        """Return what the list holds that opens first, and what the badge says."""
        action = self.env.ref("egate_dossier.egate_dossier_action_mine")
        dossiers = self.env["egate.dossier"].with_user(user)
        [todo] = [one for one in dossiers.work_counts() if one["key"] == "todo"]
        self.assertEqual(todo["action"], "egate_dossier.egate_dossier_action_mine")
        return dossiers.search(safe_eval(action.domain)), todo["count"]

    def test_home_holds_what_the_badge_counts_decisions_too(self):
        self.assertEqual(self.home(self.leader), (self.env["egate.dossier"], 0))
        in_work = self.appraised()
        self.ask_end(in_work, "withdraw")
        to_sign = self.receive(identity_number="048090000888")
        for key in ("claim", "submit"):
            self.do(to_sign, key, self.officer)
        held, count = self.home(self.leader)
        self.assertEqual((held, count), (in_work | to_sign, 2))
        words = {one: one.with_context(lang="en_US").to_do_words for one in held}
        self.assertEqual(words, {in_work: "Ends to decide", to_sign: "To be taken on"})
        action = self.rpc(self.leader, "egate.dossier", "action_open_to_do", [in_work.id])
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("egate.dossier.termination", in_work.termination_ids.id),
        )
        action = self.rpc(self.leader, "egate.dossier", "action_open_to_do", [to_sign.id])
        self.assertEqual((action["res_model"], action["res_id"]), ("egate.dossier", to_sign.id))
        # A dossier in hand about which one decides as well is one row.
        held, count = self.home(self.officer)
        self.assertEqual((held, count), (in_work, 1))
        self.assertEqual(held.with_context(lang="en_US").to_do_words, "Ends to decide, In my hands")
        for user in (self.stranger, self.manager):
            self.assertEqual(self.home(user)[1], 0)

    def test_a_decision_shows_papers_due_time_and_advice(self):
        dossier = self.appraised()
        self.ask_end(dossier, "withdraw")
        termination = dossier.termination_ids
        view = self.env.ref("egate_dossier.egate_dossier_termination_view_form")
        arch = (
            self.env["egate.dossier.termination"].with_user(self.leader).get_view(view.id, "form")
        )
        shown = {
            name: {"fields": {"display_name": {}}} if name.endswith("_ids") else {}
            for name in (
                "dossier_due_at",
                "dossier_urgency",
                "dossier_time_left",
                "dossier_paper_ids",
                "dossier_step_ids",
                "dossier_consultation_ids",
            )
        }
        for name in shown:
            self.assertIn(f'name="{name}"', arch["arch"])
        [read] = self.rpc(self.leader, termination._name, "web_read", [termination.id], shown)
        self.assertEqual(len(read["dossier_paper_ids"]), len(dossier.paper_ids))
        self.assertEqual(len(read["dossier_step_ids"]), len(dossier.step_ids))
        self.assertTrue(read["dossier_due_at"] and read["dossier_urgency"])
        for model in ("egate.extension", "egate.supplement", "egate.dossier.correction"):
            arch = self.env[model].with_user(self.leader).get_view(view_type="form")["arch"]
            for name in shown:
                with self.subTest(model, name=name):
                    self.assertIn(f'name="{name}"', arch)
