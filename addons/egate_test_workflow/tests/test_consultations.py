from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .test_reminders import MONDAY, ReminderCase


@tagged("post_install", "-at_install")
class TestConsultations(ReminderCase):
    """Others are asked beside the way of the record; silence is no consent (CN15, D17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        work = cls.states["work"]
        work.may_consult = True
        for name, role, unit, days in (
            ("Có phù hợp quy hoạch không?", cls.role_officer, cls.other_ward, 1),
            ("Có ý kiến gì khác không?", cls.role_leader, cls.province, 3),
        ):
            cls.env["egate.workflow.side"].create(
                {
                    "state_id": work.id,
                    "name": name,
                    "role_id": role.id,
                    "unit_id": unit.id,
                    "limit_amount": days,
                }
            )
        cls.chief = cls._person("chief", cls.role_leader, cls.province)
        (cls.stranger | cls.chief).write({"email": "duoc.hoi@example.com"})
        cls.transitions["submit"].requirement_ids = [Command.create({"kind": "answers"})]
        cls.Asked = cls.env["egate.test.permit.consultation"]

    def answer(self, asked, user, answer="agrees", text=None, **values):
        return self.rpc(user, asked._name, "action_answer", asked.ids, answer, text=text, **values)

    def test_whom_the_process_names_is_asked_when_the_record_arrives(self):
        permit = self.working(due_at=MONDAY + timedelta(days=2, hours=3))
        self.assertRecordValues(
            permit.consultation_ids,
            [
                {
                    "unit_id": self.other_ward.id,
                    "asked_by_id": self.officer.id,
                    "due_at": MONDAY + timedelta(days=1),
                    "status": "late",  # as seen today
                },
                # Three days would be later than the record itself is due.
                {
                    "unit_id": self.province.id,
                    "asked_by_id": self.officer.id,
                    "due_at": MONDAY + timedelta(days=2, hours=3),
                    "status": "late",
                },
            ],
        )

    def test_whoever_is_asked_of_an_overdue_record_still_has_their_time(self):
        permit = self.working(due_at=MONDAY - timedelta(days=2))
        self.assertEqual(permit.consultation_ids[0].due_at, MONDAY + timedelta(days=1))

    def test_silence_is_no_consent(self):
        permit = self.working()
        with freeze_time(MONDAY + timedelta(days=9)):
            with self.assertRaisesRegex(UserError, "Silence is no consent"):
                self.do(permit, "submit", self.officer)
            for asked, user in zip(
                permit.consultation_ids, (self.stranger, self.chief), strict=True
            ):
                self.answer(asked, user, "disagrees", "Không phù hợp quy hoạch")
            self.do(permit, "submit", self.officer)
        self.assertEqual(permit.consultation_ids.mapped("status"), ["disagrees"] * 2)

    def test_an_overdue_opinion_is_closed_with_a_reason_and_never_as_consent(self):
        permit = self.working()
        asked = permit.consultation_ids[0]
        close = lambda user, reason: self.rpc(user, asked._name, "action_close", asked.ids, reason)  # noqa: E731
        with freeze_time(MONDAY + timedelta(hours=2)):
            with self.assertRaisesRegex(UserError, "Wait till then"):
                close(self.officer, "Đã quá hạn")
        with freeze_time(MONDAY + timedelta(days=2)):
            with self.assertRaisesRegex(UserError, "Write why"):
                close(self.officer, "  ")
            with self.assertRaisesRegex(UserError, "Only whoever has"):
                close(self.stranger, "Không muốn trả lời")
            close(self.officer, "Đã nhắc hai lần")
            self.assertEqual(asked.status, "silent")
            self.assertFalse(asked.answer)
            self.assertEqual(asked.closing_reason, "Đã nhắc hai lần")
            with self.assertRaisesRegex(UserError, "no longer waited for"):
                self.answer(asked, self.stranger)

    def test_an_opinion_is_given_once_by_those_who_are_asked(self):
        asked = self.working().consultation_ids[0]
        with self.assertRaisesRegex(UserError, "only a person with the role"):
            self.answer(asked, self.officer)
        for answer, text in (
            ("", None),
            ("nonsense", None),
            ("conditions", " "),
            ("disagrees", None),
        ):
            with self.subTest(answer=answer), self.assertRaises(UserError):
                self.answer(asked, self.stranger, answer, text)
        self.answer(asked, self.stranger, "conditions", "Nếu giữ khoảng lùi 3 m")
        self.assertEqual(asked.answered_by_id, self.stranger)
        with self.assertRaisesRegex(UserError, "given already"):
            self.answer(asked, self.stranger)

    def test_the_unit_asked_reads_its_question_and_nobody_elses(self):
        permit = self.working(name="GP-07")
        mine, other = permit.consultation_ids
        found = self.Asked.with_user(self.stranger).search([("asked_of_me", "=", True)])
        self.assertEqual(found, mine)
        self.assertEqual(found.record_name, "GP-07")
        self.assertTrue(found.can_answer)
        self.assertFalse(other.with_user(self.officer).can_answer)
        with self.assertRaises(AccessError):
            self.rpc(self.citizen, self.Asked._name, "read", mine.ids, ["question"])

    def test_nobody_writes_an_opinion_past_its_actions(self):
        asked = self.working().consultation_ids[0]
        for user in (self.stranger, self.officer, self.manager):
            for method, args in (
                ("write", [asked.ids, {"answer": "agrees"}]),
                ("create", [{"permit_id": asked.permit_id.id, "question": "Đồng ý?"}]),
                ("unlink", [asked.ids]),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, asked._name, method, *args)

    def test_what_is_attached_to_an_opinion_is_read_by_who_reads_the_opinion(self):
        asked = self.working().consultation_ids[0]
        file = (
            self.env["ir.attachment"]
            .with_user(self.stranger)
            .create(
                {"name": "Công văn.pdf", "raw": b"%PDF-1.4", "res_model": asked._name, "res_id": 0}
            )
        )
        with self.assertRaisesRegex(UserError, "kept elsewhere|Attach"):
            self.answer(asked, self.stranger, attachment_ids=self.foreign_file().ids)
        self.answer(asked, self.stranger, attachment_ids=file.ids)
        self.assertEqual(asked.attachment_ids, file)
        self.assertTrue(file.with_user(self.officer).has_access("read"))
        self.assertFalse(file.with_user(self.citizen).has_access("read"))

    def foreign_file(self):
        """Return a file that the stranger reads and that belongs to somebody else's record."""
        return self.env["ir.attachment"].create(
            {"name": "Của người khác.pdf", "raw": b"%PDF-1.4", "public": True}
        )

    def test_a_record_that_goes_on_waits_for_nobody_any_more(self):
        self.transitions["submit"].requirement_ids = [Command.clear()]
        permit = self.working()
        first, second = permit.consultation_ids
        self.answer(first, self.stranger)
        self.do(permit, "submit", self.officer)
        self.assertEqual((first + second).mapped("status"), ["agrees", "moot"])
        self.assertFalse(second.closed_by_id)
        self.do(permit, "back", self.leader, comment="Hỏi lại")
        self.assertEqual(len(permit.consultation_ids), 4)

    def test_an_undone_action_does_not_ask_again_who_has_answered(self):
        self.transitions["submit"].write({"requirement_ids": [Command.clear()], "undo_minutes": 30})
        permit = self.working()
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.answer(permit.consultation_ids[0], self.stranger)
            self.do(permit, "submit", self.officer)
            permit.with_user(self.officer).action_undo()
        still = permit.consultation_ids.filtered(lambda one: one.status in ("waiting", "late"))
        self.assertEqual(still.unit_id, self.province)

    def test_whoever_has_it_asks_others_where_the_process_lets_them(self):
        with freeze_time(MONDAY):
            permit = self.permit()
        ask = lambda user, *args: self.rpc(user, permit._name, "action_consult", permit.ids, *args)  # noqa: E731
        good = (self.ward.id, self.role_leader.id, "Có đồng ý không?", 4, "hour")
        with self.assertRaisesRegex(UserError, "does not foresee"):
            ask(self.officer, *good)
        with freeze_time(MONDAY):
            self.do(permit, "claim", self.officer)
            with self.assertRaisesRegex(UserError, "only a person with the role"):
                ask(self.leader, *good)
            for index, bad in ((0, 0), (1, 10**6), (2, "  "), (3, -1), (3, "x"), (4, "year")):
                with self.subTest(index=index, bad=bad), self.assertRaises(UserError):
                    ask(self.officer, *(bad if i == index else v for i, v in enumerate(good)))
            with self.assertRaisesRegex(UserError, "nobody could answer"):
                ask(self.officer, self.other_ward.id, *good[1:])
            ask(self.officer, *good)
        asked = permit.consultation_ids[-1]
        self.assertEqual(asked.due_at, MONDAY + timedelta(hours=6))
        with self.assertRaisesRegex(UserError, "waits for the opinion of"):
            self.do(permit, "submit", self.officer)

    def test_who_is_asked_is_told_and_reminded_once_and_the_answer_is_told_back(self):
        permit = self.working()
        asked = permit.consultation_ids[0]
        self.send(MONDAY + timedelta(minutes=5))
        self.assertEqual(self.notices(asked).told_ids, self.stranger)
        for _again in range(2):
            self.remind(MONDAY + timedelta(days=1, minutes=5))
        self.send(MONDAY + timedelta(days=1, minutes=5))
        late = self.notices(asked)[1:]
        self.assertEqual(late.mapped("kind"), ["unanswered"])
        self.assertEqual(late.told_ids, self.stranger | self.officer)
        with freeze_time(MONDAY + timedelta(days=1, minutes=9)):
            self.answer(asked, self.stranger)
        self.send(MONDAY + timedelta(days=1, minutes=9))
        self.assertEqual(self.notices(asked)[2:].told_ids, self.officer)

    def test_a_state_that_asks_nobody_costs_nothing(self):
        self.env["egate.workflow.side"].search([]).unlink()
        self.states["work"].may_consult = False
        self.transitions["submit"].requirement_ids = [Command.clear()]
        permit = self.working()
        asked = []
        model = type(permit)
        with (
            patch.object(model, "_ask_sides", lambda *args: asked.append(args)),
            patch.object(model, "_open_consultations", lambda *args: asked.append(args)),
        ):
            self.do(permit, "submit", self.officer)
        self.assertFalse(asked)
