import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tests.common import _super_send

from odoo.addons.egate_dossier.tests.common import DossierCommon

from ..models import egate_outbox
from ..tools.gateway import GSM
from .local_gateway import LocalGateway

#: Monday 23 November 2026, 09:10 where the office is.
MONDAY = datetime(2026, 11, 23, 2, 10)


class SmsCase(DossierCommon):
    """A received dossier whose owner has a mobile and no e-mail, and a gateway on this machine."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's makes every timeout ten seconds long; this gateway is on this machine.
        if request.url.startswith("http://127.0.0.1:"):
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("egate_dossier.notices", "True")
        cls.parameters.set_param("egate_sms.token", "bi-mat")

    def setUp(self):
        super().setUp()
        self.gateway = self.enterContext(LocalGateway())
        self.parameters.set_param("egate_sms.url", self.gateway.url)

    def received(self, **values):
        with freeze_time(MONDAY):
            return self.receive(**values).with_env(self.env)

    def jobs(self, moment=MONDAY):
        """Be both jobs of the server at ``moment`` (UTC)."""
        with (
            freeze_time(moment),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.notice"]._cron_send()
            self.env["egate.outbox"]._cron_send()

    def jobs_of_notices(self):
        """Be the job that puts notices into the outbox, and not the one that empties it."""
        with (
            freeze_time(MONDAY),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.notice"]._cron_send()

    def row(self, dossier):
        return self.env["egate.outbox"].search([("notice_id", "in", dossier.notice_ids.ids)])


@tagged("post_install", "-at_install")
class TestSmsSending(SmsCase):
    """Through the office's own gateway: each message once, later when it fails, never elsewhere."""

    def test_a_citizen_without_email_is_told_by_sms(self):
        dossier = self.received()
        self.jobs()
        [(values, headers)] = self.gateway.requests
        self.assertEqual(values["to"], "84905000111")
        self.assertIn(dossier.code, values["text"])
        self.assertTrue(values["text"].isascii(), "without diacritics it holds twice as much")
        self.assertEqual(headers["Authorization"], "Bearer bi-mat")
        self.assertEqual(headers["Idempotency-Key"], values["id"])
        self.assertEqual(dossier.notice_ids.state, "sent")
        self.assertFalse(dossier.notice_ids.delivered_at, "sent is not delivered")
        self.jobs(MONDAY + timedelta(hours=1))
        self.assertEqual(len(self.gateway.requests), 1)

    def test_nothing_of_the_person_or_the_request_is_in_it(self):
        dossier = self.received(content="Xác nhận tình trạng hôn nhân")
        self.jobs()
        sent = str(self.gateway.requests)
        for secret in ("Khai", dossier.identity_number, "Tran Phu", "hon nhan", "giay xac nhan"):
            self.assertNotIn(secret.lower(), sent.lower())

    def test_email_goes_before_sms_and_the_citizens_choice_before_both(self):
        by_mail = self.received(applicant_email="a@example.com")
        self.assertEqual(by_mail.notice_ids.channel, "mail")
        by_mail.with_user(self.clerk).action_set_contact({"channel": "sms"})
        again = self.received(applicant_email="a@example.com")
        self.assertEqual(again.notice_ids.channel, "sms")

    def test_a_landline_gets_no_sms(self):
        self.assertFalse(self.received(applicant_phone="02363821000").notice_ids)

    def test_a_gateway_that_fails_is_asked_later_each_time_and_then_no_more(self):
        self.gateway.plan = [500] * 7
        dossier = self.received()
        self.jobs()
        moment, waits, row = MONDAY, [], self.row(dossier)
        while row.state == "waiting":
            waits.append(round((row.try_at - moment).total_seconds() / 60))
            asked = len(self.gateway.requests)
            self.jobs(row.try_at - timedelta(seconds=1))
            self.assertEqual(len(self.gateway.requests), asked)
            moment = row.try_at
            self.jobs(moment)
        self.assertEqual(waits, [2, 8, 32, 128, 512, 2048])
        self.assertEqual(len(self.gateway.requests), 7)
        self.assertEqual(row.state, "failed")
        self.assertEqual(dossier.notice_ids.state, "failed")
        self.assertIn("500", dossier.notice_ids.error)

    def test_an_outage_of_80_minutes_costs_no_attempt_and_is_made_up_for_within_20(self):
        dossiers = [self.received() for _ in range(40)]
        rows = self.env["egate.outbox"]
        self.parameters.set_param("egate_sms.url", "http://127.0.0.1:9/send")
        for minute in range(0, 80, 5):
            self.jobs(MONDAY + timedelta(minutes=minute))
            rows = rows.search([("notice_id", "in", [one.notice_ids.id for one in dossiers])])
            self.assertEqual(set(rows.mapped("state")), {"waiting"})
        self.assertEqual(set(rows.mapped("attempts")), {0})
        self.assertEqual(len(rows), 40)
        self.parameters.set_param("egate_sms.url", self.gateway.url)
        # The job's ordinary turns, one each five minutes.
        for minute in range(80, 100, 5):
            self.jobs(MONDAY + timedelta(minutes=minute))
        self.assertEqual(set(rows.mapped("state")), {"sent"})
        self.assertEqual(len(self.gateway.delivered), 40)
        self.assertEqual(len(self.gateway.requests), 40, "each once")

    def test_a_gateway_that_is_away_is_asked_with_a_few_messages_alone(self):
        for _ in range(40):
            self.received()
        self.gateway.plan = [503] * 100
        self.jobs()
        self.assertLessEqual(len(self.gateway.requests), 8)

    def test_what_happens_now_is_sent_beside_what_has_waited_for_an_hour(self):
        """Of each batch a half is the oldest and a half the newest; nobody overtakes themselves."""
        dossiers = [self.received() for _ in range(40)]
        self.jobs_of_notices()
        rows = self.env["egate.outbox"].search([], order="id", limit=40)
        late = MONDAY + timedelta(hours=1)
        for number, row in enumerate(rows):
            row.recipient = f"0905{number:06d}"
        rows[-1].write({"try_at": late, "created_at": late})
        rows[-2].write({"try_at": late, "created_at": late, "recipient": rows[20].recipient})
        self.assertEqual(len(dossiers), len(rows))
        with freeze_time(late):
            batch = self.env["egate.outbox"]._take_waiting(32)
        self.assertEqual(len(batch), 32)
        self.assertEqual(batch[:16], rows[:16])
        self.assertIn(rows[-1], batch)
        self.assertNotIn(rows[-2], batch, "an older one to the same number waits")

    def test_messages_to_one_number_arrive_in_their_order(self):
        for _ in range(12):
            self.received()
        self.jobs_of_notices()
        rows = self.env["egate.outbox"].search([], order="id")
        for place, row in enumerate(rows):
            row.recipient = f"090500000{place % 2}"
        # Another connection would be faster than the first message.
        self.gateway.plan = ["delay"]
        self.jobs()
        for number in range(2):
            keys = [
                values["id"]
                for values, _headers in self.gateway.requests
                if values["to"] == f"8490500000{number}"
            ]
            self.assertEqual(keys, rows[number::2].mapped("key"))

    def test_what_cannot_be_noted_keeps_nothing_else_from_being_noted(self):
        dossiers = [self.received() for _ in range(3)]
        self.jobs_of_notices()
        note_sent = type(self.env["egate.notice"])._note_sent

        def note(notices):
            if dossiers[1].notice_ids in notices:
                raise ValueError("no")
            return note_sent(notices)

        self.patch(type(self.env["egate.notice"]), "_note_sent", note)
        self.jobs()
        states = [dossier.notice_ids.state for dossier in dossiers]
        self.assertEqual(states, ["sent", "queued", "sent"])
        self.assertEqual(self.row(dossiers[1]).attempts, 1)

    def test_an_answer_that_is_lost_delivers_nothing_twice(self):
        self.gateway.plan = ["break"]
        dossier = self.received()
        self.jobs()
        row = self.row(dossier)
        self.assertEqual(row.state, "waiting")
        self.jobs(row.try_at)
        self.assertEqual(row.state, "sent")
        self.assertEqual(len(self.gateway.requests), 2)
        self.assertEqual(len(self.gateway.delivered), 1, "the same key both times")

    def test_a_gateway_that_delays_is_not_waited_for_and_delivers_nothing_twice(self):
        self.gateway.plan = ["delay"]
        dossier = self.received()
        with patch.object(egate_outbox, "TIMEOUT", 0.2):
            self.jobs()
        row = self.row(dossier)
        self.assertEqual(row.state, "waiting")
        self.assertIn("did not answer", row.error)
        self.assertEqual(row.attempts, 1, "it may have sent it: not again and again")
        self.jobs(row.try_at)
        self.assertEqual(row.state, "sent")
        self.assertEqual(len(self.gateway.delivered), 1)

    def test_a_gateway_that_is_down_loses_nothing(self):
        dossier = self.received()
        self.parameters.set_param("egate_sms.url", "http://127.0.0.1:9/send")
        self.jobs()
        row = self.row(dossier)
        self.assertEqual(row.state, "waiting")
        self.assertNotIn("127.0.0.1", row.error)
        self.parameters.set_param("egate_sms.url", self.gateway.url)
        self.jobs(row.try_at)
        self.assertEqual(row.state, "sent")

    def test_a_request_that_is_wrong_is_not_repeated_until_somebody_looks(self):
        self.gateway.plan = [400]
        dossier = self.received()
        self.jobs()
        self.jobs(MONDAY + timedelta(days=1))
        self.assertEqual(len(self.gateway.requests), 1)
        self.assertEqual(dossier.notice_ids.state, "failed")
        with freeze_time(MONDAY + timedelta(days=1)):
            dossier.notice_ids.with_user(self.clerk).action_retry()
        self.jobs(MONDAY + timedelta(days=1))
        self.assertEqual(dossier.notice_ids.state, "sent")
        self.assertEqual(len(set(self.row(dossier).mapped("key"))), 2)

    def test_what_a_person_sends_again_is_a_new_message(self):
        """Under its old key a gateway would take it for the one that it has delivered already."""
        dossier = self.received()
        self.jobs()
        self.env["egate.outbox"]._take_report({"id": self.row(dossier).key, "status": "UNDELIV"})
        with freeze_time(MONDAY):
            dossier.notice_ids.with_user(self.clerk).action_retry()
        self.jobs()
        self.assertEqual(len(self.gateway.delivered), 2)
        row = self.row(dossier)[:1]
        self.env["egate.outbox"]._take_report({"id": row.key, "status": "UNDELIV"})
        with freeze_time(MONDAY):
            row.with_user(self.env.ref("base.user_admin")).action_retry()
        self.jobs()
        self.assertEqual(len(self.gateway.delivered), 3)

    def test_what_the_citizen_has_by_an_earlier_sending_goes_out_no_more(self):
        dossier = self.received()
        self.jobs()
        first = self.row(dossier)
        self.env["egate.outbox"]._take_report({"id": first.key, "status": "UNDELIV"})
        with (
            freeze_time(MONDAY),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            dossier.notice_ids.with_user(self.clerk).action_retry()
            self.env["egate.notice"]._cron_send()
        self.env["egate.outbox"]._take_report({"id": first.key, "status": "DELIVRD"})
        self.jobs()
        self.assertEqual(len(self.gateway.requests), 1)
        self.assertEqual(dossier.notice_ids.state, "delivered")

    def test_a_text_in_typographers_signs_is_one_part(self):
        template = self.env.ref("egate_dossier.notice_template_received")
        template = template.with_context(lang="vi_VN")
        template.short = "“{desk}” – hồ sơ {code} đã tiếp nhận…\u00a0Hẹn trả ‘{due}’"
        self.received()
        self.jobs()
        [(values, _headers)] = self.gateway.requests
        self.assertLessEqual(set(values["text"]), GSM)
        self.assertIn('" - ho so', values["text"])
        self.assertLessEqual(len(values["text"]), 160)

    def test_the_machines_netrc_has_no_say_and_its_proxy_none_in_what_stays_here(self):
        self.parameters.set_param("egate_sms.token", "bi-mat")
        with tempfile.TemporaryDirectory() as folder:
            netrc = Path(folder) / ".netrc"
            netrc.write_text("default login may password khac\n")
            netrc.chmod(0o600)
            elsewhere = {"NETRC": str(netrc), "http_proxy": "http://127.0.0.1:9/", "no_proxy": ""}
            with patch.dict(os.environ, elsewhere):
                self.received()
                self.jobs()
        [(_values, headers)] = self.gateway.requests
        self.assertEqual(headers["Authorization"], "Bearer bi-mat")

    def test_a_gateway_outside_is_reached_by_the_machines_proxy_with_the_token_alone(self):
        """The request to a name outside goes to the proxy, and says nothing of a .netrc."""
        self.parameters.set_param("egate_sms.url", "https://sms.example/send")
        self.parameters.set_param("egate_sms.token", "bi-mat")
        asked = []

        def sent(session, request, **options):
            asked.append((request, options["proxies"]))
            raise ConnectionError

        with tempfile.TemporaryDirectory() as folder:
            netrc = Path(folder) / ".netrc"
            netrc.write_text("default login may password khac\n")
            netrc.chmod(0o600)
            elsewhere = {"NETRC": str(netrc), "https_proxy": "http://proxy.example:3128/"}
            with patch.dict(os.environ, elsewhere), patch.object(requests.Session, "send", sent):
                self.received()
                self.jobs()
        [(request, proxies)] = asked
        self.assertEqual(request.headers["Authorization"], "Bearer bi-mat")
        self.assertEqual(proxies["https"], "http://proxy.example:3128/")

    def test_a_redirection_is_not_followed(self):
        self.gateway.plan = [302]
        dossier = self.received()
        self.jobs()
        self.assertEqual(self.row(dossier).state, "failed")

    def test_an_answer_of_200_that_says_no_is_no_success(self):
        self.parameters.set_param("egate_sms.expected", '"code": 0')
        self.gateway.body = b'{"code": 99}'
        dossier = self.received()
        self.jobs()
        row = self.row(dossier)
        self.assertEqual(row.state, "waiting")
        self.gateway.body = b'{"code": 0}'
        self.jobs(row.try_at)
        self.assertEqual(row.state, "sent")

    def test_an_endless_answer_is_not_read_to_its_end(self):
        self.gateway.body = b"x" * 2_000_000
        dossier = self.received()
        self.jobs()
        self.assertEqual(self.row(dossier).state, "sent")

    def test_old_news_is_not_sent(self):
        dossier = self.received()
        with (
            freeze_time(MONDAY),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.notice"]._cron_send()
        self.jobs(MONDAY + timedelta(days=3))
        self.assertEqual(self.row(dossier).state, "expired")
        self.assertEqual(dossier.notice_ids.state, "failed")
        self.assertFalse(self.gateway.requests)

    def test_without_a_gateway_nothing_is_written_and_nothing_leaves(self):
        self.parameters.set_param("egate_sms.url", "")
        dossier = self.received()
        self.jobs()
        self.assertFalse(dossier.notice_ids)
        self.assertFalse(self.gateway.requests)

    def test_the_office_that_turns_its_gateway_off_sends_no_more(self):
        dossier = self.received()
        self.parameters.set_param("egate_sms.url", "")
        self.jobs()
        self.assertEqual(self.row(dossier).state, "failed")
        self.assertFalse(self.gateway.requests)


@tagged("post_install", "-at_install")
class TestSmsSettings(SmsCase):
    """What is entered wrong is refused with what to do."""

    def settings(self, **values):
        settings = self.env["res.config.settings"].create(values)
        settings.execute()
        return settings

    def test_only_encrypted_unless_on_this_machine(self):
        for url in ("http://sms.example/", "https://a:b@sms.example/", "sms.example", "file:///x"):
            with (
                self.subTest(url=url),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.settings(egate_sms_url=url)
        self.settings(egate_sms_url="https://sms.example/", egate_sms_token="t")
        self.assertEqual(self.parameters.get_param("egate_sms.url"), "https://sms.example/")

    def test_a_parameter_written_elsewhere_opens_no_plain_line(self):
        self.parameters.set_param("egate_sms.url", "http://sms.example/")
        dossier = self.received()
        self.assertFalse(dossier.notice_ids)

    def test_a_request_names_phone_and_text(self):
        for request in ("{}", '{"to": "{phone}"}', "to={phone}", '["{phone}", "{text}"]'):
            with (
                self.subTest(request=request),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.settings(egate_sms_request=request)
        self.settings(
            egate_sms_url=self.gateway.url,
            egate_sms_request='{"id": "{key}", "m": [{"sdt": "{phone}", "nd": "{text}"}]}',
        )
        self.received()
        self.jobs()
        [(values, _headers)] = self.gateway.requests
        self.assertEqual(values["m"][0]["sdt"], "0905000111")


@tagged("post_install", "-at_install", "access_rights")
class TestSmsAttacks(SmsCase):
    """Phone numbers and the token are for the system's administrator alone."""

    def test_only_the_system_administrator_reads_and_repeats(self):
        dossier = self.received()
        self.jobs()
        row = self.row(dossier)
        for user in (self.clerk, self.leader, self.manager, self.citizen):
            with self.subTest(user=user.login):
                for method in ("read", "action_retry", "unlink"):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self.rpc(user, "egate.outbox", method, [row.id])
                self.assertFalse(user.has_group("base.group_system"))

    def test_what_a_citizen_calls_themselves_breaks_nothing_out_of_the_request(self):
        dossier = self.received(content='"} {phone} {key} <script>')
        self.jobs()
        [(values, _headers)] = self.gateway.requests
        self.assertEqual(set(values), {"to", "text", "id"})
        self.assertNotIn("script", values["text"])
        self.assertEqual(dossier.notice_ids.state, "sent")
