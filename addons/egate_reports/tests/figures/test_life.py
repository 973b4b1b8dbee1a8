from datetime import datetime
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.egate_dossier.tests.common import OTHER_IDENTITY
from odoo.addons.egate_dossier.tests.money.test_payments import MoneyCommon
from odoo.addons.egate_dossier.tests.requests.test_supplement import CHART
from odoo.addons.egate_dossier.tests.requests.test_termination import TerminationCommon

from ...verify.figures import Cells, DossierFacts, StepFacts
from . import oracle

MONDAY = "2026-11-23 02:10:00"


class LifeCase(TerminationCommon, MoneyCommon):
    """Whatever is done to a dossier, its figures say it when the transaction commits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cause = cls.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến cơ quan phối hợp", "code": "T-LATE", "use": "late"}
        )

    @classmethod
    def _add_waiting(cls, workflow, State):
        """A dossier sent on by mistake, or refused, is taken back for half an hour."""
        added = super()._add_waiting(workflow, State)
        ways = workflow.transition_ids.filtered(
            lambda way: way in cls.transitions["submit"] or way.style == "danger"
        )
        ways.undo_minutes = 30
        return added

    def assertCounted(self, *dossiers):
        """Let the transaction come to its commit; the figures are then those of the engine."""
        self.env.cr.flush()
        faults = [
            str(fault)
            for check in (DossierFacts, StepFacts, Cells)
            for fault in check().faults(self.env)
        ]
        self.assertFalse(faults)
        for dossier in dossiers:
            wanted = oracle.row(dossier.sudo().with_user(SUPERUSER_ID), None)
            figure = self.env["egate.dossier.figure"].browse(dossier.id)
            figure.invalidate_recordset()
            have = {name: getattr(figure[name], "id", figure[name]) for name in wanted}
            for values in (have, wanted):
                values["work_days"] = round(values["work_days"] or 0, 6)
            self.assertEqual(have, wanted)

    def figure(self, dossier, at=None):
        figures = self.env["egate.dossier.figure"]
        if at:
            figures = figures.with_context(figures_at=at)
        return figures.search([("id", "=", dossier.id)])

    def job_commits(self):
        return patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0)

    def run_elsewhere(self, model, method):
        """Run a job on a cursor of its own, which commits before we look."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr, self.job_commits():
            getattr(api.Environment(cr, SUPERUSER_ID, {})[model], method)()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestLife(LifeCase):
    def test_from_the_counter_to_the_citizen(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.assertCounted(dossier)
        self.assertEqual(self.figure(dossier).visit_count, 1)
        with freeze_time("2026-11-23 03:00:00"):
            self.do(dossier, "claim", self.officer)
            self.assertCounted(dossier)
            self.do(dossier, "submit", self.officer)
            self.assertCounted(dossier)
            self.do(dossier, "back", self.leader, comment="Rà soát")
            self.assertCounted(dossier)
        with freeze_time("2026-11-27 08:00:00"):
            # Later than planned, and later than due.
            self.do(dossier, "submit", self.officer)
            self.do(dossier, "sign", self.leader)
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).outcome, "late")
            self.do(dossier, "return", self.clerk)
            self.assertCounted(dossier)
        figure = self.figure(dossier)
        self.assertEqual((figure.visit_count, figure.late_count), (2, 1))
        self.assertEqual(figure.work_user_id, self.officer)

    def test_whose_it_is_changes_hands(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.rpc(self.officer, "egate.dossier", "action_take", [dossier.id])
            self.assertCounted(dossier)
            self.do(dossier, "claim", self.officer)
        with freeze_time("2026-11-23 03:10:00"):
            args = [dossier.id], colleague.id, "Bận"
            self.rpc(self.officer, "egate.dossier", "action_assign", *args)
            self.assertCounted(dossier)
        with freeze_time("2026-11-23 04:10:00"):
            colleague.egate_assignment_ids.date_to = "2026-11-22"
            self.assertFalse(dossier.holder_user_id)
            self.assertCounted(dossier)

    def test_what_was_sent_on_by_mistake_is_taken_back(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
            self.do(dossier, "submit", self.officer)
        with freeze_time("2026-11-23 02:20:00"):
            self.rpc(self.officer, "egate.dossier", "action_undo", [dossier.id])
            self.assertCounted(dossier)

    def test_an_end_that_is_undone_never_was(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
            self.do(dossier, "submit", self.officer)
            way = self.transitions["submit"].workflow_id.transition_ids.filtered(
                lambda one: one.to_id == self.states["refused"]
            )
            refuse = ("egate.dossier", "action_transition", [dossier.id], way.id)
            self.rpc(self.leader, *refuse, comment="Không đủ điều kiện")
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).open_count, 0)
        with freeze_time("2026-11-23 02:20:00"):
            self.rpc(self.leader, "egate.dossier", "action_undo", [dossier.id])
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).open_count, 1)
            self.assertEqual(self.figure(dossier, "2026-11-23 02:15:00").open_count, 1)

    def test_papers_are_asked_for_and_brought_in_parts(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, CHART, "Bản vẽ")
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).paused_cause, "supplement")
        with freeze_time("2026-12-10 02:10:00"):
            self.assertEqual(self.figure(dossier).overdue_count, 0, "the citizen has it")
        with freeze_time("2026-12-01 02:10:00"):
            line = supplement.line_ids[0]
            self.take_in(supplement, [{"id": line.id, "original_count": 1, "copy_count": 0}])
            self.assertCounted(dossier)
            self.take_in(supplement)
            self.assertCounted(dossier)
        self.assertEqual(self.figure(dossier).visit_count, 2)

    def test_a_second_request_is_proposed_declined_approved_and_taken_back(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            self.take_in(self.ask(dossier, CHART))
            second = self.ask(dossier, "Bản vẽ", again_reason="Vẽ sai")
            self.assertEqual(second.state, "proposed")
            self.assertCounted(dossier)
            decline = ("egate.supplement", "action_decline", [second.id], "Không cần")
            self.rpc(self.leader, *decline)
            self.assertCounted(dossier)
            third = self.ask(dossier, "Bản vẽ mới", again_reason="Vẽ sai")
            self.rpc(self.leader, "egate.supplement", "action_approve", [third.id])
            self.assertEqual(third.state, "waiting")
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).second_supplement_count, 1)
            self.cancel(third, "Đã có")
            self.assertCounted(dossier)
        self.assertEqual(self.figure(dossier).second_supplement_count, 0)

    def test_an_apology_in_time_moves_the_term(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 03:00:00"), self.job_commits():
            self.env["egate.extension"]._cron_draft()
            self.assertCounted(dossier)
        with freeze_time("2026-11-26 03:00:00"):
            args = [dossier.extension_ids.id], self.cause.id, 2
            self.rpc(self.leader, "egate.extension", "action_sign", *args)
            self.assertCounted(dossier)
            figure = self.figure(dossier)
            self.assertEqual((figure.apology_count, figure.cause_id), (1, self.cause))
        with freeze_time("2026-11-30 03:00:00"):
            self.assertEqual(self.figure(dossier).overdue_count, 0)
            # As it was before the new date was given.
            self.assertEqual(self.figure(dossier, "2026-11-26 03:00:00").due_at, _at("27 02:10"))
            self.assertEqual(self.figure(dossier, "2026-11-26 03:00:01").due_at, dossier.due_at)

    def test_a_late_apology_moves_nothing(self):
        dossier = self.appraised()
        with freeze_time("2026-12-10 03:00:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
            self.assertCounted(dossier)
            args = [dossier.extension_ids.id], self.cause.id, 2
            self.rpc(self.leader, "egate.extension", "action_sign", *args)
            self.assertCounted(dossier)
            figure = self.figure(dossier)
            self.assertEqual((figure.apology_count, figure.overdue_count), (1, 1))

    def test_it_ends_without_a_result_while_the_citizen_is_waited_for(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            self.ask(dossier, CHART)
        with freeze_time("2026-12-25 02:10:00"):
            termination = self.ask_end(dossier, "withdraw")
            self.assertCounted(dossier)
            args = [termination.id], "Nhầm"
            self.rpc(self.leader, "egate.dossier.termination", "action_decline", *args)
            self.assertCounted(dossier)
            self.ask_end(dossier, "withdraw")
            asked = dossier.termination_ids.filtered(lambda one: one.state == "asked")
            self.grant(asked, user=self._person("clerk_2", self.role_clerk, self.desk))
            self.assertCounted(dossier)
            figure = self.figure(dossier)
            self.assertEqual(
                (figure.ending, figure.paused, figure.ended_count), ("withdraw", False, 1)
            )
            # A month earlier the clock stood.
            before = self.figure(dossier, "2026-12-24 02:10:00")
            self.assertEqual((before.paused, before.overdue_count, before.ending), (True, 0, False))

    def test_the_procedure_and_details_are_put_right(self):
        right = self._published_procedure("9.000077", "Đúng", amount=5, unit="working_day")
        dossier = self.appraised()
        with freeze_time("2026-11-25 03:00:00"):
            args = [dossier.id], right.id, False, "Nhầm"
            self.rpc(self.clerk, "egate.dossier", "action_ask_correction", *args)
            self.assertCounted(dossier)
            approve = (dossier.correction_ids._name, "action_approve", dossier.correction_ids.ids)
            self.rpc(self.leader, *approve)
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).procedure_id, right)
            args = [dossier.id], "applicant_name", "Nguyễn Thị Minh Khuê", "Gõ nhầm"
            self.rpc(self.clerk, "egate.dossier", "action_ask_amendment", *args)
            self.rpc(
                self.leader, "egate.dossier.amendment", "action_approve", dossier.amendment_ids.ids
            )
            self.assertCounted(dossier)

    def test_money_is_taken_and_given_back(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            receipt = self.collect(dossier)
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).fee_paid, 15000)
            self.refund(receipt)
            self.assertCounted(dossier)
            self.assertEqual(self.figure(dossier).fee_paid, 0)

    def test_units_are_merged(self):
        Unit = self.env["egate.unit"]
        common = {"parent_id": self.province.id, "level": "commune"}
        ward = Unit.create({"name": "UBND phường Mới", "code": "T99.55", **common})
        common = {**common, "parent_id": ward.id, "kind": "desk"}
        desk = Unit.create({"name": "Trung tâm mới", "code": "T99.55.01", **common})
        for login, role, unit in (
            ("new_clerk", self.role_clerk, desk),
            ("new_officer", self.role_officer, ward),
            ("new_leader", self.role_leader, ward),
        ):
            self._person(login, role, unit)
        with freeze_time(MONDAY):
            waiting, signed = self.receive(), self.receive(identity_number=OTHER_IDENTITY)
            self.bring_to_desk(signed)
            for unit, successor in ((self.desk, desk), (self.ward, ward)):
                action = self.rpc(self.manager, "egate.unit", "action_close_unit", [unit.id])
                wizard = self.env["egate.unit.close"].with_user(self.manager)
                form = Form(wizard.with_context(**action["context"]))
                form.successor_id, form.decision = successor, "Nghị quyết 1659"
                form.save().action_close()
                self.assertCounted(waiting, signed)
        self.assertEqual(self.figure(signed).agency_unit_id, ward)

    def test_a_day_off_and_a_failure_are_announced(self):
        with freeze_time("2026-11-23 02:00:00"):
            dossier = self.receive()
            action = self.rpc(
                self.manager, "resource.calendar", "action_egate_try_change", [self.calendar.id]
            )
            change = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
            days = [(0, 0, {"date": "2026-11-25", "name": "Nghỉ"})]
            change.write({"decision": "QĐ 7", "line_ids": days})
            change.action_preview()
            change.action_apply()
            self.env.cr.flush()
        before = dossier.due_at
        for moment in ("2026-11-23 02:01:00", "2026-11-23 02:03:00"):
            with freeze_time(moment):
                self.run_elsewhere("egate.calendar.recount", "_cron_recount")
        self.assertGreater(dossier.due_at, before)
        self.assertCounted(dossier)
        self.assertEqual(self.figure(dossier, "2026-11-23 02:00:30").due_at, before)
        with freeze_time("2026-11-26 03:00:00"):
            outage = self.env["egate.outage"].with_user(self.manager)
            outage = outage.create(
                {
                    "name": "Cổng dịch vụ công",
                    "document": "12/TB-BCA",
                    "basis": "Nghị định 301/2026/NĐ-CP",
                    "date_from": "2026-11-26 01:00:00",
                    "date_to": "2026-11-26 02:00:00",
                }
            )
            second = self._person("second", self.role_leader, self.province)
            second.group_ids += self.env.ref("egate_base.egate_group_manager")
            before = dossier.due_at
            self.rpc(self.manager, "egate.outage", "action_ask", [outage.id])
            self.rpc(second, "egate.outage", "action_confirm", [outage.id])
            self.run_elsewhere("egate.outage", "_cron_take_out")
            self.assertGreater(dossier.due_at, before)
            self.assertCounted(dossier)

    def test_it_goes_on_by_another_version_of_the_process_and_back(self):
        dossier = self.appraised()
        newer = self.workflow.copy({"name": "Chuẩn, bản mới"})
        newer.action_publish()
        with freeze_time("2026-11-25 03:00:00"):
            values = {
                "workflow_from_id": self.workflow.id,
                "workflow_to_id": newer.id,
                "reason": "Quyết định 15",
            }
            Migration = self.env["egate.workflow.migration"].with_user(self.manager)
            migration = Migration.create(values)
            migration.action_apply()
            self.assertEqual(dossier.workflow_id, newer)
            self.assertCounted(dossier)
            migration.action_revert_all()
            self.assertEqual(dossier.workflow_id, self.workflow)
            self.assertCounted(dossier)

    def test_it_is_noted_that_a_ministry_keeps_it(self):
        system = self.env["egate.outside.system"].create({"name": "Hộ tịch", "code": "HOTICH"})
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.bring_to_desk(dossier)
            args = [dossier.id], system.id, "0124-HT"
            self.rpc(self.clerk, "egate.dossier", "action_note_outside", *args)
        self.assertCounted(dossier)
        self.assertEqual(self.figure(dossier).outside_system_id, system)

    def test_nothing_of_it_changes_when_the_citizen_is_forgotten(self):
        guardian = self._person("guardian", self.env.ref("egate_base.egate_role_data"), self.ward)
        rule = self.env.ref("egate_dossier.retention_rule_dossier")
        self.env["egate.retention.rule"].search([("id", "!=", rule.id)]).active = False
        rule.months = 1
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.collect(dossier)
            self.do(self.bring_to_desk(dossier), "return", self.clerk)
            self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
            self.assertCounted(dossier)
        before = self.figure(dossier).read()[0]
        lists = self.env["egate.retention.list"]
        with freeze_time("2027-02-23 02:10:00"), self.job_commits():
            lists._cron_propose()
            found = lists.search([("unit_id", "=", self.ward.id)], limit=1, order="id desc")
            self.rpc(guardian, lists._name, "action_ask", [found.id])
            self.rpc(self.leader, lists._name, "action_approve", [found.id])
            lists._cron_propose()
        self.assertTrue(dossier.anonymised_at)
        self.assertCounted(dossier)
        self.assertEqual(self.figure(dossier).read()[0], before)


def _at(text):
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M")
