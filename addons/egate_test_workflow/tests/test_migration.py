from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import PermitCase

#: UTC; nine and ten o'clock in the office, on a Monday.
NINE, TEN = datetime(2026, 3, 2, 2, 0), datetime(2026, 3, 2, 3, 0)


@tagged("post_install", "-at_install")
class TestMigration(PermitCase):
    """Running records are brought to another version: mapped, logged, reversible for a while."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states["work"].limit_amount = 2
        cls.add_state("papers", "Chờ bổ sung", "citizen", role=cls.role_officer, national_code="5")
        cls.add_transition("ask", "Yêu cầu bổ sung", "work", "papers", ["comment"])
        cls.add_transition("take_back", "Thu hồi", "approve", "work", effects=["back"])
        cls.transitions["take_back"].actor = "sender"
        cls.add_transition("more", "Có giấy tờ", "papers", "work")
        cls.workflow.action_publish()
        cls.newer = cls.workflow.copy({"name": "Giấy phép thử, bản mới"})
        cls.new = {state.key: state for state in cls.newer.state_ids}
        cls.keys = {key: state.key for key, state in cls.states.items()}

    def at(self, moment):
        return freeze_time(moment)

    def newer_state(self, key):
        return self.new[self.keys[key]]

    def propose(self, **values):
        if self.newer.state == "draft":
            self.newer.action_publish()
        return (
            self.env["egate.workflow.migration"]
            .with_user(self.manager)
            .create(
                {
                    "workflow_from_id": self.workflow.id,
                    "workflow_to_id": self.newer.id,
                    "reason": "Quyết định 15/QĐ-UBND",
                    **values,
                }
            )
        )

    def line(self, migration, key):
        return migration.line_ids.filtered(lambda line: line.state_from_id == self.states[key])

    def in_work(self, name="Giấy phép số 1"):
        permit = self.permit(name, NINE)
        with self.at(NINE):
            self.do(permit, "claim", self.officer)
        return permit

    def migrate(self, **values):
        migration = self.propose(**values)
        with self.at(TEN):
            migration.action_apply()
        return migration

    # -- the proposal -------------------------------------------------------------------------

    def test_states_of_the_same_key_are_proposed_with_who_is_there(self):
        self.in_work()
        self.permit("Giấy phép số 2")
        migration = self.propose()
        self.assertEqual(
            migration.line_ids.state_from_id.mapped("kind"), ["start", "work", "work", "citizen"]
        )
        self.assertEqual(self.line(migration, "work").state_to_id, self.newer_state("work"))
        self.assertEqual(self.line(migration, "work").count, 1)
        self.assertIn(self.officer.name, self.line(migration, "work").holders)
        self.assertIn(self.ward.name, self.line(migration, "start").holders)
        self.assertEqual(migration.open_count, 2)
        self.assertFalse(migration.to_mend)

    def test_every_state_with_open_records_is_mapped(self):
        self.in_work()
        migration = self.propose()
        self.line(migration, "work").state_to_id = False
        self.line(migration, "start").state_to_id = False
        self.assertIn("1 records are in “Đang xử lý”", migration.to_mend)
        self.assertNotIn("Chờ nhận", migration.to_mend)
        with self.assertRaisesRegex(UserError, "choose what it becomes"):
            migration.action_apply()

    def test_the_legal_clock_does_not_change_by_a_move(self):
        self.in_work()
        migration = self.propose()
        self.line(migration, "work").state_to_id = self.newer_state("papers")
        with self.assertRaisesRegex(UserError, "legal clock"):
            migration.action_apply()
        self.line(migration, "work").state_to_id = self.newer_state("done")
        with self.assertRaisesRegex(UserError, "legal clock"):
            migration.action_apply()

    def test_a_line_names_states_of_its_versions(self):
        migration = self.propose()
        with self.assertRaises(ValidationError):
            self.line(migration, "work").state_to_id = self.states["approve"]

    def test_two_versions_of_one_process(self):
        other = self.env["egate.workflow"].create({"name": "Khác", "code": "OTHER"})
        for target in (other, self.workflow):
            with self.assertRaisesRegex(ValidationError, "two versions of one process"):
                self.propose(workflow_to_id=target.id)

    def test_a_draft_takes_no_records(self):
        self.in_work()
        migration = self.env["egate.workflow.migration"].create(
            {
                "workflow_from_id": self.workflow.id,
                "workflow_to_id": self.newer.id,
                "reason": "Thử",
            }
        )
        with self.assertRaisesRegex(UserError, "Publish"):
            migration.action_apply()

    def test_the_busiest_other_version_is_offered(self):
        self.in_work()
        self.newer.action_publish()
        action = self.newer.with_user(self.manager).action_migrate()
        values = (
            self.env["egate.workflow.migration"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .default_get(["workflow_from_id", "workflow_to_id"])
        )
        self.assertEqual(values["workflow_from_id"], self.workflow.id)

    # -- the move -----------------------------------------------------------------------------

    def test_a_record_goes_on_where_it_was_in_the_new_version(self):
        permit = self.in_work()
        self.promise(permit, 5)
        due, step_due = permit.due_at, permit.step_due_at
        ledger = permit.deadline_entry_ids
        migration = self.migrate()
        self.assertEqual((migration.state, migration.moved_count), ("done", 1))
        self.assertEqual((migration.user_id, migration.started_at), (self.manager, TEN))
        self.assertEqual(permit.workflow_id, self.newer)
        self.assertEqual(permit.workflow_state_id, self.newer_state("work"))
        self.assertEqual(permit.holder_user_id, self.officer)
        self.assertEqual((permit.due_at, permit.step_due_at), (due, step_due))
        self.assertEqual(permit.deadline_entry_ids, ledger)
        before, after = permit.step_ids.sorted("sequence")[-2:]
        self.assertEqual((before.left_at, before.used_minutes), (TEN, 60))
        self.assertEqual(
            before.comment,
            "Chuyển từ phiên bản 1 sang phiên bản 2 của quy trình. Quyết định 15/QĐ-UBND",
        )
        self.assertEqual(before.left_by_id, self.manager)
        self.assertFalse(before.transition_id)
        self.assertEqual(after.planned_minutes, 2 * 450 - 60)
        self.assertTrue(after.confirmed_at)
        way = self.newer.transition_ids.filtered(lambda one: one.name == "Trình")
        permit.with_user(self.officer).sudo(False).action_transition(way.id)
        self.assertEqual(permit.workflow_state_id, self.newer_state("approve"))

    def test_closed_records_stay(self):
        permit = self.in_work()
        self.do(permit, "submit", self.officer)
        self.do(permit, "approve", self.leader)
        other = self.in_work("Giấy phép số 2")
        migration = self.migrate()
        self.assertEqual(migration.moved_count, 1)
        self.assertEqual((permit.workflow_id, other.workflow_id), (self.workflow, self.newer))
        self.assertEqual(permit.workflow_state_id, self.states["done"])

    def test_whoever_may_not_act_there_loses_it_to_the_pool(self):
        self.newer_state("approve").role_id = self.role_officer
        permit = self.in_work()
        self.do(permit, "submit", self.officer)
        permit.with_user(self.leader).sudo(False).action_take()
        self.migrate()
        self.assertFalse(permit.holder_user_id)
        self.assertEqual(permit.holder_role_id, self.role_officer)
        self.assertFalse(permit.step_ids.sorted("sequence")[-1].user_id)

    def test_what_nobody_could_go_on_with_stays_and_is_named(self):
        permit = self.in_work()
        self.newer_state("work").write({"unit_rule": "named", "unit_id": self.desk.id})
        stays = self.permit("Giấy phép số 2")
        # Whether anybody works there is asked when records are moved.
        with patch.object(type(self.newer), "_faults", lambda self: []):
            migration = self.migrate()
        self.assertEqual((migration.state, migration.moved_count), ("done", 1))
        self.assertEqual(permit.workflow_id, self.workflow)
        self.assertEqual(stays.workflow_id, self.newer)
        self.assertIn("Nobody is", migration.failure_text)

    def test_a_colleague_who_is_faster_wins(self):
        permits = self.in_work() | self.in_work("Giấy phép số 2")
        migration = self.propose()
        Permit = type(self.env["egate.test.permit"])
        guarded = Permit._guarded_update

        def overtaken(records, vals, rows, before):
            if "workflow_id" in vals:
                # As if a colleague's transition had come between reading and writing.
                self.env.cr.execute(
                    "UPDATE egate_test_permit SET engine_version = 99 WHERE id = %s",
                    [permits[0].id],
                )
            return guarded(records, vals, rows, before)

        with patch.object(Permit, "_guarded_update", overtaken), self.at(TEN):
            migration.action_apply()
        self.assertEqual((migration.state, migration.moved_count), ("running", 1))
        self.assertEqual(permits[0].workflow_id, self.workflow)
        self.assertEqual(len(permits[0].step_ids), 2)
        self.assertFalse(permits[0].step_ids.sorted("sequence")[-1].left_at)
        # The next run finds it where it is.
        with self.enter_registry_test_mode():
            self.env.ref("egate_workflow.ir_cron_migrate").method_direct_trigger()
        migration.invalidate_recordset()
        self.assertEqual((migration.state, migration.moved_count), ("done", 2))
        self.assertEqual(permits.workflow_id, self.newer)

    def test_a_batch_that_moves_nothing_is_no_progress_of_the_job(self):
        """Else the job is called again at once, for as long as others hold the rest."""
        permit = self.in_work()
        migration = self.propose().sudo()
        migration.write({"state": "running", "user_id": self.manager.id})
        told = []

        def commit(_cron, processed=0, *, remaining=None, **_further):
            told.append((processed, remaining))
            return 1.0

        Permit, Cron = type(permit), type(self.env["ir.cron"])
        with (
            patch.object(Cron, "_commit_progress", commit),
            patch.object(Permit, "try_lock_for_update", lambda records: records.browse()),
        ):
            migration._cron_migrate()
        self.assertEqual(told, [(0, 1)])
        with patch.object(Cron, "_commit_progress", commit):
            migration._cron_migrate()
        self.assertEqual(told[1:], [(1, 0)])

    def test_many_are_moved_in_batches(self):
        permits = self.env["egate.test.permit"].union(
            *(self.in_work(f"Giấy phép số {number}") for number in range(5))
        )
        migration = self.propose().sudo()
        migration.write({"state": "running", "user_id": self.manager.id})
        self.assertEqual([migration._move_batch(2) for _ in range(3)], [3, 1, 0])
        self.assertEqual(migration.moved_count, 5)
        self.assertEqual(permits.workflow_id, self.newer)
        self.assertEqual(len(migration.record_ids), 5)

    def test_moving_many_costs_little_more_than_moving_one(self):
        def cost(count):
            self.env["egate.test.permit"].union(
                *(self.in_work(f"Giấy phép {count}.{number}") for number in range(count))
            )
            migration = self.propose().sudo()
            migration.write({"state": "running", "user_id": self.manager.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            migration._move_batch()
            used = self.env.cr.sql_log_count - before
            self.assertEqual(migration.moved_count, count)
            return used

        cost(1)
        one, twenty = cost(1), cost(20)
        self.assertLessEqual(twenty, one + 20)

    # -- what came before still counts --------------------------------------------------------

    def test_sent_back_it_finds_who_had_it_before_the_move(self):
        permit = self.in_work()
        self.do(permit, "submit", self.officer)
        self.migrate()
        back = self.newer.transition_ids.filtered(lambda one: one.name == "Trả lại")
        permit.with_user(self.leader).sudo(False).action_transition(back.id, "Thiếu")
        self.assertEqual(permit.holder_user_id, self.officer)

    def test_the_unit_of_an_earlier_step_is_found_before_the_move(self):
        self.newer_state("approve").write(
            {"unit_rule": "earlier", "unit_state_id": self.newer_state("start").id}
        )
        permit = self.in_work()
        self.migrate()
        way = self.newer.transition_ids.filtered(lambda one: one.name == "Trình")
        permit.with_user(self.officer).sudo(False).action_transition(way.id)
        self.assertEqual(permit.holder_unit_id, self.ward)

    def test_whoever_sent_it_may_still_take_it_back(self):
        permit = self.in_work()
        self.do(permit, "submit", self.officer)
        self.migrate()
        self.assertEqual(permit._senders(), {permit.id: self.officer.id})
        self.assertNotIn("Thu hồi", self.names(permit, self.manager))
        self.assertIn("Thu hồi", self.names(permit, self.officer))

    def test_an_approval_that_was_lost_is_not_found_again_by_a_move(self):
        self.newer.transition_ids.filtered(lambda one: one.name == "Trình").approves = True
        approve = self.newer.transition_ids.filtered(lambda one: one.name == "Duyệt")
        approve.requirement_ids = [(0, 0, {"kind": "approval"})]
        # Some way has to give it, or the check would refuse the process.
        self.newer.transition_ids.filtered(lambda one: one.name == "Nhận").approves = True
        self.env.cr.execute(
            "UPDATE egate_workflow_transition SET approves = TRUE WHERE id = %s",
            [self.transitions["submit"].id],
        )
        self.env.invalidate_all()
        permit = self.in_work()
        self.do(permit, "submit", self.officer)
        self.migrate()
        self.assertFalse(permit._require_approval(approve, {}))
        back = self.newer.transition_ids.filtered(lambda one: one.name == "Trả lại")
        permit.with_user(self.leader).sudo(False).action_transition(back.id, "Thiếu")
        self.assertTrue(permit._require_approval(approve, {}))

    # -- the way back -------------------------------------------------------------------------

    def test_each_record_goes_back_until_its_next_transition(self):
        first, second = self.in_work(), self.in_work("Giấy phép số 2")
        migration = self.migrate()
        way = self.newer.transition_ids.filtered(lambda one: one.name == "Trình")
        second.with_user(self.officer).sudo(False).action_transition(way.id)
        rows = {row.res_id: row for row in migration.record_ids}
        self.assertTrue(rows[first.id].may_go_back)
        self.assertFalse(rows[second.id].may_go_back)
        with self.assertRaisesRegex(UserError, "has gone on"):
            rows[second.id].action_revert()
        migration.action_revert_all()
        self.assertEqual((first.workflow_id, second.workflow_id), (self.workflow, self.newer))
        self.assertEqual(first.workflow_state_id, self.states["work"])
        self.assertEqual(first.holder_user_id, self.officer)
        row = rows[first.id]
        self.assertEqual(row.reverted_by_id, self.manager)
        self.assertFalse(row.may_go_back)
        self.do(first, "submit", self.officer)
        self.assertEqual(first.workflow_state_id, self.states["approve"])

    def test_to_take_it_is_no_transition(self):
        permit = self.permit("Giấy phép số 3", NINE)
        migration = self.migrate()
        permit.with_user(self.officer).sudo(False).action_take()
        migration.record_ids.action_revert()
        self.assertEqual(permit.workflow_state_id, self.states["start"])
        self.assertEqual(permit.holder_user_id, self.officer)

    def test_what_was_closed_does_not_come_back(self):
        permit = self.in_work()
        self.do(permit, "submit", self.officer)
        migration = self.migrate()
        way = self.newer.transition_ids.filtered(lambda one: one.name == "Duyệt")
        permit.with_user(self.leader).sudo(False).action_transition(way.id)
        self.assertTrue(permit.closed_at)
        self.assertFalse(migration.record_ids.may_go_back)
        migration.action_revert_all()
        self.assertEqual(permit.workflow_id, self.newer)

    # -- who may, and what is kept ------------------------------------------------------------

    def test_only_a_manager_moves_records(self):
        self.in_work()
        migration = self.migrate()
        for user in (self.officer, self.leader):
            with self.subTest(user=user.login):
                for model, method, ids in (
                    ("egate.workflow.migration", "action_apply", migration.ids),
                    ("egate.workflow.migration", "action_revert_all", migration.ids),
                    ("egate.workflow.migration.record", "action_revert", migration.record_ids.ids),
                ):
                    with self.assertRaises(UserError):
                        self.rpc(user, model, method, ids)
                with self.assertRaises(AccessError):
                    self.rpc(user, "egate.workflow.migration", "create", [{}])

    def test_what_was_applied_is_kept_as_it_is(self):
        self.in_work()
        migration = self.migrate()
        call = [self.manager, "egate.workflow.migration"]
        with self.assertRaisesRegex(UserError, "kept as it is"):
            self.rpc(*call, "write", migration.ids, {"reason": "Khác"})
        with self.assertRaisesRegex(UserError, "kept as it is"):
            self.rpc(*call, "unlink", migration.ids)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            self.rpc(*call, "action_apply", migration.ids)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            self.rpc(
                self.manager,
                "egate.workflow.migration.line",
                "write",
                migration.line_ids.ids,
                {"state_to_id": False},
            )
        with self.assertRaises(AccessError):
            self.rpc(
                self.manager,
                "egate.workflow.migration.record",
                "write",
                migration.record_ids.ids,
                {"reverted_at": TEN},
            )
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            self.env.cr.execute("DELETE FROM egate_workflow_migration_record")

    def test_what_the_engine_writes_is_closed(self):
        migration = self.propose()
        for field in sorted(migration._ENGINE_FIELDS):
            with self.subTest(field=field), self.assertRaises(AccessError):
                self.rpc(
                    self.manager,
                    "egate.workflow.migration",
                    "write",
                    migration.ids,
                    {field: False},
                )

    def test_a_proposal_may_be_dropped(self):
        migration = self.propose()
        migration.unlink()
        self.assertFalse(migration.exists())

    def test_the_clock_counts_on_through_the_move(self):
        permit = self.in_work()
        self.migrate()
        way = self.newer.transition_ids.filtered(lambda one: one.name == "Trình")
        with self.at(TEN + timedelta(days=2)):
            permit.with_user(self.officer).sudo(False).action_transition(way.id)
        first, second = permit.step_ids.filtered("left_at").sorted("sequence")[-2:]
        self.assertEqual((first.used_minutes, second.used_minutes), (60, 900))
        # Two days were given in all, and one minute more was used than is left.
        self.assertEqual((second.planned_minutes, second.in_time), (840, False))
