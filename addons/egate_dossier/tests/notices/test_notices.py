from datetime import datetime, timedelta
from email.message import EmailMessage
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import DossierCommon

EMAIL = "cong.dan@example.com"
#: Monday 23 November 2026, 09:10 where the office is.
MONDAY = datetime(2026, 11, 23, 2, 10)


class NoticeCase(DossierCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("egate_dossier.notices", "True")

    def job(self, moment=MONDAY):
        """Be the job that tells citizens at ``moment`` (UTC); return the mails it wrote."""
        before = self.env["mail.mail"].search([])
        with (
            freeze_time(moment),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.notice"]._cron_send()
        return self.env["mail.mail"].search([]) - before

    def told(self, dossier):
        notices = dossier.notice_ids.sorted("id")
        return [(notice.milestone, notice.state) for notice in notices]

    def received(self, **values):
        with freeze_time(MONDAY):
            return self.receive(applicant_email=EMAIL, **values).with_env(self.env)


@tagged("post_install", "-at_install")
class TestNotices(NoticeCase):
    """Citizens are told of each milestone once, of nothing else, and of nothing that is secret."""

    def test_each_milestone_of_the_way_is_told_once(self):
        dossier = self.received()
        self.assertEqual(self.told(dossier), [("received", "waiting")])
        mail = self.job()
        self.assertEqual(mail.email_to, EMAIL)
        self.assertIn(dossier.code, mail.subject)
        self.assertFalse(self.job(), "once")
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.bring_to_desk(dossier)
        self.job(MONDAY + timedelta(hours=1))
        with freeze_time(MONDAY + timedelta(hours=2)):
            self.do(dossier, "return", self.clerk)
        self.job(MONDAY + timedelta(hours=2))
        self.assertEqual(
            self.told(dossier),
            [("received", "queued"), ("ready", "queued"), ("returned", "queued")],
        )

    def test_nothing_of_the_person_or_the_request_is_in_the_mail(self):
        dossier = self.received(content="Xác nhận tình trạng hôn nhân")
        mail = self.job()
        for secret in (
            "Khai",
            dossier.identity_number,
            "0905000111",
            "Trần Phú",
            "hôn nhân",
            self.procedure.name,
        ):
            self.assertNotIn(secret, mail.subject + mail.body_html)
        self.assertIn("auto-generated", mail.headers)

    def test_nobody_is_told_until_the_office_turns_it_on(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "False")
        dossier = self.received()
        self.bring_to_desk(dossier)
        self.assertFalse(dossier.notice_ids)

    def test_a_dossier_without_an_address_costs_no_query(self):
        numbers = iter(range(100, 200))

        def queries(**values):
            """Count those of a step inside the office and of one that is a milestone."""
            dossier = self.receive(identity_number=f"048090000{next(numbers)}", **values)
            self.do(dossier, "claim", self.officer)
            counts = []
            for key, user in (("submit", self.officer), ("sign", self.leader)):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                dossier.with_user(user).action_transition(self.transitions[key].id)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            return counts

        queries()
        with patch.object(type(self.env["egate.dossier"]), "_notices_are_on", lambda *_: False):
            off = queries()
        self.assertEqual(queries(), off)
        told = queries(applicant_email=EMAIL)
        # Two states are looked at, and one row is written.
        self.assertLessEqual(told[0], off[0] + 1)
        self.assertLessEqual(told[1], off[1] + 2)

    def test_a_batch_is_one_statement(self):
        dossiers = self.received() + self.received(identity_number="048090000124")
        with freeze_time(MONDAY):
            for dossier in dossiers:
                self.do(dossier, "claim", self.officer)
            dossiers.with_user(self.officer).action_transition(self.transitions["submit"].id)
            dossiers.with_user(self.leader).action_transition(self.transitions["sign"].id)
        for dossier in dossiers:
            self.assertIn(("ready", "waiting"), self.told(dossier))

    def test_what_is_no_longer_true_is_not_told(self):
        dossier = self.received()
        with freeze_time(MONDAY):
            self.bring_to_desk(dossier)
            self.do(dossier, "return", self.clerk)
        self.job()
        self.assertEqual(
            self.told(dossier),
            [("received", "queued"), ("ready", "dropped"), ("returned", "queued")],
        )

    def test_what_was_loaded_from_the_past_is_not_told(self):
        past = MONDAY - timedelta(days=28)
        with freeze_time(past):
            dossier = self.receive(applicant_email=EMAIL).with_env(self.env)
            self.do(dossier, "claim", self.officer)
            self.do(dossier, "submit", self.officer)
        dossier.notice_ids.unlink()
        with freeze_time(MONDAY):
            at = past + timedelta(hours=1)
            dossier.with_user(self.leader)._transition(self.transitions["sign"], {}, at)
        self.assertFalse(dossier.notice_ids)

    def test_the_citizens_choice_holds_and_is_kept_for_the_next_dossier(self):
        first = self.received()
        first.with_user(self.clerk).action_set_contact({"channel": "none"})
        self.assertEqual(first.applicant_id.egate_notice_channel, "none")
        self.assertEqual(first.event_ids[-1].kind, "contact_changed")
        second = self.received()
        self.assertEqual(second.applicant_id, first.applicant_id)
        self.assertEqual(second.notice_channel, "none")
        self.assertFalse(second.notice_ids)

    def test_a_text_is_in_the_citizens_language(self):
        for code in ("vi_VN", "en_US"):
            self.env["res.lang"]._activate_lang(code)
        template = self.env.ref("egate_dossier.notice_template_received")
        template.with_context(lang="vi_VN").subject = "Hồ sơ {code} đã được tiếp nhận"
        dossier = self.received()
        dossier.with_user(self.clerk).action_set_contact({"lang": "vi_VN"})
        self.assertEqual(self.job().subject, f"Hồ sơ {dossier.code} đã được tiếp nhận")
        other = self.received(identity_number="048090000124")
        other.with_user(self.clerk).action_set_contact({"lang": "en_US"})
        self.assertEqual(self.job().subject, f"Dossier {other.code} was received")

    def test_a_message_to_the_citizen_is_told_without_what_it_says(self):
        dossier = self.received()
        self.job()
        with freeze_time(MONDAY):
            dossier.with_user(self.clerk).action_write_citizen("Thiếu ảnh chân dung")
            dossier.with_user(self.clerk).action_write_citizen("Và bản sao")
        mail = self.job()
        self.assertEqual(len(mail), 1)
        self.assertNotIn("chân dung", mail.subject + mail.body_html)


@tagged("post_install", "-at_install")
class TestNoticeSending(NoticeCase):
    """Sent is not delivered; what fails is tried again, later each time, and then shown."""

    def send_mails(self, mails, moment=MONDAY, fault=None):
        with freeze_time(moment), self.mock_mail_gateway(mail_unlink_sent=True):
            if fault:
                with patch.object(
                    type(self.env["ir.mail_server"]), "_connect__", side_effect=OSError(fault)
                ):
                    mails.send()
            else:
                mails.send()

    def comes_back(self, notice):
        self.env["mail.thread"]._routing_handle_bounce(
            EmailMessage(),
            {
                "email_from": "mailer-daemon@example.com",
                "to": "bounce@example.com",
                "message_id": "<1@example.com>",
                "bounced_email": EMAIL,
                "bounced_partner": self.env["res.partner"],
                "bounced_msg_ids": [notice.message_ref],
                "bounced_message": self.env["mail.message"],
            },
        )

    def test_the_mail_server_took_it_and_nobody_says_delivered(self):
        dossier = self.received()
        self.send_mails(self.job())
        notice = dossier.notice_ids
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.sent_at, MONDAY)
        self.assertFalse(notice.delivered_at)
        self.assertFalse(notice.mail_id, "deleted after sending")

    def test_the_result_says_when_its_citizen_was_told_that_it_is_ready(self):
        dossier = self.received()
        self.send_mails(self.job())
        ready = MONDAY + timedelta(hours=1)
        with freeze_time(ready):
            self.bring_to_desk(dossier)
        result = dossier.result_ids
        mail = self.job(ready)
        self.assertFalse(result.notified_at, "in the queue is not told")
        self.send_mails(mail, ready + timedelta(minutes=1))
        self.assertEqual(result.notified_at, ready + timedelta(minutes=1))
        self.assertFalse(result.returned_at, "telling is not giving")
        notice = dossier.notice_ids[:1]
        with freeze_time(ready + timedelta(hours=1)):
            self.comes_back(notice)
        self.assertFalse(result.notified_at, "it came back")
        with freeze_time(ready + timedelta(hours=2)):
            notice.with_user(self.clerk).action_told()
        self.assertEqual(result.notified_at, ready + timedelta(hours=2))

    def test_why_a_notice_did_not_arrive_is_said_in_words(self):
        notice = self.received().notice_ids
        for said, words in (
            ("ConnectionRefusedError: [Errno 111] Connection refused", "does not answer"),
            ("[Errno -2] Name or service not known", "does not answer"),
            ("mail_smtp", "does not answer"),
            ("(535, b'5.7.8 Authentication failed')", "name and password"),
            ("550 5.1.1 User unknown", "does not know this address"),
            ("450 4.2.0 Greylisted", "sent again later"),
            ("The mail came back.", "The mail came back."),
        ):
            with self.subTest(said=said):
                notice.error = said
                self.assertIn(words, notice.why)
                self.assertNotRegex(notice.why, "Errno|smtp|b'")

    def test_a_mail_server_that_is_down_delays_and_doubles_nothing(self):
        dossier = self.received()
        mail = self.job()
        notice = dossier.notice_ids
        moment, waits = MONDAY, []
        while notice.state != "failed":
            self.send_mails(mail, moment, "no route to host")
            if notice.state == "waiting":
                waits.append(round((notice.try_at - moment).total_seconds() / 60))
                self.assertFalse(self.job(notice.try_at - timedelta(seconds=1)))
                moment = notice.try_at
                self.assertFalse(self.job(moment), "no second mail")
                self.assertEqual(notice.state, "queued")
                self.assertEqual(mail.state, "outgoing")
        self.assertEqual(waits, [5, 20, 80, 320, 1280])
        self.assertIn("no route", notice.error)
        self.assertIn("mail server does not answer", notice.with_user(self.clerk).why)
        with freeze_time(moment):
            dossier.notice_ids.with_user(self.clerk).action_retry()
        again = self.job(moment)
        self.send_mails(again, moment)
        self.assertEqual(notice.state, "sent")

    def test_one_that_cannot_be_written_keeps_no_other(self):
        first = self.received()
        second = self.received(identity_number="048090000124")
        send = type(first.notice_ids)._send

        def broken(notice):
            if notice.dossier_id == first:
                raise ZeroDivisionError
            return send(notice)

        with patch.object(type(first.notice_ids), "_send", broken):
            self.job()
        self.assertEqual(first.notice_ids.attempts, 1)
        self.assertEqual(first.notice_ids.state, "waiting")
        self.assertEqual(second.notice_ids.state, "queued")

    def test_a_mail_that_comes_back_is_shown_to_the_desk(self):
        dossier = self.received()
        self.send_mails(self.job())
        notice = dossier.notice_ids
        self.assertTrue(notice.message_ref)
        self.comes_back(notice)
        self.assertEqual(notice.state, "bounced")
        with freeze_time(MONDAY):
            dossier.with_user(self.clerk).action_set_contact({"email": "moi@example.com"})
            notice.with_user(self.clerk).action_retry()
        self.assertEqual(self.job().email_to, "moi@example.com")

    def bounces(self):
        """Return the address to which mails come back."""
        domains = self.env["mail.alias.domain"]
        domain = domains.search([], limit=1) or domains.create({"name": "ubnd.example"})
        return domain.bounce_email

    def report(self, notice, action, kind="delivery-status", **headers):
        """Return what a mail server sends back about the mail of ``notice``."""
        lines = [
            "From: MAILER-DAEMON@mx.example.com",
            f"To: {self.bounces()}",
            "Message-Id: <report@mx.example.com>",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
            f'Content-Type: multipart/report; report-type="{kind}"; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "This is the mail system.",
            "--b",
            f"Content-Type: message/{kind}",
            "",
            "Reporting-MTA: dns; mx.example.com",
            "",
            f"Final-Recipient: rfc822; {EMAIL}",
            f"Action: {action}",
            "Status: 0.0.0",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-Id: {notice.message_ref}",
            f"To: {EMAIL}",
            "",
            "--b--",
        ]
        return "\n".join(lines)

    def test_a_report_is_a_failure_only_where_it_says_so(self):
        dossier = self.received()
        self.send_mails(self.job())
        notice = dossier.notice_ids
        gateway = self.env["mail.thread"]
        plain = (
            f"From: {EMAIL}\nTo: {self.bounces()}\nMessage-Id: <away@example.com>\n"
            f"In-Reply-To: {notice.message_ref}\nAuto-Submitted: auto-replied\n\nTôi đi vắng."
        )
        for raw in (
            *(self.report(notice, action) for action in ("delivered", "relayed", "expanded")),
            self.report(notice, "delayed (will try again)"),
            self.report(notice, "Delayed", "global-delivery-status"),
            self.report(notice, "", "disposition-notification"),
            plain,
        ):
            with self.subTest(raw=raw[:200]):
                gateway.message_process(False, raw)
                self.assertEqual(notice.state, "sent")
        for action, kind in (("failed", "delivery-status"), ("FAILED", "global-delivery-status")):
            with self.subTest(kind=kind):
                notice.state = "sent"
                gateway.message_process(False, self.report(notice, action, kind))
                self.assertEqual(notice.state, "bounced")

    def test_the_job_is_bounded(self):
        for number in range(3):
            self.received(identity_number=f"04809000012{number}")
        taken = []
        with (
            freeze_time(MONDAY),
            patch.object(
                type(self.env["ir.cron"]),
                "_commit_progress",
                lambda cron, processed=0, **_: taken.append(processed) or len(taken) < 2,
            ),
        ):
            self.env["egate.notice"]._cron_send(limit=2)
        self.assertEqual(taken, [0, 2])


@tagged("post_install", "-at_install", "access_rights")
class TestNoticeAttacks(NoticeCase):
    """Texts mention nothing secret; only the desk changes how its citizen is reached."""

    def test_a_text_mentions_the_five_words_and_nothing_else(self):
        template = self.env.ref("egate_dossier.notice_template_ready").with_user(self.manager)
        for text in (
            "{identity_number}",
            "{desk.env}",
            "{code!r}",
            "{0}",
            "{code:>99999999}",
            "x {",
        ):
            for name in ("subject", "body", "short"):
                with (
                    self.subTest(text=text, name=name),
                    self.assertRaisesRegex(ValidationError, "may mention"),
                    self.env.cr.savepoint(),
                ):
                    template[name] = text
                    self.env.flush_all()
        self.assertEqual(template._fill_in("{desk.env}", {"desk": self.desk}), "")
        words = dict.fromkeys(("code", "desk", "phone", "due", "link"), "")
        self.assertEqual(template._fill_in("Một\n{phone}\nHai {{x}}", words), "Một\nHai {x}")

    def test_markup_in_a_text_stays_text(self):
        template = self.env.ref("egate_dossier.notice_template_received")
        template.body = "<script>alert(1)</script> {code}"
        self.received()
        self.assertNotIn("<script>", self.job().body_html)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_the_desk_changes_the_contact_and_sends_again(self):
        dossier = self.received()
        dossier.notice_ids.state = "failed"
        for user in (self.officer, self.leader, self.stranger, self.manager, self.citizen):
            for model, method, number, args in (
                ("egate.dossier", "action_set_contact", dossier.id, ({"email": "x@example.com"},)),
                ("egate.notice", "action_retry", dossier.notice_ids.id, ()),
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.rpc(user, model, method, [number], *args)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            dossier.with_user(self.clerk).write({"applicant_email": "x@example.com"})

    def test_a_contact_that_makes_no_sense_is_refused(self):
        dossier = self.received()
        for values in (
            {"email": "khong phai"},
            {"phone": "abc"},
            {"channel": "pigeon"},
            {"lang": "xx_XX"},
        ):
            with self.subTest(**values), self.assertRaises(UserError), self.env.cr.savepoint():
                dossier.with_user(self.clerk).action_set_contact(values)
        dossier.with_user(self.clerk).action_set_contact({"received_at": False, "state": "x"})
        dossier.with_user(self.clerk).action_set_contact("DROP")
        self.assertEqual(dossier.applicant_email, EMAIL)
        self.assertTrue(dossier.received_at)
