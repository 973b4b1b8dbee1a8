from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import DossierCommon

#: Monday 23 November 2026, 09:10 where the office is; the 24th is a day off.
MONDAY = datetime(2026, 11, 23, 2, 10)


class DirectiveCase(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "chuyen.vien@example.com"
        cls.leader.email = "lanh.dao@example.com"

    def direct(self, dossiers, user=None, **values):
        """Give a directive the way a browser does; return it."""
        values = {"text": "Trả kết quả trong ngày", "unit_id": self.ward.id, "amount": 1, **values}
        number = self.rpc(
            user or self.leader, "egate.dossier", "action_direct", dossiers.ids, **values
        )
        return self.env["egate.directive"].browse(number)

    def on(self, directive, user, method, *args, **kwargs):
        return self.rpc(user, "egate.directive", method, [directive.id], *args, **kwargs)

    def jobs(self, moment):
        """Be the server's jobs at ``moment`` (UTC); return the mails written then."""
        before = self.env["mail.mail"].search([])
        with (
            freeze_time(moment),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.directive"]._cron_follow()
            self.env["egate.workflow.notice"]._cron_send()
        return self.env["mail.mail"].search([]) - before


@tagged("post_install", "-at_install")
class TestDirectives(DirectiveCase):
    """A leader directs; the people asked answer; the leader asks further or closes."""

    def test_where_the_units_of_a_dossier_stand_is_read_at_once(self):
        dossier = self.receive()
        self.assertNotEqual(dossier.holder_unit_id, dossier.reception_unit_id)
        self.env.flush_all()
        self.env.invalidate_all()
        dossier.read(["holder_unit_id", "agency_unit_id", "reception_unit_id"], load=None)
        with self.assertQueryCount(1):
            self.assertIsNone(dossier._leaders_unit({0}))

    def test_a_directive_on_several_dossiers_is_one_thread_until_the_leader_closes_it(self):
        with freeze_time(MONDAY):
            dossiers = self.receive() + self.receive(identity_number="048090000124")
            directive = self.direct(dossiers)
        # One working day from Monday morning ends on Wednesday: Tuesday is a day off.
        self.assertEqual(directive.due_at, datetime(2026, 11, 25, 2, 10))
        self.assertEqual(directive.dossier_ids, dossiers)
        self.assertEqual(directive.given_unit_id, self.ward)
        with freeze_time(MONDAY):
            self.on(directive, self.officer, "action_answer", "Đã trả lúc 10 giờ")
        self.assertEqual(directive.state, "answered")
        with freeze_time(MONDAY):
            self.on(directive, self.leader, "action_ask_further", "Báo cáo lý do", 2, "hour")
        self.assertEqual(directive.state, "open")
        self.assertEqual(directive.due_at, MONDAY + timedelta(hours=2))
        with freeze_time(MONDAY):
            self.on(directive, self.officer, "action_answer", "Do mất điện")
            self.on(directive, self.leader, "action_close_directive")
        self.assertEqual(directive.state, "closed")
        self.assertEqual(
            directive.entry_ids.mapped("kind"), ["given", "answer", "further", "answer", "closed"]
        )
        for dossier in dossiers:
            self.assertEqual(dossier.event_ids.mapped("kind"), ["received", "directed"])
            self.assertNotIn("Trả kết quả", str(dossier.event_ids.mapped("data")))
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossiers))

    def test_only_a_leader_above_the_dossier_directs_it(self):
        dossier = self.receive()
        other_leader = self._person("leader.far", self.role_leader, self.other_ward)
        chairman = self._person("chairman", self.role_leader, self.province)
        for user in (self.officer, self.clerk):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "You lead no unit"),
                self.env.cr.savepoint(),
            ):
                self.direct(dossier, user)
        for user in (other_leader, self.manager, self.citizen):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_rule"),
                mute_logger("odoo.addons.base.models.ir_model"),
                self.env.cr.savepoint(),
            ):
                self.direct(dossier, user)
        self.assertEqual(self.direct(dossier, chairman).given_unit_id, self.province)
        self.assertTrue(dossier.with_user(self.leader).can_direct)
        self.assertFalse(dossier.with_user(self.officer).can_direct)

    def test_a_leader_directs_nobody_beside_or_above_their_own_units(self):
        dossier = self.receive()
        for unit in (self.other_ward, self.province):
            with self.subTest(unit=unit.name), self.assertRaisesRegex(UserError, "is not below"):
                self.direct(dossier, unit_id=unit.id)
        with self.assertRaisesRegex(UserError, "does not act in"):
            self.direct(dossier, user_id=self.stranger.id)

    def test_what_makes_no_sense_is_refused_with_what_to_do(self):
        dossier = self.receive()
        for values, sentence in (
            ({"text": "  "}, "Write what is to be done"),
            ({"text": None}, "Write what is to be done"),
            ({"text": "x" * 5001}, "Shorten"),
            ({"unit_id": False}, "Choose the unit"),
            ({"unit_id": "1 OR 1=1"}, "Choose the unit"),
            ({"unit_id": 2**40}, "Choose the unit"),
            ({"amount": 0}, "Enter how long"),
            ({"amount": True}, "Enter how long"),
            ({"amount": 1e9}, "Enter how long"),
            ({"unit": "year"}, "Enter how long"),
        ):
            with self.subTest(**values), self.assertRaisesRegex(UserError, sentence):
                self.direct(dossier, **values)
        with self.assertRaisesRegex(UserError, "Choose the dossiers"):
            self.direct(dossier.browse())
        with self.assertRaisesRegex(UserError, "dossiers that were received"):
            self.direct(self.draft())
        self.assertFalse(dossier.directive_ids)

    def test_who_is_named_answers_and_the_unit_after_they_have_left(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        directive = self.direct(self.receive(), user_id=self.officer.id)
        Mine = self.env["egate.directive"]
        waiting = [("can_answer", "=", True)]
        self.assertEqual(Mine.with_user(self.officer).search(waiting), directive)
        self.assertFalse(Mine.with_user(colleague).search(waiting))
        with self.assertRaisesRegex(UserError, "is asked, and answers"):
            self.on(directive, colleague, "action_answer", "Tôi trả lời")
        self.officer.egate_assignment_ids.date_to = "2020-01-02"
        self.assertEqual(Mine.with_user(colleague).search(waiting), directive)
        self.on(directive, colleague, "action_answer", "Tôi trả lời thay")
        self.assertEqual(directive.entry_ids[-1].user_id, colleague)

    def test_the_deputy_of_who_is_named_answers(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        directive = self.direct(self.receive(), user_id=self.officer.id)
        today = self.env["egate.assignment"]._local_today()
        self.env["egate.absence"].create(
            {
                "user_id": self.officer.id,
                "deputy_id": colleague.id,
                "date_from": today,
                "date_to": today,
            }
        )
        self.assertTrue(directive.with_user(colleague).can_answer)
        self.on(directive, colleague, "action_answer", "Thay mặt")

    def test_only_the_leaders_side_closes_and_only_with_a_reason_while_it_is_open(self):
        directive = self.direct(self.receive())
        for method, args in (("action_close_directive", ("x",)), ("action_ask_further", ("x", 1))):
            with self.subTest(method), self.assertRaisesRegex(UserError, "another leader of"):
                self.on(directive, self.officer, method, *args)
        with self.assertRaisesRegex(UserError, "write why it is closed"):
            self.on(directive, self.leader, "action_close_directive", "  ")
        successor = self._person("successor", self.role_leader, self.ward)
        self.on(directive, successor, "action_close_directive", "Không còn cần")
        for user, method, args in (
            (self.officer, "action_answer", ("x",)),
            (self.leader, "action_ask_further", ("x", 1)),
            (self.leader, "action_close_directive", ("x",)),
        ):
            with self.subTest(method), self.assertRaisesRegex(UserError, "is closed"):
                self.on(directive, user, method, *args)

    def test_an_answer_that_comes_after_the_closing_changes_nothing(self):
        directive = self.direct(self.receive())
        stale = directive.with_user(self.officer)
        self.assertEqual(stale.state, "open")
        # Another worker closes it, unseen by what this one has in memory.
        self.env.cr.execute(
            "UPDATE egate_directive SET state = 'closed' WHERE id = %s", [directive.id]
        )
        with self.assertRaisesRegex(UserError, "has just acted"), self.env.cr.savepoint():
            stale.action_answer("Quá muộn")
        self.assertEqual(directive.entry_ids.mapped("kind"), ["given"])

    def test_a_document_goes_with_the_answer_and_is_read_by_who_reads_the_directive(self):
        directive = self.direct(self.receive())
        files = self.env["ir.attachment"].with_user(self.officer)
        file = files.create({"name": "bao-cao.pdf", "raw": b"%PDF-1.4"})
        foreign = self.env["ir.attachment"].with_user(self.clerk).create({"name": "x", "raw": b"x"})
        self.on(directive, self.officer, "action_answer", "Kèm báo cáo", [file.id, foreign.id])
        entry = directive.entry_ids[-1]
        self.assertEqual(entry.attachment_ids, file.with_env(entry.env))
        self.assertTrue(file.with_user(self.leader).has_access("read"))
        self.assertFalse(file.with_user(self.stranger).has_access("read"))

    def test_dossiers_with_an_open_directive_are_a_list(self):
        dossier, other = self.receive(), self.receive(identity_number="048090000124")
        directive = self.direct(dossier)
        found = self.env["egate.dossier"].with_user(self.officer)
        both = [("id", "in", (dossier + other).ids)]
        self.assertEqual(found.search([*both, ("is_directed", "=", True)]), dossier)
        self.assertEqual(found.search([*both, ("is_directed", "=", False)]), other)
        self.assertTrue(dossier.with_user(self.officer).is_directed)
        self.on(directive, self.officer, "action_answer", "Xong")
        self.assertFalse(found.search([*both, ("is_directed", "=", True)]))
        self.assertFalse(dossier.with_user(self.officer).is_directed)

    def test_the_counters_say_what_waits_for_whom(self):
        with freeze_time(MONDAY):
            directive = self.direct(self.receive())

        def counters(user, moment):
            with freeze_time(moment):
                return self.env["egate.directive"].with_user(user)._counters()

        later = directive.due_at + timedelta(minutes=1)
        self.assertEqual(counters(self.officer, MONDAY), {"asked": 1, "given": 0})
        self.assertEqual(counters(self.stranger, later), {"asked": 0, "given": 0})
        self.assertEqual(counters(self.leader, MONDAY)["given"], 0)
        self.assertEqual(counters(self.leader, later)["given"], 1)
        self.on(directive, self.officer, "action_answer", "Xong")
        self.assertEqual(counters(self.officer, later), {"asked": 0, "given": 0})
        self.assertEqual(counters(self.leader, MONDAY)["given"], 1)

    def test_the_dialogs_do_what_the_methods_do(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        action = dossier.with_user(self.leader).action_open_direct()
        dialog = self.env["egate.directive.give"].with_user(self.leader)
        form = Form(dialog.with_context(**action["context"]))
        self.assertEqual(form.unit_id, self.ward)
        self.assertEqual(form.user_id, self.officer)
        form.text = "Ưu tiên xử lý"
        form.save().action_give()
        directive = dossier.directive_ids
        self.assertEqual(directive.user_id, self.officer)
        dialog = self.env["egate.directive.write"].with_user(self.officer)
        form = Form(dialog.with_context(default_directive_id=directive.id))
        form.text = "Đã ưu tiên"
        form.save().action_write()
        self.assertEqual(directive.state, "answered")


@tagged("post_install", "-at_install")
class TestDirectiveFollowing(DirectiveCase):
    """People are told of a directive, of its answer, and again while nobody answers."""

    def test_who_is_asked_is_told_at_once_and_the_leader_of_the_answer(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            directive = self.direct(dossier, user_id=self.officer.id)
        mails = self.jobs(MONDAY)
        self.assertEqual(mails.recipient_ids, self.officer.partner_id)
        self.assertIn(dossier.code, mails.subject)
        for secret in ("Trả kết quả trong ngày", "Khai", "0905000111"):
            self.assertNotIn(secret, mails.subject + mails.body_html)
        with freeze_time(MONDAY):
            self.on(directive, self.officer, "action_answer", "Đã xong")
        mails = self.jobs(MONDAY + timedelta(minutes=5))
        self.assertEqual(mails.recipient_ids, self.leader.partner_id)
        self.assertFalse(self.jobs(MONDAY + timedelta(days=5)))

    def test_what_nobody_answers_is_followed_up_once_a_working_day_a_few_times(self):
        with freeze_time(MONDAY):
            directive = self.direct(self.receive(), user_id=self.officer.id)
        self.jobs(MONDAY)
        both = (self.officer | self.leader).partner_id
        self.assertFalse(self.jobs(directive.due_at - timedelta(minutes=1)))
        self.assertEqual(self.jobs(directive.due_at).recipient_ids, both)
        self.assertFalse(self.jobs(directive.due_at + timedelta(minutes=10)))
        with freeze_time(directive.due_at + timedelta(minutes=10)):
            self.assertEqual(directive.with_user(self.leader).status, "late")
        # Wednesday, Thursday, Friday, Monday, Tuesday; then the summary of the morning goes on.
        days = [day for day in range(1, 15) if self.jobs(directive.due_at + timedelta(days=day))]
        self.assertEqual(days, [1, 2, 5, 6])

    def test_a_directive_that_was_answered_meanwhile_reminds_nobody(self):
        with freeze_time(MONDAY):
            directive = self.direct(self.receive(), user_id=self.officer.id)
        self.jobs(MONDAY)
        with freeze_time(directive.due_at):
            self.env["egate.directive"]._follow_due(10)
            self.on(directive, self.officer, "action_answer", "Kịp lúc")
        mails = self.jobs(directive.due_at)
        self.assertEqual(mails.recipient_ids, self.leader.partner_id)
        dropped = self.env["egate.workflow.notice"].search([("kind", "=", "undone")])
        self.assertEqual(dropped.mapped("state"), ["dropped"])
        with freeze_time(directive.due_at):
            self.on(directive, self.leader, "action_ask_further", "Thêm", 1)
        self.assertEqual(directive.follow_at, directive.due_at)

    def test_a_batch_is_bounded(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            for _number in range(3):
                self.direct(dossier)
        with freeze_time(MONDAY + timedelta(days=9)):
            self.assertEqual(self.env["egate.directive"]._follow_due(2), 2)
            self.assertEqual(self.env["egate.directive"]._follow_due(2), 1)
            self.assertEqual(self.env["egate.directive"]._follow_due(2), 0)


@tagged("post_install", "-at_install", "access_rights")
class TestDirectiveAccess(DirectiveCase):
    """Read by its leader, its unit and the readers of its dossiers; written by its actions."""

    def test_who_reads_it(self):
        directive = self.direct(self.receive())
        for user, sees in (
            (self.leader, True),
            (self.officer, True),
            (self.clerk, True),
            (self.stranger, False),
            (self.manager, False),
        ):
            with self.subTest(user=user.login):
                mine = directive.with_user(user)
                self.assertEqual(bool(mine.search([("id", "=", directive.id)])), sees)
                self.assertEqual(mine.has_access("read"), sees)
                self.assertEqual(
                    mine.entry_ids.browse(directive.entry_ids.ids).has_access("read"), sees
                )
                self.assertEqual(
                    bool(mine.entry_ids.search([("directive_id", "=", directive.id)])), sees
                )

    def test_nobody_writes_past_the_actions(self):
        dossier = self.receive()
        directive = self.direct(dossier)
        bypass = {"tracking_disable": True, "install_mode": True, "default_state": "closed"}
        for user in (self.leader, self.officer, self.stranger, self.manager):
            for model, number, vals in (
                ("egate.directive", directive.id, {"state": "closed"}),
                ("egate.directive", directive.id, {"dossier_ids": [(5,)]}),
                ("egate.directive.entry", directive.entry_ids.id, {"text": "khác"}),
                ("egate.dossier", dossier.id, {"directive_ids": [(5,)]}),
            ):
                with (
                    self.subTest(user=user.login, model=model),
                    mute_logger("odoo.addons.base.models.ir_rule"),
                    mute_logger("odoo.addons.base.models.ir_model"),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.rpc(user, model, "write", [number], vals, context=bypass)

    def test_a_stranger_acts_on_no_directive(self):
        directive = self.direct(self.receive())
        for method, args in (
            ("action_answer", ("x",)),
            ("action_ask_further", ("x", 1)),
            ("action_close_directive", ("x",)),
        ):
            for user in (self.stranger, self.manager, self.citizen):
                with (
                    self.subTest(method, user=user.login),
                    mute_logger("odoo.addons.base.models.ir_model"),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.on(directive, user, method, *args)

    def test_the_unit_asked_reads_the_directive_and_not_the_dossier(self):
        # A division of the province is asked about a dossier of the ward.
        division = self.env["egate.unit"].create(
            {"name": "Phòng Tư pháp", "code": "T99.55", "parent_id": self.province.id}
        )
        adviser = self._person("adviser", self.role_officer, division)
        chairman = self._person("chairman", self.role_leader, self.province)
        dossier = self.receive()
        directive = self.direct(dossier, chairman, unit_id=division.id)
        self.env.invalidate_all()
        seen = directive.with_user(adviser)
        self.assertEqual(seen.about, dossier.code)
        self.assertFalse(seen.dossier_ids)
        self.assertFalse(dossier.with_user(adviser).has_access("read"))
        self.on(directive, adviser, "action_answer", "Đồng ý")
