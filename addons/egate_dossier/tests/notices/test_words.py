from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.dossier.message import MAX_WAITING
from ..common import DossierCommon


@tagged("post_install", "-at_install", "access_rights")
class TestOpinions(DossierCommon):
    """What officials think stays in the file, for all who read the dossier."""

    def test_an_opinion_is_read_by_the_readers_of_the_dossier_and_is_in_the_trail(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.rpc(self.officer, "egate.dossier", "action_give_opinion", [dossier.id], "Đủ điều kiện")
        opinion = dossier.opinion_ids
        self.assertEqual(opinion.user_id, self.officer)
        self.assertEqual(opinion.state_id, self.states["work"])
        self.assertEqual(dossier.event_ids[-1].kind, "opinion_written")
        self.assertNotIn("điều kiện", str(dossier.event_ids.mapped("data")))
        self.assertEqual(dossier.with_user(self.leader).opinion_ids, opinion)
        self.assertFalse(opinion.with_user(self.stranger).search([("id", "=", opinion.id)]))
        self.assertFalse(opinion.with_user(self.stranger).has_access("read"))

    def test_an_empty_opinion_and_one_on_a_draft_are_refused(self):
        draft = self.draft()
        with self.assertRaisesRegex(UserError, "were received"):
            draft.with_user(self.clerk).action_give_opinion("x")
        draft.action_receive()
        with self.assertRaisesRegex(UserError, "Write your opinion"):
            draft.with_user(self.clerk).action_give_opinion(" \n")
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            draft.with_user(self.stranger).action_give_opinion("x")
        self.assertFalse(draft.opinion_ids)

    def test_the_dialog_writes_it(self):
        dossier = self.receive()
        action = dossier.with_user(self.officer).action_open_opinion()
        dialog = self.env[action["res_model"]].with_user(self.officer)
        form = Form(dialog.with_context(**action["context"]))
        form.text = "Cần xác minh"
        form.save().action_write()
        self.assertEqual(dossier.opinion_ids.text, "Cần xác minh")


@tagged("post_install", "-at_install", "access_rights")
class TestPrivateNotes(DossierCommon):
    """A private note is its writer's alone."""

    def note(self, dossier, user, **values):
        values = {"dossier_id": dossier.id, "text": "Gọi lại chiều nay", **values}
        return self.env["egate.private.note"].with_user(user).create(values)

    def test_nobody_else_reads_it_the_leader_and_the_administrator_neither(self):
        dossier = self.receive()
        note = self.note(dossier, self.officer)
        self.assertEqual(dossier.with_user(self.officer).private_note_ids, note)
        for user in (self.clerk, self.leader, self.stranger, self.manager):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.assertFalse(note.with_user(user).search([("dossier_id", "=", dossier.id)]))
                self.assertFalse(note.with_user(user).has_access("read"))
                if user in (self.clerk, self.leader):
                    self.assertFalse(dossier.with_user(user).private_note_ids)
                    self.assertFalse(dossier.with_user(user).has_private_note)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_writes_in_anothers_name_or_moves_a_note(self):
        dossier = self.receive()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.note(dossier, self.clerk, user_id=self.officer.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.note(dossier, self.stranger)
        note = self.note(dossier, self.clerk)
        other = self.receive(identity_number="048090000124")
        note.write({"text": "Đã gọi", "user_id": self.officer.id, "dossier_id": other.id})
        self.assertEqual(note.text, "Đã gọi")
        self.assertEqual(note.user_id, self.clerk)
        self.assertEqual(note.dossier_id, dossier)
        note.unlink()

    def test_a_note_goes_with_the_access_to_its_dossier(self):
        note = self.note(self.receive(), self.officer)
        self.officer.egate_assignment_ids.date_to = "2020-01-02"
        mine = note.with_user(self.officer)
        self.assertFalse(mine.has_access("read"))


@tagged("post_install", "-at_install", "access_rights")
class TestCitizenMessages(DossierCommon):
    """What office and citizen write to each other is apart from the talk of colleagues."""

    def tell(self, dossier, user, text="Mời ông/bà bổ sung ảnh"):
        return self.rpc(user, "egate.dossier", "action_write_citizen", [dossier.id], text)

    def test_the_desk_and_whoever_has_the_dossier_write_and_nobody_else(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.tell(dossier, self.officer)
        self.tell(dossier, self.clerk, "Kết quả có chiều nay")
        with self.assertRaisesRegex(UserError, "in the hands of|is now with"):
            self.tell(dossier, self.leader)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            self.tell(dossier, self.stranger)
        self.assertEqual(dossier.message_to_citizen_ids.mapped("direction"), ["out", "out"])
        self.assertEqual(dossier.event_ids.mapped("kind")[-2:], ["wrote", "wrote"])
        self.assertFalse(dossier.message_ids, "not in the talk of colleagues")

    def test_the_citizen_reads_the_unit_and_no_officials_name(self):
        dossier = self.receive()
        self.tell(dossier, self.clerk)
        dossier.sudo()._receive_citizen_message("  Tôi sẽ mang đến  ")
        shown = dossier.sudo()._citizen_messages()
        self.assertEqual([message["mine"] for message in shown], [False, True])
        self.assertEqual(shown[0]["who"], self.desk.name)
        self.assertEqual(shown[1]["text"], "Tôi sẽ mang đến")
        self.assertNotIn(self.clerk.name, str(shown))
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    def test_a_citizen_who_writes_without_end_is_asked_to_phone(self):
        dossier = self.receive().sudo()
        for number in range(MAX_WAITING):
            dossier._receive_citizen_message(f"Bao giờ xong? ({number})")
        with self.assertRaisesRegex(UserError, "Please phone .* 02363000000"):
            dossier._receive_citizen_message("Bao giờ xong?")
        self.tell(dossier, self.clerk)
        dossier._receive_citizen_message("Cảm ơn")
        for text in ("", None, "\0", "\u200b \u00a0", "x" * 2001):
            with self.subTest(text=text), self.assertRaises(UserError), self.env.cr.savepoint():
                dossier._receive_citizen_message(text)

    def waiting(self, user):
        found = self.env["egate.dossier.message"].with_user(user)
        found = found.search([("awaits_answer", "=", True)])
        counts = self.env["egate.dossier"].with_user(user).work_counts()
        told = [one["count"] for one in counts if one["key"] == "answers"]
        self.assertEqual(sum(told), len(found), "the menu counts what its list holds")
        return found

    def test_what_a_citizen_writes_waits_at_the_desk_until_somebody_answers(self):
        dossier = self.receive()
        self.assertFalse(self.waiting(self.clerk))
        dossier.sudo()._receive_citizen_message("Tôi nộp bản sao được không?")
        self.do(dossier, "claim", self.officer)
        message = self.waiting(self.clerk)
        self.assertEqual(message.text, "Tôi nộp bản sao được không?")
        self.assertEqual(self.waiting(self.officer), message, "and whoever has the dossier")
        for user in (self.leader, self.stranger, self.manager):
            self.assertFalse(self.waiting(user), user.login)
        action = self.rpc(self.clerk, "egate.dossier.message", "action_answer", message.ids)
        dialog = self.env[action["res_model"]].with_user(self.clerk)
        form = Form(dialog.with_context(**action["context"]))
        self.assertEqual(form.heard, "Tôi nộp bản sao được không?")
        self.tell(dossier, self.officer, "Được")
        self.assertTrue(message.read_at)
        self.assertFalse(self.waiting(self.clerk))
        dossier.sudo()._receive_citizen_message("Cảm ơn")
        self.assertTrue(all(dossier.message_to_citizen_ids[:2].mapped("read_at")))
        (thanks,) = self.waiting(self.clerk)
        for user in (self.leader, self.stranger):
            with (
                self.subTest(user=user.login),
                mute_logger("odoo.addons.base.models.ir_rule"),
                self.assertRaises(AccessError),
            ):
                self.rpc(user, "egate.dossier.message", "action_seen", thanks.ids)
        for _press in range(2):
            self.rpc(self.clerk, "egate.dossier.message", "action_seen", thanks.ids)
        self.assertFalse(self.waiting(self.clerk))
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    def test_the_same_words_once_more_are_one_message(self):
        dossier = self.receive().sudo()
        for _press in range(2):
            dossier._receive_citizen_message("Bao giờ xong?\r\nTôi chờ")
        self.assertEqual(dossier.message_to_citizen_ids.mapped("text"), ["Bao giờ xong?\nTôi chờ"])

    def test_no_email_becomes_a_dossier_or_a_message(self):
        with self.assertRaisesRegex(AccessError, "incoming e-mail"):
            self.env["egate.dossier"].message_new({"subject": "x"})
