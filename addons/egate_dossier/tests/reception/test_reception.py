from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, DossierCommon


@tagged("post_install", "-at_install")
class TestReception(DossierCommon):
    # 09:10 on Monday 23 November 2026 in Vietnam; Tuesday the 24th is a holiday.
    @freeze_time("2026-11-23 02:10:00")
    def test_acceptance_gives_code_due_time_first_step_and_ledger(self):
        dossier = self.receive()
        self.assertRegex(dossier.code, r"^T99\.33\.01-261123-\d{4}$")
        self.assertEqual(str(dossier.due_at), "2026-11-27 02:10:00")  # Friday 09:10
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertEqual(dossier.workflow_state_id, self.states["waiting"])
        self.assertEqual(dossier.holder_unit_id, self.ward)
        self.assertRecordValues(
            dossier.step_ids,
            [
                {
                    "state_id": self.states["waiting"].id,
                    "unit_id": self.ward.id,
                    "planned_minutes": 240,
                }
            ],
        )
        self.assertRecordValues(dossier.fee_ids, [{"name": "Lệ phí", "amount": 15000}])
        self.assertEqual(dossier.received_by_id, self.clerk)
        self.assertIn("Ngày Văn hóa Việt Nam", dossier.ledger_text)

    def test_codes_count_within_unit_and_day(self):
        with freeze_time("2026-11-23 02:10:00"):
            first, second = self.receive(), self.receive(identity_number="048090000124")
        with freeze_time("2026-11-25 02:10:00"):
            third = self.receive(identity_number="048090000125")
        self.assertEqual(
            [d.code[-11:] for d in first + second + third],
            ["261123-0001", "261123-0002", "261125-0001"],
        )
        self.assertEqual((first + second + third).mapped("register_number"), [1, 2, 3])

    @freeze_time("2026-11-20 07:30:00")  # Friday 14:30 in Vietnam
    def test_code_carries_the_local_date(self):
        with freeze_time("2026-11-22 18:30:00"):  # Monday 01:30 in Vietnam
            self.assertIn("-261123-", self.receive().code)

    def test_same_day_procedure_after_15_hours_is_due_next_working_day(self):
        procedure = self._published_procedure("9.000002", "Cấp bản sao mẫu", unit="same_day")
        with freeze_time("2026-11-27 07:59:00"):  # Friday 14:59
            before = self.receive(procedure=procedure)
        with freeze_time("2026-11-27 08:01:00"):  # Friday 15:01
            after = self.receive(procedure=procedure, identity_number="048090000124")
        self.assertEqual(str(before.due_at), "2026-11-27 10:00:00")
        self.assertEqual(str(after.due_at), "2026-11-30 10:00:00")

    def test_counter_finds_the_citizen_by_identity_number(self):
        person = self.env["res.partner"].create(
            {
                "name": "Trần Văn Bình",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "phone": "0905999888",
            }
        )
        shown = self.enter_draft(identity_number="048 090 000 123")["values"]
        self.assertEqual(shown["applicant_name"], "Trần Văn Bình")
        self.assertEqual(shown["applicant_phone"], "0905999888")
        dossier = self.receive(applicant_name="Trần Văn Bình")
        self.assertEqual(dossier.applicant_id, person)

    def test_a_new_citizen_is_put_on_file(self):
        dossier = self.receive()
        self.assertRecordValues(
            dossier.sudo().applicant_id,
            [
                {
                    "name": "Nguyễn Thị Minh Khai",
                    "identity_kind": "cccd",
                    "identity_number": IDENTITY,
                }
            ],
        )

    def test_accepting_twice_answers_with_the_first_dossier(self):
        dossier = self.receive()
        code = dossier.code
        dossier.action_receive()
        self.assertEqual(dossier.code, code)
        self.assertEqual(len(dossier.step_ids), 1)

    def test_missing_papers_are_named_in_one_sentence(self):
        state = self.ready_draft()
        answer = self.at_counter("accept", state["id"])
        self.assertIn("Tờ khai theo mẫu; Giấy tờ chứng minh nơi cư trú", answer["refusal"])
        dossier = self.env["egate.dossier"].browse(state["id"])
        self.assertFalse(dossier.code)
        self.assertFalse(dossier.step_ids)

    def test_identity_number_that_does_not_fit_its_kind_is_refused(self):
        for number, sentence in (
            ("04809000012", "exactly 12 digits"),
            ("003090000123", "no province or country code"),
            ("048299000123", "not yet born"),
        ):
            with (
                self.subTest(number=number),
                self.env.cr.savepoint(),
                # Said at the field at once, and refused when saved.
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                state = self.enter_draft(identity_number=number)
                self.assertIn(sentence, state["errors"]["identity_number"])
                self.assertFalse(state["values"]["identity_number"])
                draft = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
                draft.identity_number = number

    @freeze_time("2026-11-23 02:10:00")
    def test_somebody_without_a_number_is_received_with_the_reason_only(self):
        draft = self.draft(identity_kind="none", identity_number=False)
        with self.assertRaisesRegex(UserError, "why there is no identity number"):
            draft.action_receive()
        draft.identity_reason = "Già yếu, chưa từng có giấy tờ"
        draft.action_receive()
        self.assertEqual(draft.applicant_id.identity_reason, "Già yếu, chưa từng có giấy tờ")

    @freeze_time("2026-11-23 02:10:00")
    def test_a_newborn_is_received_with_birth_date_and_a_parents_number(self):
        draft = self.draft(applicant_name="Nguyễn Văn Bé", applicant_address=False)
        self.assertEqual(draft.identity_number, IDENTITY)
        shown = self.enter_draft(draft, identity_kind="newborn")["values"]
        self.assertFalse(shown["identity_number"])
        with self.assertRaisesRegex(UserError, "date of birth: it stands in"):
            draft.action_receive()
        draft.applicant_birth_date = "2026-11-20"
        with self.assertRaisesRegex(UserError, "mother or father"):
            draft.action_receive()
        draft.identity_parent_number = "048 090 000 123"
        draft.action_receive()
        self.assertRecordValues(
            draft.applicant_id.sudo(),
            [{"identity_kind": "newborn", "identity_parent_number": IDENTITY}],
        )

    def test_the_kind_of_paper_is_chosen(self):
        draft = self.draft()
        draft.write({"identity_kind": False, "identity_number": False})
        with self.assertRaisesRegex(UserError, "Choose the kind of identity paper"):
            draft.action_receive()

    def test_procedure_not_in_force_is_refused(self):
        self.procedure.version_ids.action_retire()
        state = self.enter_draft()
        self.assertIn("not in force", state["errors"]["procedure_id"])
        self.assertFalse(state["values"]["procedure_id"])
        draft = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        with self.assertRaisesRegex(UserError, "not in force"):
            draft.procedure_id = self.procedure

    def test_procedure_that_ends_while_the_draft_is_open_is_refused(self):
        dossier = self.draft()
        self.procedure.version_ids.action_retire()
        with self.assertRaisesRegex(UserError, "not in force"):
            dossier.action_receive()
        self.assertFalse(dossier.received_at)

    def test_desk_without_calendar_is_refused(self):
        dossier = self.draft()
        # Behind the back of the constraint, and of what is kept in memory.
        self.province.sudo()._write({"own_calendar_id": None})
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertRaisesRegex(UserError, "no working calendar"):
            dossier.action_receive()
        self.assertFalse(dossier.received_at)
        self.assertFalse(dossier.applicant_id)

    def test_unit_without_calendar_is_refused_when_saved(self):
        with self.assertRaisesRegex(UserError, "no working calendar"):
            self.env["egate.unit"].create({"name": "Sở Mới", "code": "T98"})

    def test_only_a_clerk_of_the_desk_receives(self):
        with self.assertRaises(UserError):
            self.enter_draft(user=self.officer, reception_unit_id=self.desk)
        with self.assertRaises(AccessError):
            values = {"reception_unit_id": self.desk.id}
            self.rpc(self.officer, "egate.dossier", "create", [values])
        draft = self.draft()
        self.clerk.egate_assignment_ids.date_to = "2020-12-31"
        with self.assertRaises(AccessError):
            draft.action_receive()
        self.assertFalse(draft.sudo().received_at)

    def test_a_draft_does_not_leave_its_desk(self):
        other = self.env["egate.unit"].create(
            {
                "name": "Quầy khác",
                "code": "T99.44.01",
                "kind": "desk",
                "parent_id": self.other_ward.id,
            }
        )
        draft = self.draft()
        with self.assertRaises(AccessError):
            draft.reception_unit_id = other
        # Leading the ward opens the desks below for reading, not their drafts.
        both = self._person("both", self.role_leader, self.ward)
        self.env["egate.assignment"].create(
            {
                "user_id": both.id,
                "role_id": self.role_clerk.id,
                "unit_id": other.id,
                "date_from": "2020-01-01",
            }
        )
        draft = self.draft()
        with self.assertRaises(AccessError):
            draft.with_user(both).note = "x"
        with self.assertRaises(AccessError):
            draft.with_user(both).unlink()

    def test_a_paper_taken_off_the_list_is_still_asked_for(self):
        draft = self.draft()
        draft.paper_ids.filtered("required").unlink()
        draft.paper_ids = [Command.create({"name": "Giấy khác", "received": True})]
        with self.assertRaisesRegex(UserError, "Tờ khai theo mẫu"):
            draft.action_receive()

    def test_the_case_belongs_to_the_procedure(self):
        procedure = self._published_procedure("9.000005", "Có trường hợp", unit="same_day")
        version = procedure.version_ids.sudo()
        house = (
            self.env["egate.procedure.variant"]
            .sudo()
            .create({"version_id": version.id, "name": "Nhà ở"})
        )
        draft = self.draft(procedure=procedure)
        draft.variant_id = False
        with self.assertRaisesRegex(UserError, "Choose the case"):
            draft.action_receive()
        foreign = self.draft(identity_number="048090000124")
        foreign.variant_id = house
        with self.assertRaisesRegex(UserError, "knows no cases"):
            foreign.action_receive()

    def test_a_retired_process_takes_no_new_dossier(self):
        draft = self.draft()
        self.workflow.action_retire()
        with self.assertRaisesRegex(UserError, "no published process"):
            draft.action_receive()

    def test_a_number_on_file_for_somebody_else_is_refused(self):
        self.env["res.partner"].create(
            {"name": "Trần Văn Bình", "identity_kind": "cccd", "identity_number": IDENTITY}
        )
        draft = self.draft(applicant_name="Kẻ Mạo Danh")
        with self.assertRaisesRegex(UserError, "on file for “Trần Văn Bình”"):
            draft.action_receive()

    def test_somebody_archived_is_still_the_same_person(self):
        person = self.env["res.partner"].create(
            {
                "name": "Nguyễn Thị Minh Khai",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "active": False,
            }
        )
        self.assertEqual(self.receive().applicant_id, person)

    def test_received_content_is_frozen(self):
        dossier = self.receive()
        with self.assertRaisesRegex(AccessError, "not edited"):
            dossier.applicant_name = "Người khác"
        with self.assertRaises(AccessError):
            dossier.paper_ids[0].received = False
        with self.assertRaises(AccessError):
            dossier.unlink()

    def test_papers_follow_the_case_and_keep_what_was_ticked(self):
        state = self.enter_draft()
        first = {state["papers"][0]["id"]: {"received": True}}
        self.at_counter("change", state["id"], {"papers": first})
        other = self._published_procedure("9.000003", "Thủ tục khác", amount=1, unit="hour")
        state = self.enter_draft(state["id"], procedure=other)
        names = [line["name"] for line in state["papers"]]
        self.assertEqual(len(names), 3)
        self.assertEqual(names.count("Tờ khai theo mẫu"), 1)
        self.assertTrue(state["papers"][names.index("Tờ khai theo mẫu")]["received"])

    def test_mail_gateway_creates_no_dossier(self):
        with self.assertRaises(AccessError):
            self.env["egate.dossier"].message_new({"subject": "x"})

    def test_one_click_ticks_every_required_paper(self):
        state = self.ready_draft()
        state = self.at_counter("change", state["id"], {"tick_required": True})
        self.assertEqual([line["received"] for line in state["papers"]], [True, True, False])
        state = self.at_counter("accept", state["id"])
        self.assertIn("received", state)
        dossier = self.env["egate.dossier"].browse(state["id"])
        dossier.paper_ids.sudo()[0].received = False
        self.assertIn("received", self.at_counter("change", dossier.id, {"tick_required": True}))
        self.assertFalse(dossier.paper_ids[0].received)

    def test_half_a_minute_past_15_hours_is_past_it_for_the_ledger_too(self):
        procedure = self._published_procedure("9.000004", "Trong ngày", unit="same_day")
        with freeze_time("2026-11-27 08:00:30"):  # Friday 15:00:30
            dossier = self.receive(procedure=procedure)
        self.assertEqual(str(dossier.due_at), "2026-11-30 10:00:00")
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("15:00", dossier.ledger_text)

    def test_a_term_beyond_the_calendar_is_refused_in_a_sentence(self):
        procedure = self._published_procedure(
            "9.000006", "Rất dài", amount=9000, unit="working_day"
        )
        draft = self.draft(procedure=procedure)
        self.assertIn("reaches beyond", draft.due_explanation)
        with self.assertRaisesRegex(UserError, "reaches beyond"):
            draft.action_receive()
