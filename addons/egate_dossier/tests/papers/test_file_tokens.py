import json

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import DossierCommon


@tagged("post_install", "-at_install", "access_rights")
class TestFileTokens(DossierCommon, HttpCase):
    """No token and no message opens a file of the office: whoever reads it may read the record."""

    def setUp(self):
        super().setUp()
        self.dossier = self.draft()
        self.file = self.scan(self.dossier.paper_ids[0])
        self.dossier.action_receive()
        self.attachment = self.file.sudo().attachment_id

    def opened(self, attachment, token):
        """Return whether somebody without a login reads this by the token."""
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/web/content/{attachment.id}?access_token={token}")
        return answer.status_code == 200

    def test_no_token_of_odoo_opens_a_file_of_the_office(self):
        tokens = [self.attachment._get_raw_access_token()]
        # As before this was closed, or by the superuser.
        self.env.cr.execute(
            "UPDATE ir_attachment SET access_token = 'known' WHERE id = %s", [self.attachment.id]
        )
        self.attachment.invalidate_recordset()
        tokens.append("known")
        for token in tokens:
            with self.subTest(token=token):
                self.assertFalse(self.opened(self.attachment, token))
        self.authenticate(self.clerk.login, self.clerk.login)
        self.assertEqual(
            self.url_open(f"/web/content/{self.attachment.id}").content, self.file._open().read()
        )

    def test_what_hangs_on_a_dossier_is_not_opened_by_a_token(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        answer = self.url_open(
            "/mail/attachment/upload",
            data={
                "csrf_token": Request.csrf_token(self),
                "thread_model": "egate.dossier",
                "thread_id": self.dossier.id,
            },
            files=[("ufile", ("a.txt", b"x", "text/plain"))],
        )
        data = json.loads(answer.text)["data"]
        attachment = self.env["ir.attachment"].browse(data["attachment_id"])
        (told,) = data["store_data"]["ir.attachment"]
        self.assertEqual(self.url_open(f"/web/content/{attachment.id}").content, b"x")
        self.assertFalse(self.opened(attachment, told["raw_access_token"]))

    def test_a_file_of_a_dossier_is_put_into_no_message(self):
        files = self.attachment.ids
        channel = self.env["discuss.channel"].search([], limit=1)
        for model, id_ in (
            ("egate.dossier", self.dossier.id),
            ("res.partner", self.clerk.partner_id.id),
            ("discuss.channel", channel.id),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.rpc(self.clerk, model, "message_post", [id_], body="x", attachment_ids=files)
        (mine,) = self.rpc(self.clerk, "egate.dossier", "message_post", [self.dossier.id], body="x")
        with self.assertRaises(AccessError):
            self.rpc(
                self.clerk, "mail.message", "write", [mine], {"attachment_ids": [(6, 0, files)]}
            )

    def test_the_web_client_puts_its_own_file_under_a_dossier(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        answer = self.url_open(
            "/mail/attachment/upload",
            data={
                "csrf_token": Request.csrf_token(self),
                "thread_model": "egate.dossier",
                "thread_id": self.dossier.id,
                "is_pending": "true",
            },
            files=[("ufile", ("a.txt", b"x", "text/plain"))],
        )
        data = json.loads(answer.text)["data"]
        (told,) = data["store_data"]["ir.attachment"]
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "egate.dossier",
                "thread_id": self.dossier.id,
                "post_data": {
                    "body": "x",
                    "message_type": "comment",
                    "attachment_ids": [data["attachment_id"]],
                    "attachment_tokens": [told["ownership_token"]],
                },
            },
        )
        attachment = self.env["ir.attachment"].browse(data["attachment_id"])
        self.assertEqual(
            (attachment.res_model, attachment.res_id), ("egate.dossier", self.dossier.id)
        )

    def test_a_file_of_a_dossier_is_not_deleted_by_a_token(self):
        token = self.attachment._get_ownership_token()
        self.authenticate(self.clerk.login, self.clerk.login)
        for route in ("/mail/attachment/delete", "/mail/attachment/update_thumbnail"):
            with (
                self.subTest(route=route),
                self.assertRaisesRegex(Exception, "NotFound"),
                mute_logger("odoo.http"),
            ):
                self.make_jsonrpc_request(
                    route, {"attachment_id": self.attachment.id, "access_token": token}
                )
        self.assertTrue(self.attachment.exists())

    def test_a_file_of_a_dossier_is_not_copied_out_of_it(self):
        free = {"res_model": False, "res_id": False, "public": True}
        for user in (self.clerk, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rpc(user, "ir.attachment", "copy", self.attachment.ids, free)
