# Messages of tests are in no language. pylint: disable=translation-required
from freezegun import freeze_time
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import DossierCommon

NOW, FORGED = "2026-11-23 03:00:00", "2020-01-01 00:00:00"


@tagged("post_install", "-at_install", "access_rights")
class TestChatter(DossierCommon, HttpCase):
    """A message of the chatter is of who wrote it, when it was written, through every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.email, cls.clerk.email = "leader@example.vn", "clerk@example.vn"
        # Who may write a citizen's record may write under it.
        cls.clerk.group_ids += cls.env.ref("base.group_partner_manager")
        cls.forged = {
            "author_id": cls.leader.partner_id.id,
            "email_from": "leader@example.vn",
            "date": FORGED,
        }
        cls.ambient = {f"default_{name}": value for name, value in cls.forged.items()}

    def setUp(self):
        super().setUp()
        self.dossier = self.receive()
        self.partner = self.dossier.sudo().applicant_id

    def threads(self):
        """Return a record of every model of the suite that has messages, as the clerk sees it."""
        samples = {
            "egate.dossier": self.dossier,
            "res.partner": self.partner,
            # A scan has no discussion: it takes no message at all.
            "egate.scan.batch": None,
            "egate.test.permit": None,
            # Administrators alone write under a year of a calendar.
            "egate.calendar.year": None,
        }
        for name, model in self.env.registry.items():
            own = (model._original_module or "").startswith("egate")
            if own and not model._abstract and hasattr(model, "message_post"):
                self.assertIn(name, samples, "a model with messages that is not tried here")
        return [record for record in samples.values() if record]

    def said(self, record):
        return self.env["mail.message"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id desc", limit=1
        )

    def assertHonest(self, record, before):
        message, partner = self.said(record), self.clerk.partner_id
        self.assertNotEqual(message, before, "nothing was said")
        self.assertEqual(message.author_id, partner)
        self.assertEqual(message.email_from, partner.email_formatted)
        self.assertEqual(fields.Datetime.to_string(message.date), NOW)
        self.assertNotEqual(message.message_type, "email")

    @freeze_time(NOW)
    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_author_and_date_do_not_come_from_the_client(self):
        kinds = (
            ("message_post", {"body": "x", "message_type": "comment"}),
            ("message_post", {"body": "x", "message_type": "email"}),
            ("message_post", {"body": "x", "body_is_html": True, "subtype_xmlid": "mail.mt_note"}),
            ("message_notify", {"body": "x", "partner_ids": self.officer.partner_id.ids}),
        )
        for record in self.threads():
            for method, values in kinds:
                for context in ({}, self.ambient):
                    before = self.said(record)
                    with self.subTest(model=record._name, method=method, values=values):
                        values = {**values, **self.forged}
                        ids = [record.id]
                        self.rpc(self.clerk, record._name, method, ids, context=context, **values)
                        self.assertHonest(record, before)

    @freeze_time(NOW)
    def test_a_message_that_is_created_as_a_record_is_of_who_creates_it(self):
        for record in self.threads():
            before = self.said(record)
            values = {"model": record._name, "res_id": record.id, "body": "x", **self.forged}
            with self.subTest(model=record._name):
                self.rpc(self.clerk, "mail.message", "create", [values], context=self.ambient)
                self.assertHonest(record, before)

    @freeze_time(NOW)
    def test_stored_defaults_sign_nothing(self):
        for name, value in self.forged.items():
            self.env["ir.default"].set("mail.message", name, value, user_id=self.clerk.id)
        before = self.said(self.dossier)
        self.rpc(self.clerk, "egate.dossier", "message_post", [self.dossier.id], body="x")
        self.assertHonest(self.dossier, before)

    @freeze_time(NOW)
    def test_composer_template_and_schedule_write_in_their_users_name(self):
        template = self.env["mail.template"].create(
            {
                "name": "Thư",
                "model_id": self.env["ir.model"]._get_id("egate.dossier"),
                "body_html": "<p>x</p>",
                "email_from": "leader@example.vn",
                "email_to": "dan@example.vn",
            }
        )

        def compose(mode):
            values = {
                "model": "egate.dossier",
                "res_ids": str(self.dossier.ids),
                "body": "x",
                "composition_mode": mode,
                "author_id": self.leader.partner_id.id,
                "email_from": "leader@example.vn",
                "partner_ids": [(6, 0, self.officer.partner_id.ids)],
                "auto_delete": False,
                "force_send": False,
            }
            (composer,) = self.rpc(self.clerk, "mail.compose.message", "create", [values])
            self.rpc(self.clerk, "mail.compose.message", "action_send_mail", [composer])

        def schedule():
            values = {
                "model": "egate.dossier",
                "res_id": self.dossier.id,
                "body": "x",
                "author_id": self.leader.partner_id.id,
                "scheduled_date": "2030-01-01 00:00:00",
            }
            (later,) = self.rpc(self.clerk, "mail.scheduled.message", "create", [values])
            self.rpc(self.clerk, "mail.scheduled.message", "post_message", [later])

        def send():
            self.rpc(
                self.clerk,
                "mail.template",
                "send_mail",
                [template.id],
                self.dossier.id,
                email_values={**self.forged, "message_type": "email", "auto_delete": False},
            )

        def activity():
            values = {
                "res_model_id": self.env["ir.model"]._get_id("egate.dossier"),
                "res_id": self.dossier.id,
                "user_id": self.clerk.id,
                "summary": "Gọi điện",
            }
            (todo,) = self.rpc(self.clerk, "mail.activity", "create", [values])
            self.rpc(
                self.clerk, "mail.activity", "action_feedback", [todo], "xong", context=self.ambient
            )

        doors = {
            "composer": lambda: compose("comment"),
            "mass mail": lambda: compose("mass_mail"),
            "schedule": schedule,
            "template": send,
            "activity": activity,
        }
        for name, door in doors.items():
            before = self.said(self.dossier)
            with self.subTest(door=name):
                door()
                self.assertHonest(self.dossier, before)

    def test_the_web_clients_own_door(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        before = self.said(self.dossier)
        with freeze_time(NOW):
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "egate.dossier",
                    "thread_id": self.dossier.id,
                    "post_data": {"body": "x", "message_type": "email", **self.forged},
                    "context": self.ambient,
                },
            )
        self.assertHonest(self.dossier, before)

    def leaders_words(self):
        """Return a message of the leader that mentions the clerk, who is told of it."""
        return self.dossier.with_user(self.leader).message_post(
            body="Không đồng ý",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=(self.clerk | self.officer).partner_id.ids,
        )

    def test_nobody_rewrites_what_another_said(self):
        message = self.leaders_words()
        admin = self.env.ref("base.user_admin")
        for user in (self.clerk, self.officer, self.stranger, self.manager, self.citizen, admin):
            for values in (
                {"body": "Đồng ý"},
                {"author_id": user.partner_id.id},
                {"date": FORGED},
                {"message_type": "notification"},
            ):
                with self.subTest(user=user.login, values=values), self.assertRaises(AccessError):
                    self.rpc(user, "mail.message", "write", [message.id], values)
        for values in ({"date": FORGED}, {"author_id": self.clerk.partner_id.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(self.leader, "mail.message", "write", [message.id], values)

    def test_the_web_client_changes_only_ones_own_words(self):
        message = self.leaders_words()
        for login in (self.clerk.login, "admin"):
            self.authenticate(login, login)
            with (
                self.subTest(login=login),
                self.assertRaises(Exception),  # noqa: B017
                mute_logger("odoo.http"),
            ):
                self.make_jsonrpc_request(
                    "/mail/message/update_content",
                    {"message_id": message.id, "update_data": {"body": "Đồng ý"}},
                )
            self.assertIn("Không đồng ý", message.body)
        self.authenticate(self.leader.login, self.leader.login)
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {"message_id": message.id, "update_data": {"body": "Xem lại"}},
        )
        message.invalidate_recordset()
        self.assertIn("Xem lại", message.body)
        self.assertEqual(message.author_id, self.leader.partner_id)

    def test_what_was_changed_is_not_reported_by_a_client(self):
        code = self.env["ir.model.fields"]._get("egate.dossier", "code")
        value = {"field_id": code.id, "old_value_char": "a", "new_value_char": "b"}
        tracking = {"tracking_value_ids": [(0, 0, value)]}
        before = self.said(self.dossier)
        with self.assertRaises(AccessError):
            self.rpc(
                self.officer,
                "egate.dossier",
                "message_post",
                [self.dossier.id],
                body="x",
                **tracking,
            )
        values = {"model": "egate.dossier", "res_id": self.dossier.id, **tracking}
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "mail.message", "create", [values])
        self.assertEqual(self.said(self.dossier), before)

    def test_who_may_not_read_a_dossier_neither_writes_under_it_nor_learns_its_code(self):
        told = self.partner.with_user(self.clerk).message_post(
            body="x", partner_ids=self.stranger.partner_id.ids
        )
        values = {"model": "egate.dossier", "res_id": self.dossier.id, "body": "x"}
        for more in ({}, {"parent_id": told.id}, {"message_type": "user_notification"}):
            with self.subTest(more=more), self.assertRaises(AccessError):
                self.rpc(self.stranger, "mail.message", "create", [{**values, **more}])
        notice = {"body": "x", "partner_ids": self.stranger.partner_id.ids}
        with self.assertRaises(AccessError):
            about = {"model": "egate.dossier", "res_id": self.dossier.id}
            threads = self.env(user=self.stranger, su=False)["mail.thread"]
            call_kw(threads, "message_notify", [[]], {**about, **notice})
        with self.assertRaises(AccessError):
            self.rpc(self.stranger, "egate.dossier", "message_notify", [self.dossier.id], **notice)
        with self.assertRaises(AccessError):
            self.rpc(self.stranger, "egate.dossier", "message_post", [self.dossier.id], body="x")
        mine = self.dossier.message_notify(
            body="x",
            partner_ids=self.stranger.partner_id.ids,
            author_id=self.stranger.partner_id.id,
        )
        (seen,) = self.rpc(self.stranger, "mail.message", "read", [mine.id], ["record_name"])
        self.assertFalse(seen["record_name"])
        (seen,) = self.rpc(self.clerk, "mail.message", "read", [mine.id], ["record_name"])
        self.assertEqual(seen["record_name"], self.dossier.code)

    def test_jobs_the_gateway_and_citizens_keep_the_true_author(self):
        root = self.env.ref("base.user_root")
        public = self.env.ref("base.public_user")
        citizen = self.citizen.partner_id
        for user in (root, public):
            message = (
                self.dossier.with_user(user)
                .sudo()
                .message_post(
                    body=Markup("<p>x</p>"),
                    author_id=citizen.id,
                    email_from="dan@example.vn",
                    date=FORGED,
                    message_type="email",
                )
            )
            with self.subTest(user=user.login):
                self.assertEqual(message.author_id, citizen)
                self.assertEqual(message.email_from, "dan@example.vn")
                self.assertEqual(message.message_type, "email")
                self.assertEqual(fields.Datetime.to_string(message.date), FORGED)
        # A citizen with a login of their own is the author of what they write, and no other.
        message = (
            self.dossier.with_user(self.citizen)
            .sudo()
            .message_post(body="x", author_id=self.leader.partner_id.id)
        )
        self.assertEqual(message.author_id, citizen)

    def test_who_follows_a_dossier_is_for_those_who_read_it(self):
        self.dossier.sudo().message_subscribe((self.officer | self.stranger).partner_id.ids)
        staff = new_test_user(self.env, "staff", groups="base.group_user")
        about = [("res_model", "=", "egate.dossier"), ("res_id", "=", self.dossier.id)]
        rows = self.env["mail.followers"].search(about)
        theirs = rows.filtered(lambda row: row.partner_id == self.officer.partner_id)
        own = rows.filtered(lambda row: row.partner_id == self.stranger.partner_id)
        for user, seen in (
            (self.clerk, rows),
            (self.officer, rows),
            (self.leader, rows),
            (self.stranger, own),
            (staff, rows.browse()),
            (self.manager, rows.browse()),
        ):
            with self.subTest(user=user.login):
                found = self.rpc(user, "mail.followers", "search", about)
                self.assertEqual(set(found), set(seen.ids))
                if theirs not in seen:
                    with self.assertRaises(AccessError):
                        self.rpc(user, "mail.followers", "read", theirs.ids, ["res_id"])
        self.assertEqual(
            self.dossier.with_user(self.officer).message_partner_ids,
            rows.partner_id,
        )

    def test_answers_come_back_to_the_office(self):
        self.rpc(
            self.clerk,
            "egate.dossier",
            "message_post",
            [self.dossier.id],
            body="x",
            reply_to="stranger@example.vn",
        )
        self.assertNotIn("stranger", self.said(self.dossier).reply_to or "")
