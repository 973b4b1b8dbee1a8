import hashlib
import io
import os
from unittest.mock import patch

from PIL import Image

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.egate_dossier.tests.common import PDF
from odoo.addons.egate_dossier.tests.sample_files import pdf

from ...models.submission import submission_file
from .common import SubmissionCase, photo


@tagged("post_install", "-at_install")
class TestUploads(SubmissionCase):
    """Files of a citizen: judged by content at once, whole or in pieces, once."""

    def setUp(self):
        super().setUp()
        self.log_in_as()
        self.submission = self.begin()
        self.base = f"/egate/my/submissions/{self.submission.id}/files"
        self.part = self.needed[0]

    def begin_pieces(self, raw, name="to-khai.pdf", status=200, **more):
        answer = self.post(
            f"{self.base}/begin",
            status,
            component=self.part.id,
            name=name,
            size=len(raw),
            sha256=hashlib.sha256(raw).hexdigest(),
            **more,
        )
        return answer.json()

    def piece(self, token, offset, raw, status=200):
        files = {"piece": ("piece", raw)}
        return self.post(
            f"{self.base}/piece", status, files=files, token=token, offset=offset
        ).json()

    def test_a_plain_form_adds_a_file(self):
        self.add(self.submission, self.part, "Tờ khai.pdf")
        file = self.submission.file_ids
        self.assertEqual((file.name, file.component_id), ("Tờ khai.pdf", self.part))
        self.assertEqual(self.read_page(f"{self.base}/{file.id}").content, PDF)
        self.assertEqual(self.read_page(f"{self.base}/{file.id}/1.png").content[:4], b"\x89PNG")

    def test_the_same_file_twice_is_one(self):
        self.add(self.submission, self.part)
        self.add(self.submission, self.part)
        self.assertEqual(len(self.submission.file_ids), 1)

    def test_what_lies_about_itself_is_refused_in_the_words_of_the_desk(self):
        for name, raw, told in (
            ("giay.pdf", b"MZ\x90\x00" + b"\x00" * 200, "program"),
            ("giay.pdf", b"<html><script>alert(1)</script></html>", "web page"),
            ("giay.pdf", b"", "empty"),
            ("giay.jpg", photo()[:300], "damaged"),
            ("giay.pdf", b"PK\x03\x04" + b"\x00" * 100, "archive"),
        ):
            with self.subTest(told):
                answer = self.add(self.submission, self.part, name, raw, status=422)
                self.assertIn(told, answer.text)
                self.assertIn(f"f-paper-{self.part.id}-error", answer.text)
        self.assertFalse(self.submission.file_ids)

    def test_one_refused_loses_no_other(self):
        response = self.post(
            f"{self.base}/add",
            422,
            files=[("ufile", ("a.pdf", PDF)), ("ufile", ("b.pdf", b"MZ" + b"\0" * 99))],
            component=self.part.id,
        )
        self.assertIn("b.pdf", response.text)
        self.assertEqual(self.submission.file_ids.mapped("name"), ["a.pdf"])

    def test_pieces_make_a_file_and_go_on_after_a_lost_line(self):
        raw = pdf("Tờ khai dài")
        token, half = self.begin_pieces(raw)["token"], len(raw) // 2
        self.assertEqual(self.piece(token, 0, raw[:half])["offset"], half)
        # The answer was lost: the page asks anew, and is told where to go on.
        again = self.begin_pieces(raw)
        self.assertEqual((again["token"], again["offset"]), (token, half))
        self.assertEqual(self.piece(token, 0, raw[:half])["offset"], half, "a repeat is harmless")
        self.assertEqual(self.piece(token, half + 9, raw[half:])["offset"], half, "no gap")
        done = self.piece(token, half, raw[half:])
        self.assertEqual(self.submission.file_ids.ids, [done["file"]])
        # The answer to the last piece was lost, too.
        self.assertEqual(self.piece(token, half, raw[half:])["file"], done["file"])
        self.assertEqual(self.submission.file_ids.sha256, hashlib.sha256(raw).hexdigest())
        self.assertFalse(self.submission.upload_ids)

    def test_a_damaged_whole_is_refused_and_sent_anew(self):
        raw = pdf("Tờ khai")
        token = self.begin_pieces(raw)["token"]
        answer = self.piece(token, 0, b"x" + raw[1:], 422)
        self.assertIn("damaged", answer["error"])
        self.assertEqual(self.begin_pieces(raw)["offset"], 0)

    def test_more_than_was_told_is_not_taken(self):
        raw = pdf("Tờ khai")
        token = self.begin_pieces(raw[:100])["token"]
        self.assertIn("error", self.piece(token, 0, raw, 422))
        self.assertFalse(self.submission.file_ids)

    def test_a_size_beyond_the_limit_is_refused_before_it_is_sent(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.max_file_mb", "1")
        answer = self.post(
            f"{self.base}/begin", 422, component=self.part.id, name="x.pdf", size=2 << 20
        )
        self.assertIn("larger than 1 MB", answer.json()["error"])

    def test_a_refused_whole_is_not_kept_on_its_way(self):
        raw = b"MZ\x90\x00" + b"\x00" * 200
        token = self.begin_pieces(raw)["token"]
        self.assertIn("program", self.piece(token, 0, raw, 422)["error"])
        self.assertFalse(self.submission.upload_ids)

    def test_what_nobody_went_on_with_is_cleaned(self):
        raw = pdf("Tờ khai")
        token = self.begin_pieces(raw)["token"]
        self.piece(token, 0, raw[:10])
        upload = self.submission.upload_ids
        path = upload._path()
        self.env.cr.execute(
            "UPDATE egate_submission_upload SET create_date = now() - interval '3 days'"
        )
        upload.invalidate_recordset()
        self.job(self.env["egate.submission.upload"]._cron_clean)
        self.assertFalse(upload.exists())
        self.env.cr.postcommit.run()
        self.assertFalse(os.path.exists(path))

    def test_a_disk_that_is_full_leaves_no_file_without_content(self):
        raw = pdf("Tờ khai")
        token = self.begin_pieces(raw)["token"]
        attachments = type(self.env["ir.attachment"])
        full = patch.object(attachments, "_is_whole", return_value=False)
        with full, mute_logger("odoo.addons.egate_dossier.models.papers.ir_attachment"):
            self.assertIn("error", self.piece(token, 0, raw, 422))
        self.submission.invalidate_recordset()
        self.assertFalse(self.submission.file_ids)
        again = self.begin_pieces(raw)
        self.assertTrue(self.piece(again["token"], again["offset"], raw)["file"])

    def test_the_first_piece_twice_at_once_is_there_once(self):
        upload = self.submission._begin_upload(self.part, "x.pdf", 20, "")
        # Both have looked before either has written.
        with patch.object(type(upload), "_offset", return_value=0):
            for _ in range(2):
                upload._put(0, io.BytesIO(b"0123456789"))
        self.assertEqual(upload._offset(), 10)

    def test_an_account_does_not_fill_the_disk(self):
        self.add(self.submission, self.part)
        other = self.begin()
        with patch.object(submission_file, "MAX_ACCOUNT", 1500):
            self.begin_pieces(b"x" * 1100, status=422)
            answer = self.add(other, self.part, raw=pdf("x" * 900), status=422)
        self.assertIn("not accepted yet", answer.text)
        self.assertFalse(other.file_ids)

    def test_photos_become_one_file_page_by_page(self):
        for number, color in enumerate(("white", "black", "grey")):
            self.add(self.submission, self.part, f"anh-{number}.jpg", photo(6, color))
        ids = self.submission.file_ids.ids
        self.post(f"{self.base}/merge", component=self.part.id, file=[str(one) for one in ids])
        self.submission.invalidate_recordset()
        (merged,) = self.submission.file_ids
        self.assertEqual((merged.page_count, merged.mimetype), (3, "application/pdf"))
        self.assertEqual(merged.name, "anh-0.pdf")

    def test_a_photo_taken_on_its_side_is_shown_upright(self):
        self.add(self.submission, self.part, "anh.jpg", photo(6))
        file = self.submission.file_ids
        drawn = Image.open(io.BytesIO(self.read_page(f"{self.base}/{file.id}/1.png").content))
        self.assertGreater(drawn.width, drawn.height, "40 × 60 on its side")

    def test_a_file_is_taken_away(self):
        self.add(self.submission, self.part)
        attachment = self.submission.file_ids.attachment_id
        self.post(f"{self.base}/{self.submission.file_ids.id}/remove")
        self.submission.invalidate_recordset()
        self.assertFalse(self.submission.file_ids)
        self.assertFalse(attachment.exists())

    def test_earlier_papers_are_offered_to_their_checked_owner_alone(self):
        person = self.check_identity()
        draft = self.draft()
        line = draft.paper_ids.filtered(lambda one: one.component_id == self.needed[1])
        earlier = self.scan(line, "cu-tru.pdf", pdf("Cư trú"))
        self.at_counter("accept", draft.id, {})
        self.assertEqual(draft.applicant_id, person)
        unchecked = self.read_page(f"/egate/my/submissions/{self.submission.id}/papers").text
        self.assertNotIn("cu-tru.pdf", unchecked, "begun before the identity was checked")
        mine = self.begin()
        self.assertIn("cu-tru.pdf", self.read_page(f"/egate/my/submissions/{mine.id}/papers").text)
        reuse = f"/egate/my/submissions/{mine.id}/files/reuse"
        self.post(reuse, component=self.needed[1].id, file=earlier.id)
        self.assertEqual(mine.file_ids.sha256, earlier.sha256)
        self.log_in_as("neighbour")
        other = self.begin()
        self.post(
            f"/egate/my/submissions/{other.id}/files/reuse",
            422,
            component=self.needed[1].id,
            file=earlier.id,
        )
        self.assertFalse(other.file_ids)
