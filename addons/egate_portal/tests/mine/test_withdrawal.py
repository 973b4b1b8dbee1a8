from odoo.tests import freeze_time, tagged

from .common import LATER, MineCase


@tagged("post_install", "-at_install")
class TestWithdrawal(MineCase):
    """A withdrawal is a request that an officer decides; nobody is told otherwise before."""

    def ask(self, dossier, status=303, **values):
        values = {"reason": "Tôi nộp nhầm thủ tục", "step": "sure", **values}
        return self.post(self.path(dossier, "/withdraw"), status, **values)

    def test_asked_twice_and_decided_by_an_officer(self):
        dossier = self.own_dossier()
        page = self.ask(dossier, 200, step="").text
        self.assertIn("Tôi nộp nhầm thủ tục", page)
        self.assertFalse(dossier.termination_ids, "not before the second step")
        self.ask(dossier)
        asked = dossier.termination_ids
        self.assertEqual((asked.kind, asked.state), ("withdraw", "asked"))
        self.assertEqual(asked.asked_by_id, self.owner)
        self.assertFalse(dossier.closed_at)
        self.assertIn(asked, asked.with_user(self.leader).search([("may_decide", "=", True)]))
        self.ask(dossier, 422)
        with freeze_time(LATER):
            asked.with_user(self.leader).action_decline("Đã thẩm định xong")
        self.assertIn("Đã thẩm định xong", self.read_page(self.path(dossier)).text)

    def test_taken_back_while_undecided(self):
        dossier = self.own_dossier()
        back = self.path(dossier, "/withdraw/back")
        for path in (back, self.path(dossier, "/withdraw")):
            self.refuses_all_but_posts(path)
        self.post(back, 422)
        self.ask(dossier)
        self.post(back)
        self.assertEqual(dossier.termination_ids.state, "taken_back")
        self.assertEqual(dossier.event_ids.sorted("sequence")[-1:].kind, "ending_taken_back")
        self.assertFalse(dossier.env["egate.dossier.event"]._faults(dossier))
        # And asked again.
        self.ask(dossier)
        self.assertEqual(len(dossier.termination_ids), 2)

    def test_without_a_reason_or_too_late(self):
        dossier = self.own_dossier()
        self.ask(dossier, 422, reason=" ")
        self.ask(dossier, 422, reason=" ", step="")
        with freeze_time(LATER):
            self.bring_to_desk(dossier)
        self.assertIn(self.desk.phone, self.ask(dossier, 422).text)
        self.assertFalse(dossier.termination_ids)

    def test_what_a_clerk_wrote_down_is_not_taken_back_here(self):
        dossier = self.own_dossier()
        dossier.with_user(self.clerk).action_ask_termination("withdraw", {"reason": "Tại quầy"})
        self.post(self.path(dossier, "/withdraw/back"), 422)
        self.env.invalidate_all()
        self.assertEqual(dossier.termination_ids.state, "asked")
