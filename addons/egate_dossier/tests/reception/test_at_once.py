from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestAtOnce(DossierCommon):
    """Handed in, done and given back in one go, without a receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.short = cls._desk_process("TEST-DESK", cls.role_clerk)
        cls.at_once = cls._procedure("9.000101", cls.short)

    @classmethod
    def _desk_process(cls, code, role, unit_rule="reception"):
        workflow = cls.env["egate.workflow"].create({"name": code, "code": code})
        State = cls.env["egate.workflow.state"]
        start = State.create(
            {
                "workflow_id": workflow.id,
                "name": "Tại quầy",
                "kind": "start",
                "national_code": "2",
                "role_id": role.id,
                "unit_rule": unit_rule,
                "limit_amount": 1,
                "limit_unit": "hour",
            }
        )
        done = State.create(
            {
                "workflow_id": workflow.id,
                "name": "Đã trả kết quả",
                "sequence": 9,
                "kind": "end",
                "national_code": "10",
                "unit_rule": "reception",
            }
        )
        cls.env["egate.workflow.transition"].create(
            {
                "workflow_id": workflow.id,
                "name": "Trả kết quả ngay",
                "from_id": start.id,
                "to_id": done.id,
                "style": "primary",
                "effect_ids": [Command.create({"kind": kind}) for kind in ("result", "return")],
            }
        )
        workflow.action_publish()
        return workflow

    @classmethod
    def _procedure(cls, code, workflow, flag=True, **term):
        procedure = cls.env["egate.procedure"].create(
            {
                "code": code,
                "name": "Chứng thực bản sao mẫu",
                "sector_id": cls.procedure.sector_id.id,
                "workflow_id": workflow.id,
            }
        )
        cls.env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "01/QĐ-UBND",
                "date_from": "2025-07-01",
                "result_name": "Bản sao chứng thực",
                "solved_at_once": flag,
                "term_ids": [Command.create(term or {"unit": "same_day"})],
            }
        ).action_publish()
        return procedure

    def solve(self, dossier, user=None, **values):
        values = {"signer_id": self.leader.id, **values}
        return self.rpc(
            user or self.clerk, "egate.dossier", "action_receive_and_return", [dossier.id], values
        )

    @freeze_time("2026-11-23 02:10:00")
    def test_accepted_done_and_closed_in_one_go(self):
        dossier = self.draft(procedure=self.at_once)
        action = self.solve(dossier, comment="Hai bản")
        self.assertEqual(action["res_id"], dossier.id)
        self.assertRegex(dossier.code, r"^T99\.33\.01-261123-\d{4}$")
        self.assertTrue(dossier.register_number)
        self.assertEqual(str(dossier.closed_at), "2026-11-23 02:10:00")
        self.assertEqual(dossier.workflow_state_id.national_code, "10")
        self.assertRecordValues(
            dossier.result_ids,
            [
                {
                    "name": "Bản sao chứng thực",
                    "signer_id": self.leader.id,
                    "returned_at": dossier.closed_at,
                    "returned_by_id": self.clerk.id,
                }
            ],
        )
        self.assertEqual(dossier.step_ids.mapped("comment"), ["Hai bản"])
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_a_repeat_shows_what_the_first_did(self):
        dossier = self.draft(procedure=self.at_once)
        self.solve(dossier)
        code, steps = dossier.code, dossier.step_ids
        self.assertEqual(self.solve(dossier)["res_id"], dossier.id)
        self.assertEqual((dossier.code, dossier.step_ids), (code, steps))
        self.assertEqual(len(dossier.result_ids), 1)

    def test_what_was_accepted_in_the_ordinary_way_goes_on_by_its_process(self):
        dossier = self.receive(procedure=self.at_once)
        with self.assertRaisesRegex(UserError, "in the ordinary way"):
            self.solve(dossier)
        self.assertFalse(dossier.closed_at)

    def test_it_is_refused_where_the_rule_does_not_allow_it(self):
        agency = self._desk_process("TEST-AGENCY", self.role_officer, "agency")
        for procedure, sentence in (
            (self._procedure("9.000102", self.short, flag=False), "not solved at once"),
            (self._procedure("9.000103", agency), "needs others than the one-stop unit"),
            (self._procedure("9.000104", self.workflow), "needs others than the one-stop unit"),
        ):
            draft = self.draft(procedure=procedure)
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self.solve(draft)
            self.assertFalse(draft.received_at, "nothing is accepted")
        by_post = self.draft(procedure=self.at_once, channel="post")
        with self.assertRaisesRegex(UserError, "at the counter"):
            self.solve(by_post)

    def test_a_term_of_days_is_not_published_as_solved_at_once(self):
        with self.assertRaisesRegex(UserError, "must be within the day"):
            self._procedure("9.000105", self.short, unit="working_day", amount=2)

    def test_only_a_leader_of_the_agency_has_signed(self):
        draft = self.draft(procedure=self.at_once)
        for signer in (False, self.clerk.id, self.stranger.id, "x", 2**30):
            with (
                self.subTest(signer=signer),
                self.assertRaisesRegex(UserError, "who has signed"),
                self.env.cr.savepoint(),
            ):
                self.solve(draft, signer_id=signer)
        self.assertFalse(draft.received_at)

    def test_nobody_names_a_signer_in_an_ordinary_step(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.do(dossier, "submit", self.officer)
        self.rpc(
            self.leader,
            "egate.dossier",
            "action_transition",
            [dossier.id],
            self.transitions["sign"].id,
            values={"signer_id": self.officer.id},
        )
        self.assertEqual(dossier.result_ids.signer_id, self.leader)

    def test_only_the_clerk_of_the_desk(self):
        draft = self.draft(procedure=self.at_once)
        for user in (self.officer, self.leader, self.stranger, self.citizen, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.solve(draft, user)

    def test_what_keeps_a_draft_from_being_accepted_keeps_it_here_too(self):
        draft = self.draft(procedure=self.at_once, identity_number=False)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.solve(draft)
        self.assertFalse(draft.received_at)

    def test_the_dialog_names_the_only_leader(self):
        draft = self.draft(procedure=self.at_once)
        self.assertTrue(self.at_counter("open", draft.id)["state"]["at_once"])
        action = draft.action_open_at_once()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"])
        )
        self.assertEqual(dialog.signer_id, self.leader)
        dialog.save().action_receive_and_return()
        self.assertTrue(draft.closed_at)
