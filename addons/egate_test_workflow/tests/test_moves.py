from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PermitCase


@tagged("post_install", "-at_install")
class TestMoves(PermitCase):
    """What a transition does: all of it or nothing, once, with everything that follows."""

    def test_two_people_pressing_at_once_one_wins_and_the_other_reads_why(self):
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        # The second transaction still sees what it had read.
        stale = self.env(user=self.officer)["egate.test.permit"].browse(permit.id)
        stale.fetch(["engine_version", "workflow_state_id"])
        self.env.cr.execute(
            "UPDATE egate_test_permit SET engine_version = engine_version + 1 WHERE id = %s",
            [permit.id],
        )
        with self.assertRaisesRegex(UserError, "colleague has just acted"):
            stale.action_transition(self.transitions["submit"].id)
        self.assertEqual(len(permit.step_ids), 2)

    def test_of_many_those_that_may_go_go_and_the_others_are_named(self):
        permits = self.permit("A") | self.permit("B") | self.permit("C")
        self.do(permits[1], "claim", self.officer)
        answer = self.rpc(
            self.officer,
            permits._name,
            "action_transition_each",
            permits.ids,
            self.transitions["claim"].id,
        )
        self.assertEqual(answer["done"], (permits[0] | permits[2]).ids)
        (failed,) = answer["failed"]
        self.assertEqual((failed["id"], failed["name"]), (permits[1].id, "B"))
        self.assertIn("no longer where you saw it", failed["error"])

    def test_all_or_none_when_asked_so(self):
        permits = self.permit("A") | self.permit("B")
        self.do(permits[1], "claim", self.officer)
        with self.assertRaises(UserError):
            self.do(permits, "claim", self.officer)
        self.assertEqual(permits[0].workflow_state_id, self.states["start"])

    def test_the_least_busy_colleague_gets_it(self):
        self.transitions["claim"].effect_ids.kind = "load"
        colleague = self._person("colleague", self.role_officer, self.ward)
        away = self._person("away", self.role_officer, self.ward)
        self.env["egate.absence"].create(
            {"user_id": away.id, "date_to": fields.Date.today() + timedelta(days=3)}
        )
        permits = self.env["egate.test.permit"]
        for name in "ABCD":
            permits |= self.permit(name)
        self.do(permits, "claim", self.officer)
        self.assertEqual(
            permits.mapped("holder_user_id.login").count("officer"),
            permits.mapped("holder_user_id.login").count("colleague"),
        )
        self.assertEqual(set(permits.holder_user_id), {self.officer, colleague})

    def test_the_sender_chooses_the_person(self):
        self.transitions["submit"].effect_ids = [(0, 0, {"kind": "assign"})]
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        for user in (None, self.officer.id, 10**9):
            with self.subTest(user=user), self.assertRaisesRegex(UserError, "Choose somebody"):
                self.do(permit, "submit", self.officer, user_id=user)
        self.do(permit, "submit", self.officer, user_id=self.leader.id)
        self.assertEqual(permit.holder_user_id, self.leader)
        step = permit.step_ids.sorted("sequence")[-1]
        self.assertFalse(step.confirmed_at)
        self.rpc(self.leader, permit._name, "action_take", permit.ids)
        self.assertTrue(step.confirmed_at)

    def test_an_open_record_always_has_one_person_or_one_pool(self):
        permit = self.permit()
        self.rpc(self.officer, permit._name, "action_take", permit.ids)
        self.assertEqual(permit.holder_user_id, self.officer)
        self.assertEqual(len(permit.step_ids), 1)
        colleague = self._person("colleague", self.role_officer, self.ward)
        with self.assertRaisesRegex(UserError, "in the hands of"):
            self.rpc(colleague, permit._name, "action_take", permit.ids)
        with self.assertRaisesRegex(UserError, "gives it to somebody else"):
            self.rpc(colleague, permit._name, "action_assign", permit.ids, colleague.id, "Tôi làm")
        with self.assertRaisesRegex(UserError, "write why"):
            self.rpc(self.leader, permit._name, "action_assign", permit.ids, colleague.id)
        with self.assertRaisesRegex(UserError, "Choose somebody"):
            self.rpc(self.leader, permit._name, "action_assign", permit.ids, self.stranger.id, "x")
        self.rpc(self.leader, permit._name, "action_assign", permit.ids, colleague.id, "Ốm")
        self.assertEqual(permit.holder_user_id, colleague)
        first, second = permit.step_ids.sorted("sequence")
        self.assertEqual((first.user_id, first.left_by_id), (self.officer, self.leader))
        self.assertEqual((first.comment, second.user_id), ("Ốm", colleague))
        self.assertFalse(second.left_at)

    def test_a_slip_is_undone_by_whoever_made_it_for_a_while(self):
        self.transitions["submit"].undo_minutes = 10
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.do(permit, "submit", self.officer)
        self.assertTrue(permit.with_user(self.officer).can_undo)
        self.assertFalse(permit.with_user(self.leader).can_undo)
        with self.assertRaisesRegex(UserError, "nothing that you can undo"):
            self.rpc(self.leader, permit._name, "action_undo", permit.ids)
        self.rpc(self.officer, permit._name, "action_undo", permit.ids)
        self.assertEqual(permit.workflow_state_id, self.states["work"])
        self.assertEqual(permit.holder_user_id, self.officer)
        self.assertEqual(len(permit.step_ids), 4)
        self.do(permit, "submit", self.officer)
        later = fields.Datetime.now() + timedelta(minutes=11)
        with (
            patch.object(fields.Datetime, "now", lambda: later),
            self.assertRaisesRegex(UserError, "could be undone for 10"),
        ):
            self.rpc(self.officer, permit._name, "action_undo", permit.ids)
        self.rpc(self.leader, permit._name, "action_take", permit.ids)
        with self.assertRaisesRegex(UserError, "taken on already"):
            self.rpc(self.officer, permit._name, "action_undo", permit.ids)

    def test_an_undo_gives_no_new_time_for_the_step(self):
        self.transitions["submit"].undo_minutes = 10
        self.states["work"].write({"limit_amount": 2, "limit_unit": "hour"})
        permit = self.permit(at=datetime(2026, 3, 2, 2, 0))
        for key, at in (("claim", (2, 10)), ("submit", (3, 0))):
            moment = datetime(2026, 3, 2, *at)
            permit.with_user(self.officer)._transition(self.transitions[key], {}, at=moment)
        before = permit.step_ids.sorted("sequence")[1]
        self.assertEqual((before.planned_minutes, before.used_minutes), (120, 50))
        with patch.object(fields.Datetime, "now", lambda: datetime(2026, 3, 2, 3, 5)):
            self.rpc(self.officer, permit._name, "action_undo", permit.ids)
        again = permit.step_ids.sorted("sequence")[-1]
        self.assertEqual(again.planned_minutes, 70)
        # 10:05 and 70 minutes more: 11:15.
        self.assertEqual(permit.step_due_at, datetime(2026, 3, 2, 4, 15))

    def test_of_many_one_without_a_unit_is_named_like_any_other(self):
        self.states["work"].write(
            {"unit_rule": "earlier", "unit_state_id": self.states["approve"].id}
        )
        # The check before publishing would refuse it; the engine does not rest on that.
        with patch.object(type(self.workflow), "_faults", lambda workflow: []):
            permit = self.permit()
        answer = self.rpc(
            self.officer,
            permit._name,
            "action_transition_each",
            permit.ids,
            self.transitions["claim"].id,
        )
        self.assertIn("No unit is found", answer["failed"][0]["error"])

    @mute_logger("odoo.sql_db")
    def test_steps_and_ledger_are_only_added_to(self):
        permit = self.permit()
        entry = self.promise(permit, 3)
        self.do(permit, "claim", self.officer)
        self.env.flush_all()
        step = permit.step_ids.sorted("sequence")[0]
        for query in (
            f"UPDATE egate_test_permit_step SET left_at = now() WHERE id = {step.id}",
            f"UPDATE egate_test_permit_step SET unit_id = {self.desk.id} WHERE id = {step.id}",
            f"DELETE FROM egate_test_permit_step WHERE id = {step.id}",
            f"UPDATE egate_test_permit_deadline_entry SET due_at = now() WHERE id = {entry.id}",
            f"DELETE FROM egate_test_permit_deadline_entry WHERE id = {entry.id}",
            "TRUNCATE egate_test_permit_deadline_entry",
        ):
            with (
                self.subTest(query=query),
                self.assertRaisesRegex(Exception, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_engine_fields_are_closed_to_every_door(self):
        permit = self.permit()
        self.env["ir.model.access"].create(
            {
                "name": "Everything, for this test",
                "model_id": self.env["ir.model"]._get_id(permit._name),
                "group_id": self.env.ref("egate_base.egate_group_official").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True),
            }
        )
        for name in sorted(permit._ENGINE_FIELDS):
            with self.subTest(field=name, by="write"), self.assertRaises(AccessError):
                self.rpc(self.officer, permit._name, "write", permit.ids, {name: False})
            values = {"name": "X", "unit_id": self.ward.id, name: 1}
            with self.subTest(field=name, by="create"), self.assertRaises(AccessError):
                self.rpc(self.officer, permit._name, "create", values)
            context = {f"default_{name}": 1}
            values = {"name": "X", "unit_id": self.ward.id}
            with self.subTest(field=name, by="default"):
                try:
                    made = self.rpc(self.officer, permit._name, "create", values, context=context)
                except AccessError:
                    continue
                record = permit.browse(made)
                self.assertFalse(record[name])

    def test_no_engine_field_comes_in_by_an_import(self):
        permit = self.permit()
        self.env["ir.model.access"].create(
            {
                "name": "Create, for this test",
                "model_id": self.env["ir.model"]._get_id(permit._name),
                "group_id": self.env.ref("egate_base.egate_group_official").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )
        values = {
            "holder_user_id/.id": self.officer.id,
            "workflow_id/.id": self.workflow.id,
            "workflow_state_id/.id": self.states["work"].id,
            "due_at": "2030-01-01 00:00:00",
            "finished_at": "2030-01-01 00:00:00",
            "closed_at": "2030-01-01 00:00:00",
            "engine_version": "7",
        }
        for name, value in values.items():
            with self.subTest(field=name):
                columns = ["name", "unit_id/.id", name]
                rows = [["Nhập", str(self.ward.id), str(value)]]
                try:
                    answer = self.rpc(self.officer, permit._name, "load", columns, rows)
                except AccessError:
                    continue
                self.assertFalse(answer["ids"])
                self.assertTrue(answer["messages"])

    def test_past_work_keeps_its_time(self):
        permit = self.permit(at=datetime(2026, 3, 2, 2, 0))
        claim = self.transitions["claim"]
        at = datetime(2026, 3, 3, 2, 0)
        permit.with_user(self.officer)._transition(claim, {}, at=at)
        first = permit.step_ids.sorted("sequence")[0]
        self.assertEqual((first.left_at, first.used_minutes), (at, 450))
