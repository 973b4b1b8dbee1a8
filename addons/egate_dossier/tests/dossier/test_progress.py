from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestProgress(DossierCommon):
    def test_from_counter_to_hand_with_every_step_in_the_history(self):
        with freeze_time("2026-11-23 02:10:00"):  # Monday 09:10
            dossier = self.receive()
        self.assertIn(dossier, self.work_of(self.officer))
        with freeze_time("2026-11-23 03:10:00"):  # 10:10
            self.do(dossier, "claim", self.officer)
        with freeze_time("2026-11-25 02:10:00"):  # Wednesday 09:10, after the holiday
            self.do(dossier, "submit", self.officer, "Đủ điều kiện")
        self.assertNotIn(dossier, self.work_of(self.officer))
        self.assertIn(dossier, self.work_of(self.leader))
        with freeze_time("2026-11-25 02:40:00"):
            self.do(dossier, "sign", self.leader)
        self.assertIn(dossier, self.work_of(self.clerk))
        with freeze_time("2026-11-25 07:00:00"):
            self.do(dossier, "return", self.clerk)
        self.assertRecordValues(
            dossier.step_ids,
            [
                {
                    "user_id": self.officer.id,
                    "planned_minutes": 240,
                    "used_minutes": 60,
                    "in_time": True,
                },
                {
                    "user_id": self.officer.id,
                    "planned_minutes": 450,
                    "used_minutes": 390,
                    "in_time": True,
                },
                {
                    "user_id": self.leader.id,
                    "planned_minutes": 450,
                    "used_minutes": 30,
                    "in_time": True,
                },
                {
                    "user_id": self.clerk.id,
                    "planned_minutes": 0,
                    "used_minutes": 140,
                    "in_time": True,
                },
            ],
        )
        self.assertEqual(dossier.step_ids[1].comment, "Đủ điều kiện")
        self.assertRecordValues(
            dossier.result_ids,
            [
                {
                    "name": "Giấy xác nhận",
                    "signer_id": self.leader.id,
                    "returned_by_id": self.clerk.id,
                }
            ],
        )
        self.assertEqual(str(dossier.finished_at), "2026-11-25 02:40:00")
        self.assertEqual(str(dossier.closed_at), "2026-11-25 07:00:00")
        self.assertFalse(dossier.holder_user_id)

    def work_of(self, user):
        action = self.env.ref("egate_dossier.egate_dossier_action_mine")
        return self.env["egate.dossier"].with_user(user).search(safe_eval(action.domain))

    def test_a_slow_step_is_not_in_time(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
        with freeze_time("2026-11-25 02:10:00"):
            self.do(dossier, "claim", self.officer)
        self.assertRecordValues(dossier.step_ids[0], [{"used_minutes": 450, "in_time": False}])

    def test_the_officer_opens_the_dossier_on_the_screen(self):
        dossier = self.receive()
        with Form(dossier.with_user(self.officer), "egate_dossier.egate_dossier_view_form") as form:
            self.assertEqual(form.code, dossier.code)
            self.assertEqual([t["name"] for t in form.available_transitions], ["Nhận xử lý"])

    def test_buttons_and_server_agree(self):
        dossier = self.receive()
        for user in (self.clerk, self.officer, self.leader):
            offered = {t["id"] for t in dossier.with_user(user).available_transitions or []}
            for transition in self.workflow.transition_ids:
                error = dossier.with_user(user)._transition_error(transition)
                self.assertEqual(not error, transition.id in offered, (user.login, transition.name))

    def test_a_pooled_dossier_belongs_to_whoever_claims_it(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.assertEqual(dossier.holder_user_id, self.officer)
        self.assertFalse(dossier.with_user(colleague).available_transitions)
        with self.assertRaisesRegex(UserError, "in the hands of"):
            self.do(dossier, "submit", colleague)

    def test_who_comes_second_reads_why(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        with self.assertRaisesRegex(UserError, "no longer where you saw it"):
            self.do(dossier, "claim", colleague)

    def test_the_guard_refuses_a_record_that_has_moved(self):
        dossier = self.receive().sudo()
        self.do(dossier, "claim", self.officer)
        known = dossier.engine_version  # in the cache from here on
        self.env.cr.execute(
            "UPDATE egate_dossier SET engine_version = engine_version + 1 WHERE id = %s",
            [dossier.id],
        )
        self.assertEqual(dossier.engine_version, known)
        with self.assertRaisesRegex(UserError, "has just acted"):
            self.do(dossier, "submit", self.officer)

    def test_sending_back_needs_a_reason_and_finds_the_same_officer(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.do(dossier, "submit", self.officer)
        with self.assertRaisesRegex(UserError, "in writing"):
            self.do(dossier, "back", self.leader, "   ")
        self.do(dossier, "back", self.leader, "Bổ sung căn cứ")
        self.assertEqual(dossier.holder_user_id, self.officer)

    def test_an_ended_assignment_can_act_no_more(self):
        dossier = self.receive()
        self.officer.egate_assignment_ids.date_to = "2020-12-31"
        # Even where the record is still readable, the checker reads the dates themselves.
        error = (
            dossier.sudo()
            .with_user(self.officer)
            .sudo()
            ._transition_error(self.transitions["claim"])
        )
        self.assertIn("only a person with the role", error)
        with self.assertRaises(AccessError):
            self.do(dossier, "claim", self.officer)

    def test_what_somebody_who_left_was_holding_is_in_the_pool_again(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.assertNotIn(dossier, self.work_of(colleague))
        self.officer.egate_assignment_ids.date_to = "2020-12-31"
        self.assertIn(dossier, self.work_of(colleague))
        self.do(dossier, "submit", colleague)
        self.do(dossier, "back", self.leader, "Làm lại")
        self.assertEqual(dossier.holder_user_id, colleague)
        colleague.egate_assignment_ids.date_to = "2020-12-31"
        self._person("third", self.role_officer, self.ward)
        self.assertFalse(dossier._holds(colleague, self.role_officer, self.ward))

    def test_the_sentence_says_who_since_when_and_by_when(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
        sentence = dossier.citizen_sentence
        for words in ("UBND phường Mẫu", "09:10 on 23/11/2026", "09:10 on 27/11/2026"):
            self.assertIn(words, sentence)

    def test_urgency_tells_overdue_today_and_in_time(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
            self.assertEqual(dossier.urgency, "fine")
        for moment, urgency in (("2026-11-27 01:00:00", "today"), ("2026-11-27 03:00:00", "late")):
            dossier.invalidate_recordset()
            with freeze_time(moment):
                self.assertEqual(dossier.urgency, urgency)

    def test_a_late_dossier_is_still_returned(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
        with freeze_time("2026-12-23 02:10:00"):
            self.bring_to_desk(dossier)
            self.do(dossier, "return", self.clerk)
        self.assertTrue(dossier.closed_at)
        self.assertEqual(dossier.urgency, "late")

    def test_dossiers_are_found_by_code_and_by_name_without_diacritics(self):
        dossier = self.receive()
        for words in (dossier.code[-12:], "nguyen thi minh", "Nguyễn Thị"):
            with self.subTest(words=words):
                found = self.env["egate.dossier"].with_user(self.officer).name_search(words)
                self.assertIn(dossier.id, [item for item, _name in found])

    def test_a_result_signed_again_takes_the_place_of_the_first(self):
        dossier = self.bring_to_desk(self.receive())
        dossier.sudo()._effect_result(self.transitions["sign"], {"at": dossier.finished_at})
        self.do(dossier, "return", self.clerk)
        self.assertEqual(
            [bool(result.withdrawn_at) for result in dossier.result_ids], [True, False]
        )
        self.assertEqual([bool(result.returned_at) for result in dossier.result_ids], [False, True])

    def test_past_work_is_loaded_at_its_own_time(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
        claim = self.transitions["claim"]
        # any day: it is told the time
        dossier.with_user(self.officer)._transition(claim, {}, at=dossier.received_at)
        self.assertEqual(dossier.step_ids[0].left_at, dossier.received_at)
        self.assertEqual(dossier.holder_since, dossier.received_at)

    def test_the_sentence_follows_how_the_result_is_given(self):
        for channel, words in (
            ("desk", "please come"),
            ("post", "by post"),
            ("electronic", "electronically"),
        ):
            with self.subTest(channel=channel):
                dossier = self.bring_to_desk(self.receive(result_channel=channel))
                self.assertIn(words, dossier.citizen_sentence)
