import ast
import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

from .test_sending import MONDAY, SmsCase

SECRET = "mot-bi-mat-du-dai-cho-cong-sms"
NUMBERS = iter(range(100, 900))


class ReportCase(SmsCase):
    """An SMS that the gateway has taken, and a secret for its reports."""

    def setUp(self):
        super().setUp()
        self.parameters.set_param("egate_sms.report_secret", SECRET)

    def sent(self):
        dossier = self.received(identity_number=f"048090000{next(NUMBERS)}")
        self.jobs()
        self.assertEqual(dossier.notice_ids.state, "sent")
        return dossier, self.row(dossier)

    def take(self, *reports):
        self.env["egate.outbox"]._take_report(
            [{"id": row.key, "status": status} for row, status in reports]
        )


@tagged("post_install", "-at_install")
class TestReports(ReportCase):
    """What the gateway says afterwards: once, in any order, and never more than it knows."""

    def test_delivered_is_noted_once_and_final(self):
        dossier, row = self.sent()
        with freeze_time(MONDAY + timedelta(minutes=1)):
            self.take((row, "DELIVRD"))
        with freeze_time(MONDAY + timedelta(minutes=5)):
            self.take((row, "delivered"), (row, "UNDELIV"))
            self.take((row, "UNDELIV"))
        self.assertEqual(row.state, "delivered")
        self.assertRecordValues(
            dossier.notice_ids,
            [{"state": "delivered", "delivered_at": MONDAY + timedelta(minutes=1)}],
        )

    def test_undeliverable_puts_the_citizen_on_the_list_of_the_desk(self):
        dossier, row = self.sent()
        self.take((row, "Expired"))
        notice = dossier.notice_ids
        self.assertEqual((row.state, notice.state), ("undeliverable", "undeliverable"))
        action = self.env.ref("egate_dossier.egate_notice_action_phone")
        listed = (
            self.env["egate.notice"].with_user(self.clerk).search(ast.literal_eval(action.domain))
        )
        self.assertIn(notice, listed)
        line = listed.filtered(lambda one: one == notice)
        self.assertEqual((line.phone, line.applicant_name), ("0905000111", "Nguyễn Thị Minh Khai"))

    def test_a_clerk_of_the_desk_tells_by_phone_and_the_trail_knows(self):
        dossier, row = self.sent()
        self.take((row, "UNDELIV"))
        notice = dossier.notice_ids
        for user in (self.officer, self.leader, self.stranger, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.notice", "action_told", [notice.id])
        self.rpc(self.clerk, "egate.notice", "action_told", [notice.id])
        self.rpc(self.clerk, "egate.notice", "action_told", [notice.id])
        self.assertRecordValues(notice, [{"state": "phoned", "told_by_id": self.clerk.id}])
        self.assertEqual(dossier.event_ids.mapped("kind").count("phoned"), 1)
        self.take((row, "UNDELIV"))
        self.assertEqual(notice.state, "phoned")

    def test_nobody_is_called_for_what_arrived(self):
        dossier, row = self.sent()
        self.take((row, "DELIVRD"))
        with self.assertRaisesRegex(UserError, "did not fail"):
            self.rpc(self.clerk, "egate.notice", "action_told", dossier.notice_ids.ids)

    def test_what_is_sent_again_is_not_undone_by_old_news(self):
        dossier, row = self.sent()
        self.take((row, "UNDELIV"))
        with freeze_time(MONDAY):
            dossier.notice_ids.with_user(self.clerk).action_retry()
        self.take((row, "UNDELIV"))
        self.jobs()
        again = self.env["egate.outbox"].search([("notice_id", "=", dossier.notice_ids.id)]) - row
        self.assertEqual((again.state, dossier.notice_ids.state), ("sent", "sent"))
        self.assertEqual(len(self.gateway.requests), 2)

    def test_what_is_on_its_way_is_no_end_and_an_unknown_message_is_nothing(self):
        dossier, row = self.sent()
        self.take((row, "ACCEPTD"), (row, ""), (row, "x" * 1000))
        hostile = [None, 3, [[]], {"id": {"id": row.key}, "status": "DELIVRD"}, {"id": "none"}]
        for body in (*hostile, hostile, {}, {"id": "0" * 32, "status": "DELIVRD"}, "x"):
            with self.subTest(body=body):
                self.env["egate.outbox"]._take_report(body)
        self.assertEqual((row.state, dossier.notice_ids.state), ("sent", "sent"))

    def test_a_gateway_that_writes_otherwise(self):
        dossier, row = self.sent()
        for name, value in (
            ("report", '{"sms": {"ref": "{key}"}, "code": "{status}"}'),
            ("delivered", "0, 200"),
        ):
            self.parameters.set_param(f"egate_sms.{name}", value)
        self.env["egate.outbox"]._take_report({"sms": {"ref": row.key}, "code": 200})
        self.assertEqual(dossier.notice_ids.state, "delivered")

    def test_settings_refuse_a_weak_secret_and_a_report_without_its_words(self):
        for values in (
            {"egate_sms_report_secret": "123"},
            {"egate_sms_report_secret": "có dấu và có khoảng trắng"},
            {"egate_sms_report": '{"id": "{key}"}'},
            {"egate_sms_report": "x"},
        ):
            with (
                self.subTest(values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.env["res.config.settings"].create(values).execute()


@tagged("post_install", "-at_install", "access_rights")
class TestReportCalls(ReportCase, HttpCase):
    """The door of the gateway: by POST, with the secret; it tells a stranger nothing."""

    def call(self, body, *, secret=SECRET, method="POST", data=None, **headers):
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret}"
        raw = json.dumps(body) if data is None else data
        headers = {"Content-Type": "application/json", **headers}
        return self.url_open("/egate/sms/report", raw, headers=headers, method=method)

    def test_the_gateway_reports_and_repeats_itself(self):
        dossier, row = self.sent()
        for _again in range(2):
            answer = self.call({"id": row.key, "status": "DELIVRD"})
            self.assertEqual((answer.status_code, answer.text), (200, ""))
        self.assertEqual(dossier.notice_ids.state, "delivered")

    def test_a_form_is_read_as_well(self):
        dossier, row = self.sent()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.call(None, data=f"id={row.key}&status=UNDELIV", **kind)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(dossier.notice_ids.state, "undeliverable")

    def test_without_the_secret_nothing_happens(self):
        dossier, row = self.sent()
        report = {"id": row.key, "status": "DELIVRD"}
        for secret in (None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper()):
            with self.subTest(secret=secret):
                self.assertEqual(self.call(report, secret=secret).status_code, 403)
        # The token that we show to the gateway is not the one that it shows to us.
        token = self.parameters.get_param("egate_sms.token")
        self.assertEqual(self.call(report, secret=token).status_code, 403)
        self.assertEqual(self.call(report, method="GET").status_code, 405)
        self.assertEqual(dossier.notice_ids.state, "sent")

    def test_an_unknown_message_is_answered_like_a_known_one(self):
        _dossier, row = self.sent()
        known = self.call({"id": row.key, "status": "queued"})
        unknown = self.call({"id": "0" * 32, "status": "DELIVRD"})
        self.assertEqual(
            (known.status_code, known.text), (unknown.status_code, unknown.text), "no oracle"
        )
        self.assertNotIn("session_id", unknown.cookies)

    def test_without_a_secret_in_the_settings_there_is_no_door(self):
        self.parameters.set_param("egate_sms.report_secret", "")
        for secret in (None, "", "False"):
            self.assertEqual(self.call({}, secret=secret).status_code, 404)

    def test_what_is_no_report_breaks_nothing(self):
        for data in ("{", "[" * 30000, "\x00", "", "null", "9" * 400, '{"id": 1e999}'):
            with self.subTest(data=data[:10]):
                self.assertIn(self.call(None, data=data).status_code, (200, 400))
        self.assertEqual(self.call(None, data="x" * 70_000).status_code, 413)
