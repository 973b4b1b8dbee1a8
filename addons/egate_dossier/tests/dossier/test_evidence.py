# Messages of tests are in no language. pylint: disable=translation-required
import json

from PIL import Image

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..directives.test_directives import DirectiveCase
from ..pictures import saved


@tagged("post_install", "-at_install")
class TestEvidence(DirectiveCase, HttpCase):
    """What hangs at a directive, an opinion, a message or a step is what was sent, dot for dot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        noise = Image.effect_noise((2400, 1700), 60)
        cls.pictures = {
            "image/jpeg": saved(noise, "JPEG", quality=90),
            "image/png": saved(noise.convert("1"), "PNG"),
            "image/tiff": saved(noise.convert("1"), "TIFF", compression="group4"),
        }

    def upload(self, address, raw, mimetype, **data):
        answer = self.url_open(
            address,
            data={"csrf_token": Request.csrf_token(self), **data},
            files=[("ufile", ("anh", raw, mimetype))],
        )
        found = json.loads(answer.text)
        found = found["data"]["attachment_id"] if isinstance(found, dict) else found[0]["id"]
        return self.env["ir.attachment"].browse(found)

    def test_no_door_makes_a_picture_anew(self):
        dossier = self.receive()
        self.authenticate(self.officer.login, self.officer.login)
        thread = {"thread_model": dossier._name, "thread_id": dossier.id}
        for mimetype, raw in self.pictures.items():
            for file in (
                # The dialogs of directives, opinions, consultations and steps.
                self.upload("/web/binary/upload_attachment", raw, mimetype, model="", id="0"),
                self.upload("/mail/attachment/upload", raw, mimetype, **thread),
                self.upload("/mail/attachment/upload", raw, mimetype, is_pending="true", **thread),
                # A mail that comes in; a call over the network.
                dossier.message_post(body="x", attachments=[("anh", raw)]).attachment_ids,
                self.env["ir.attachment"]
                .with_user(self.officer)
                .create({"name": "anh", "raw": raw}),
            ):
                with self.subTest(mimetype=mimetype, model=file.res_model):
                    self.assertEqual(file.raw, raw)
                    self.assertEqual(file.mimetype, mimetype)

    def test_a_directives_answer_and_an_opinion_keep_what_was_sent(self):
        dossier, raw = self.receive(), self.pictures["image/jpeg"]
        directive = self.direct(dossier)
        self.authenticate(self.officer.login, self.officer.login)
        one, two = (
            self.upload("/web/binary/upload_attachment", raw, "image/jpeg", model="", id="0")
            for _file in range(2)
        )
        self.on(directive, self.officer, "action_answer", "Kèm ảnh", one.ids)
        opinion = self.rpc(
            self.officer, dossier._name, "action_give_opinion", dossier.ids, "Kèm ảnh", two.ids
        )
        opinion = self.env["egate.dossier.opinion"].browse(opinion)
        for record in (directive.entry_ids[-1], opinion):
            self.assertEqual(record.attachment_ids.mapped("raw"), [raw])
