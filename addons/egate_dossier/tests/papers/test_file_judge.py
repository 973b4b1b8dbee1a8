import doctest
import io
import zlib

import psutil
from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import durable, judge, kinds, own_process
from ..common import DossierCommon
from ..sample_files import ACCEPTED, REFUSED, in_object_stream, objects, pdf, picture, refusal


@tagged("post_install", "-at_install")
class TestFileJudge(DossierCommon):
    """What a file is decides, not what it is called; the refusal says what to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.env["egate.dossier.file"]

    def test_the_tools_do_as_their_examples_say(self):
        for module in (durable, kinds):
            self.assertFalse(doctest.testmod(module).failed)

    def test_what_must_not_be_kept_is_refused_each_with_its_own_reason(self):
        for name, (raw, reason) in REFUSED.items():
            with self.subTest(name=name):
                sentence = refusal(self.files, name, raw)
                self.assertIn(reason, sentence)
                self.assertIn(name, sentence)

    def test_honest_papers_are_accepted(self):
        for name, (raw, kind, pages) in ACCEPTED.items():
            with self.subTest(name=name):
                verdict, sentence = self.files._judged(name, durable.on_disk(raw))
                self.assertEqual(sentence, "")
                self.assertEqual((verdict.mimetype, verdict.pages), (kind, pages))

    def test_every_reason_has_a_sentence_in_vietnamese_too(self):
        files = self.files.with_context(lang="vi_VN")
        if not self.env["res.lang"]._get_data(code="vi_VN"):
            self.skipTest("Vietnamese is not installed here")
        seen = set()
        for name, (raw, _reason) in REFUSED.items():
            sentence = refusal(files, name, raw).partition("”: ")[2]
            with self.subTest(name=name):
                self.assertRegex(sentence, r"[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễ]")
                self.assertNotRegex(sentence, r"\b(the|and add|Print it)\b")
            seen.add(sentence)
        self.assertGreater(len(seen), 17)

    def test_limits_are_the_offices(self):
        set_param = self.env["ir.config_parameter"].set_param
        for key, value, raw, reason in (
            ("max_file_mb", 1, pdf() + b" " * (1 << 20), "larger than 1 MB"),
            ("max_file_pages", 2, pdf("1", "2", "3"), "more than 2 pages"),
            ("max_file_pages", 2, picture("TIFF", frames=3), "more than 2 pages"),
            ("max_megapixels", 1, picture(size=(1001, 1000)), "more than 1 million pixels"),
            ("allowed_types", kinds.PDF, picture(), "accepted are PDF"),
        ):
            with self.subTest(key=key), self.env.cr.savepoint() as point:
                set_param(f"egate_dossier.{key}", str(value))
                self.assertIn(reason, refusal(self.files, "a.pdf", raw))
                point.rollback()

    def test_a_pdf_that_unpacks_to_gigabytes_costs_the_worker_nothing(self):
        packer = zlib.compressobj(9)
        bomb = packer.compress(b"5 0 <</S/URI/URI(x)>>")
        bomb += b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1500)) + packer.flush()
        hostile = in_object_stream(bomb)
        self.assertLess(len(hostile), 2 << 20)
        before = psutil.Process().memory_info().rss
        verdict = judge.judge(durable.on_disk(hostile), self.files._limits())
        self.assertIn(verdict.fault, ("broken", "complex"))
        self.assertLess(psutil.Process().memory_info().rss - before, 16 << 20)

    def test_a_reader_that_crashes_or_hangs_refuses_the_file(self):
        limits = own_process.JOBS["judge_pdf"]._replace(clock=0.001)
        self.patch(own_process, "JOBS", {"judge_pdf": limits})
        self.assertIn("takes too much", refusal(self.files, "chậm.pdf", pdf()))

    def test_a_signature_is_noticed(self):
        signed = objects(b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>>>")
        self.assertTrue(self.files._judged("ký.pdf", durable.on_disk(signed))[0].signed)
        self.assertFalse(self.files._judged("không ký.pdf", durable.on_disk(pdf()))[0].signed)

    def test_the_name_says_what_the_content_is(self):
        paper = self.draft().paper_ids[0]
        for number, (given, kept) in enumerate(
            (
                ("C:\\Users\\x\\to-khai.pdf", "to-khai.pdf"),
                ("../../etc/passwd", "passwd.pdf"),
                ("to-khai.exe", "to-khai.exe.pdf"),
                ("gpj.\u202efdp", "gpj.fdp.pdf"),
                ("", "File.pdf"),
                ("a\nb.PDF", "ab.PDF"),
                ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
            )
        ):
            with self.subTest(given=given):
                self.assertEqual(self.scan(paper, given, pdf(str(number))).name, kept)
        with self.assertRaisesRegex(UserError, "this is a program"):
            self.scan(paper, "to-khai.pdf", b"MZ\x90\x00 not a pdf")

    def test_a_picture_without_any_one_of_its_tags_is_judged_all_the_same(self):
        content = io.BytesIO()
        Image.new("L", (8, 8)).save(content, "TIFF")
        raw = content.getvalue()
        at = int.from_bytes(raw[4:8], "little")
        count = int.from_bytes(raw[at : at + 2], "little")
        faults = set()
        for entry in range(count):
            start = at + 2 + 12 * entry
            without = raw[:start] + b"\xe8\xfd" + raw[start + 2 :]
            with self.subTest(tag=int.from_bytes(raw[start : start + 2], "little")):
                verdict, _sentence = self.files._judged("anh.tif", durable.on_disk(without))
                faults.add(verdict.fault)
        self.assertEqual(faults, {"", "broken"})
