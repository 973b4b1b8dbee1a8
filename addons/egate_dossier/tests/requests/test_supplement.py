from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.module import load_script
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import file_path

from ..common import DossierCommon

ASK = {"reason": "Thiếu giấy tờ", "legal_basis": "Nghị định 118/2025/NĐ-CP"}
HOUSE, CHART = "Giấy tờ chứng minh nơi cư trú", "Sơ đồ vị trí"


class SupplementCommon(DossierCommon):
    """The standard way with a state that waits for the citizen at the desk."""

    @classmethod
    def _standard_workflow(cls):
        Workflow, State = cls.env["egate.workflow"], cls.env["egate.workflow.state"]
        publish = type(Workflow).action_publish
        with_waiting = cls._add_waiting
        cls.classPatch(type(Workflow), "action_publish", lambda workflow: True)
        workflow = super()._standard_workflow()
        cls.classPatch(type(Workflow), "action_publish", publish)
        with_waiting(workflow, State)
        workflow.action_publish()
        return workflow

    @classmethod
    def _add_waiting(cls, workflow, State):
        cls.states["waiting_citizen"] = State.create(
            {
                "workflow_id": workflow.id,
                "name": "Chờ bổ sung",
                "sequence": 2,
                "kind": "citizen",
                "national_code": "5",
                "role_id": cls.role_clerk.id,
                "unit_rule": "reception",
            }
        )
        for key, name, source, target, effects in (
            ("ask", "Yêu cầu bổ sung", "work", "waiting_citizen", []),
            ("came", "Đã bổ sung", "waiting_citizen", "work", ["back"]),
        ):
            cls.transitions[key] = cls.env["egate.workflow.transition"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "from_id": cls.states[source].id,
                    "to_id": cls.states[target].id,
                    "effect_ids": [Command.create({"kind": kind}) for kind in effects],
                }
            )

    @classmethod
    def _published_procedure(cls, code, name, **term):
        publish = type(cls.env["egate.procedure.version"]).action_publish
        Version = type(cls.env["egate.procedure.version"])
        policy = {"supplement_policy": cls.policy, "supplement_basis": "Nghị định 118/2025"}

        def publish_with_policy(version):
            version.write(policy)
            return publish(version)

        cls.classPatch(Version, "action_publish", publish_with_policy)
        procedure = super()._published_procedure(code, name, **term)
        cls.classPatch(Version, "action_publish", publish)
        return procedure

    policy = "resume"

    def appraised(self, at="2026-11-23 02:10:00", **values):
        with freeze_time(at):
            dossier = self.receive(**values)
            self.do(dossier, "claim", self.officer)
        return dossier

    def ask(self, dossier, *names, user=None, **values):
        lines = [{"name": name, "original_count": 1, "fault": "Chưa nộp"} for name in names]
        self.rpc(
            user or self.officer,
            "egate.dossier",
            "action_issue_supplement",
            [dossier.id],
            {**ASK, "lines": lines, **values},
        )
        return dossier.supplement_ids[:1]

    def take_in(self, supplement, lines=None, user=None):
        args = ([supplement.id],) if lines is None else ([supplement.id], lines)
        return self.rpc(user or self.clerk, "egate.supplement", "action_take_in", *args)

    def cancel(self, supplement, reason, user=None):
        args = ([supplement.id], reason)
        return self.rpc(user or self.officer, "egate.supplement", "action_cancel", *args)


@tagged("post_install", "-at_install")
class TestSupplement(SupplementCommon):
    def test_the_first_request_lets_the_clock_stand_by_the_policy_of_the_procedure(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, CHART)
        self.assertEqual(dossier.workflow_state_id, self.states["waiting_citizen"])
        entry = dossier.deadline_entry_ids.sorted("sequence")[-1]
        self.assertRecordValues(
            entry,
            [{"kind": "pause", "policy": "resume", "document": supplement.slip_id.code}],
        )
        self.assertRecordValues(
            supplement,
            [{"number": 1, "state": "waiting", "paused": True, "counts_late": False}],
        )
        self.assertEqual(dossier.holder_unit_id, self.desk, "the desk is told: it is in its list")

    def test_what_comes_back_ticks_the_paper_and_resumes_the_clock(self):
        dossier = self.appraised()
        self.assertEqual(str(dossier.due_at), "2026-11-27 02:10:00")
        with freeze_time("2026-11-25 02:10:00"):  # a day of three was used
            supplement = self.ask(dossier, CHART)
        with freeze_time("2026-12-01 02:10:00"):
            self.take_in(supplement)
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.assertEqual(dossier.holder_user_id, self.officer)
        self.assertEqual(str(dossier.due_at), "2026-12-03 02:10:00")
        self.assertRecordValues(
            supplement, [{"state": "done", "due_after": dossier.due_at, "paused": True}]
        )
        paper = dossier.paper_ids.filtered(lambda paper: paper.name == CHART)
        self.assertRecordValues(paper, [{"received": True, "original_count": 1}])
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("supplemented", dossier.event_ids.mapped("kind"))

    def test_no_button_of_the_process_goes_past_an_open_request(self):
        dossier = self.appraised()
        supplement = self.ask(dossier, CHART)
        seen = dossier.with_user(self.clerk)
        self.assertFalse(seen._allowed_transitions()[seen])
        with self.assertRaisesRegex(UserError, "take them in"), self.env.cr.savepoint():
            self.do(dossier, "came", self.clerk)
        self.take_in(supplement)
        self.assertEqual(dossier.workflow_state_id, self.states["work"])

    def test_form_02_is_the_one_way_to_ask(self):
        """The process's own action into the waiting is nobody's button: it names no paper."""
        dossier = self.appraised()
        seen = dossier.with_user(self.officer)
        self.assertNotIn("Yêu cầu bổ sung", [way["name"] for way in seen.available_transitions])
        for act in (
            lambda: self.do(dossier, "ask", self.officer),
            lambda: self.rpc(
                self.officer,
                "egate.dossier",
                "action_transition",
                [dossier.id],
                self.transitions["ask"].id,
                "Thiếu giấy",
                {"document": "15/PYC"},
            ),
        ):
            with self.assertRaisesRegex(UserError, "form 02"), self.env.cr.savepoint():
                act()
        each = self.rpc(
            self.officer,
            "egate.dossier",
            "action_transition_each",
            [dossier.id],
            self.transitions["ask"].id,
        )
        self.assertIn("form 02", each["failed"][0]["error"])
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.assertTrue(self.ask(dossier, CHART).paused)

    def test_part_of_it_leaves_the_clock_standing(self):
        dossier = self.appraised()
        supplement = self.ask(dossier, CHART, "Bản vẽ")
        line = supplement.line_ids[0]
        self.take_in(supplement, [{"id": line.id, "original_count": 2, "copy_count": 1}])
        self.assertEqual(supplement.state, "waiting")
        self.assertEqual(dossier.workflow_state_id, self.states["waiting_citizen"])
        self.assertEqual((line.original_count, line.copy_count), (2, 1))
        self.take_in(supplement)
        self.assertEqual(supplement.state, "done")
        self.take_in(supplement)
        paper = dossier.paper_ids.filtered(lambda paper: paper.name == CHART)
        self.assertEqual(paper.original_count, 2, "a repeated click ticks nothing twice")

    def test_the_first_request_names_everything_that_is_not_ticked(self):
        dossier = self.appraised()
        dossier.sudo().paper_ids.filtered(lambda one: one.name == HOUSE).received = False
        with self.assertRaisesRegex(UserError, HOUSE), self.env.cr.savepoint():
            self.ask(dossier, CHART)
        action = dossier.with_user(self.officer).action_open_supplement()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"])
        )
        names = [dialog.line_ids.edit(index).name for index in range(len(dialog.line_ids))]
        self.assertEqual(names, [HOUSE])
        self.assertTrue(self.ask(dossier, CHART, HOUSE.upper()))

    def test_a_second_request_needs_an_approver_and_says_that_it_counts_late(self):
        dossier = self.appraised()
        self.take_in(self.ask(dossier, CHART))
        action = dossier.with_user(self.officer).action_open_supplement()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"])
        )
        self.assertIn("counts the dossier as late", dialog.again_note)
        with self.assertRaisesRegex(UserError, "asked for already"), self.env.cr.savepoint():
            self.ask(dossier, "Bản vẽ")
        second = self.ask(dossier, "Bản vẽ", again_reason="Phát hiện khi thực địa")
        self.assertRecordValues(
            second, [{"number": 2, "state": "proposed", "counts_late": True, "slip_id": False}]
        )
        self.assertEqual(dossier.workflow_state_id, self.states["work"], "nothing is sent yet")
        self.assertRecordValues(
            second.with_user(self.leader),
            [{"asked_papers": "Bản vẽ: Chưa nộp", "again_reason": "Phát hiện khi thực địa"}],
        )
        for user in (self.officer, self.clerk):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.rpc(user, "egate.supplement", "action_approve", [second.id])
        self.rpc(self.leader, "egate.supplement", "action_approve", [second.id])
        self.assertRecordValues(second, [{"state": "waiting", "decided_by_id": self.leader.id}])
        self.assertEqual(second.slip_id.issued_by_id, self.officer)
        self.assertEqual(dossier.workflow_state_id, self.states["waiting_citizen"])
        with self.assertRaisesRegex(UserError, "decided already"):
            self.rpc(self.leader, "egate.supplement", "action_approve", [second.id])

    def test_a_declined_request_is_told_why_and_sends_nothing(self):
        dossier = self.appraised()
        self.take_in(self.ask(dossier, CHART))
        second = self.ask(dossier, "Bản vẽ", again_reason="Quên")
        with self.assertRaisesRegex(UserError, "Write why"), self.env.cr.savepoint():
            self.rpc(self.leader, "egate.supplement", "action_decline", [second.id])
        self.rpc(self.leader, "egate.supplement", "action_decline", [second.id], "Tự tra cứu")
        self.assertRecordValues(second, [{"state": "declined", "decision": "Tự tra cứu"}])
        self.assertEqual(len(dossier.slip_ids), 1)

    def test_the_guard_shows_what_second_requests_usually_asked_for(self):
        for number, papers in enumerate(([CHART, "Bản vẽ"], [CHART], ["Ảnh"])):
            dossier = self.appraised(identity_number=f"0480900{number:05d}")
            self.take_in(self.ask(dossier, "Giấy khác"))
            second = self.ask(dossier, *papers, again_reason="x")
            self.rpc(self.leader, "egate.supplement", "action_approve", [second.id])
        often = self.env["egate.dossier"]._asked_often(self.procedure)
        self.assertEqual(often[0], {"name": CHART, "count": 2, "percent": 67})
        fresh = self.appraised(identity_number="048090000999")
        action = fresh.with_user(self.officer).action_open_supplement()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"])
        )
        self.assertIn(f"{CHART} (67%)", dialog.asked_often)

    def test_whoever_asked_takes_the_request_back_and_the_dossier_goes_on(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):  # a day of three was used
            supplement = self.ask(dossier, CHART)
        self.assertFalse(supplement.with_user(self.clerk).may_cancel)
        self.assertTrue(supplement.with_user(self.leader).may_cancel)
        self.assertTrue(supplement.with_user(self.officer).may_cancel)
        with freeze_time("2026-11-26 02:10:00"):
            for user, error in ((self.clerk, AccessError), (self.stranger, AccessError)):
                with self.subTest(user=user.login), self.assertRaises(error):
                    self.cancel(supplement, "Không cần", user)
            with self.assertRaisesRegex(UserError, "Write why"), self.env.cr.savepoint():
                self.cancel(supplement, " ")
            self.cancel(supplement, "Đã tra cứu được")
        self.assertRecordValues(
            supplement,
            [
                {
                    "state": "cancelled",
                    "decision": "Đã tra cứu được",
                    "decided_by_id": self.officer.id,
                    "due_after": dossier.due_at,
                }
            ],
        )
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.assertEqual(dossier.holder_user_id, self.officer)
        self.assertEqual(str(dossier.due_at), "2026-11-30 02:10:00", "the pause is counted out")
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("supplement_cancelled", dossier.event_ids.mapped("kind"))
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        with freeze_time("2026-11-26 03:10:00"):
            with self.assertRaisesRegex(UserError, "Nothing is asked"), self.env.cr.savepoint():
                self.take_in(supplement)
            with self.assertRaisesRegex(UserError, "already"), self.env.cr.savepoint():
                self.cancel(supplement, "Lần nữa")
            further = self.ask(dossier, "Bản vẽ", again_reason="Phát hiện thêm")
        self.assertRecordValues(further, [{"number": 2, "state": "proposed"}])

    def test_nothing_is_taken_in_for_a_dossier_that_has_ended(self):
        dossier = self.appraised()
        supplement = self.ask(dossier, CHART)
        # As an end without a result leaves it.
        dossier.sudo().closed_at = supplement.proposed_at
        self.assertFalse(supplement.with_user(self.clerk).may_take_in)
        for act in (self.take_in, lambda one: self.cancel(one, "Không cần")):
            with self.assertRaisesRegex(UserError, "closed"), self.env.cr.savepoint():
                act(supplement)
        self.assertEqual(supplement.state, "waiting")

    def test_a_double_click_is_one_request(self):
        dossier = self.appraised()
        self.ask(dossier, CHART)
        self.ask(dossier, CHART)
        self.assertEqual((len(dossier.supplement_ids), len(dossier.slip_ids)), (1, 1))

    def test_strangers_neither_decide_nor_take_in(self):
        dossier = self.appraised()
        self.take_in(self.ask(dossier, CHART))
        second = self.ask(dossier, "Bản vẽ", again_reason="x")
        for user in (self.stranger, self.citizen, self.manager):
            for method in (
                "action_approve",
                "action_decline",
                "action_take_in",
                "action_cancel",
                "action_print_receipt",
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.rpc(user, "egate.supplement", method, [second.id])
        for record in (second, dossier.supplement_ids.line_ids[:1]):
            for user in (self.officer, self.leader, self.clerk, self.manager):
                for method, args in (
                    ("write", ([record.id], {"dossier_id": dossier.id})),
                    ("unlink", ([record.id],)),
                    ("create", ([{"dossier_id": dossier.id}],)),
                ):
                    with self.subTest(user=user.login, method=method):
                        with self.assertRaises(AccessError):
                            self.rpc(user, record._name, method, *args)


@tagged("post_install", "-at_install")
class TestWithoutWaiting(DossierCommon):
    """A process that cannot wait: the time runs on, and nothing goes past the request."""

    appraised, ask, take_in = (
        SupplementCommon.appraised,
        SupplementCommon.ask,
        SupplementCommon.take_in,
    )

    def test_an_open_request_holds_the_dossier_where_it_is(self):
        dossier = self.appraised()
        action = dossier.with_user(self.officer).action_open_supplement()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"])
        )
        self.assertIn("the time goes on", dialog.wait_note)
        due = dossier.due_at
        supplement = self.ask(dossier, CHART)
        self.assertTrue(dossier.papers_asked)
        seen = dossier.with_user(self.officer)
        self.assertFalse(seen._allowed_transitions()[seen])
        with self.assertRaisesRegex(UserError, "take them in"), self.env.cr.savepoint():
            self.do(dossier, "submit", self.officer)
        self.assertIn("Hands in", dossier.status_citizen)
        self.take_in(supplement)
        self.assertFalse(dossier.papers_asked)
        self.assertEqual((dossier.workflow_state_id, dossier.due_at), (self.states["work"], due))
        self.do(dossier, "submit", self.officer)

    def test_an_update_that_adds_columns_fills_them_for_what_is_open(self):
        asked, other = self.appraised(), self.appraised()
        self.ask(asked, CHART)
        cr = self.env.cr
        # What waits for the commit keeps a table from being altered.
        self.env.flush_all()
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute("ALTER TABLE egate_dossier DROP COLUMN papers_asked CASCADE")
        script = file_path("egate_dossier/migrations/19.0.1.1.0/pre-30-open_dossiers.py")
        load_script(script, "open_dossiers").migrate(cr, "19.0.1.0.0")
        cr.execute(
            "SELECT id, papers_asked FROM egate_dossier WHERE id = ANY(%s)",
            [[asked.id, other.id]],
        )
        self.assertEqual(dict(cr.fetchall()), {asked.id: True, other.id: None})

    def test_what_gives_the_dossier_up_goes_past_it(self):
        """The officer proposes not to go on, and the leader decides; back it is held again."""
        workflow = self.workflow.copy()
        self.assertEqual(workflow.state, "draft")
        State, Transition = self.env["egate.workflow.state"], self.env["egate.workflow.transition"]
        work = workflow.state_ids.filtered(lambda one: one.name == "Đang thẩm định")
        asked, ended = (
            State.create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "kind": kind,
                    "national_code": code,
                    "role_id": role and role.id,
                    "unit_rule": "agency",
                    "limit_amount": 1 if role else 0,
                    "limit_unit": "working_day" if role else False,
                }
            )
            for name, kind, code, role in (
                ("Chờ duyệt dừng", "work", "4", self.role_leader),
                ("Đã dừng", "end", "8", None),
            )
        )
        ways = {
            name: Transition.create(
                {"workflow_id": workflow.id, "name": name, "from_id": a.id, "to_id": b.id}
            )
            for name, a, b in (
                ("Đề nghị dừng", work, asked),
                ("Duyệt dừng", asked, ended),
                ("Không dừng", asked, work),
            )
        }
        workflow.action_publish()
        self.procedure.workflow_id = workflow
        dossier = self.receive()
        claim = workflow.transition_ids.filtered(lambda one: one.name == "Nhận xử lý")
        dossier.with_user(self.officer).action_transition(claim.id)
        self.ask(dossier, CHART)
        stop = dossier.with_user(self.officer)
        self.assertEqual([way.name for way in stop._allowed_transitions()[stop]], ["Đề nghị dừng"])
        stop.action_transition(ways["Đề nghị dừng"].id)
        dossier.with_user(self.leader).action_transition(ways["Không dừng"].id)
        self.assertEqual([way.name for way in stop._allowed_transitions()[stop]], ["Đề nghị dừng"])
        stop.action_transition(ways["Đề nghị dừng"].id)
        dossier.with_user(self.leader).action_transition(ways["Duyệt dừng"].id)
        self.assertTrue(dossier.closed_at)

    def test_the_check_of_a_draft_names_it_and_lets_it_be_published(self):
        draft = self.workflow.copy()
        kinds = [one["kind"] for one in draft.check_report["remarks"]]
        self.assertEqual(kinds, ["no_waiting"])
        self.assertFalse(draft.check_report["faults"])
        draft.action_publish()
        # What is done on the spot has nobody to wait for.
        at_once = self.env["egate.workflow"].create({"name": "Tại quầy", "code": "T-ONCE"})
        start, end = self.env["egate.workflow.state"].create(
            [
                {
                    "workflow_id": at_once.id,
                    "name": name,
                    "kind": kind,
                    "national_code": code,
                    "role_id": role and role.id,
                    "unit_rule": "reception",
                }
                for name, kind, code, role in (
                    ("Tại quầy", "start", "2", self.role_clerk),
                    ("Đã trả", "end", "10", None),
                )
            ]
        )
        self.env["egate.workflow.transition"].create(
            {"workflow_id": at_once.id, "name": "Trả", "from_id": start.id, "to_id": end.id}
        )
        self.assertFalse(at_once.check_report["remarks"])

    def test_the_list_of_who_asked_and_of_the_desk_holds_it(self):
        dossier = self.appraised()
        self.ask(dossier, CHART)
        self.assert_waited_for(dossier)

    def assert_waited_for(self, dossier):
        for user in (self.officer, self.clerk):
            seen = self.env["egate.dossier"].with_user(user)
            with self.subTest(user=user.login):
                self.assertIn(dossier, seen.search([("work_list", "=", "citizen")]))
                counts = {one["key"]: one["count"] for one in seen.work_counts()}
                self.assertEqual(counts["citizen"], 1)
        stranger = self.env["egate.dossier"].with_user(self.stranger)
        self.assertFalse(stranger.search([("work_list", "=", "citizen")]))


@tagged("post_install", "-at_install")
class TestWaitedFor(SupplementCommon):
    assert_waited_for = TestWithoutWaiting.assert_waited_for

    def test_the_list_of_who_asked_holds_what_the_desk_has_meanwhile(self):
        dossier = self.appraised()
        supplement = self.ask(dossier, CHART)
        self.assertEqual(dossier.holder_unit_id, self.desk)
        self.assert_waited_for(dossier)
        self.take_in(supplement)
        seen = self.env["egate.dossier"].with_user(self.officer)
        self.assertFalse(seen.search([("work_list", "=", "citizen")]))

    def test_form_02_begins_with_what_this_case_must_hand_in(self):
        """A paper for some citizens only is not missing where nobody authorised anybody."""
        dossier = self.receive()
        dossier.sudo().paper_ids.received = False
        self.do(dossier, "claim", self.officer)
        optional = dossier.paper_ids.filtered(lambda paper: not paper.required)
        self.assertEqual(optional.name, "Văn bản ủy quyền")
        action = dossier.with_user(self.officer).action_open_supplement()
        dialogs = self.env[action["res_model"]].with_user(self.officer)

        def offered():
            dialog = Form(dialogs.with_context(**action["context"]))
            return [dialog.line_ids.edit(at).name for at in range(len(dialog.line_ids))]

        self.assertEqual(offered(), dossier.paper_ids.filtered("required").mapped("name"))
        optional.sudo().comment = "Chưa có chữ ký"
        self.assertIn(optional.name, offered(), "somebody has noted what is wrong with it")


@tagged("post_install", "-at_install")
class TestSupplementRestart(SupplementCommon):
    policy = "restart"

    def test_the_whole_term_is_counted_again_where_the_law_says_so(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, CHART)
        with freeze_time("2026-12-01 02:10:00"):
            self.take_in(supplement)
        self.assertEqual(str(dossier.due_at), "2026-12-04 02:10:00")

    def test_a_request_that_is_taken_back_gains_the_office_no_new_term(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):  # a day of three was used
            supplement = self.ask(dossier, CHART)
        with freeze_time("2026-11-26 02:10:00"):
            self.cancel(supplement, "Đã tra cứu được")
        self.assertEqual(str(dossier.due_at), "2026-11-30 02:10:00")
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
