import os
import subprocess
import time
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ...tools import durable, own_process, undrawable
from ...tools.own_process import JOBS, BusyError, JobError, run_apart
from ..common import DossierCommon
from ..sample_files import pdf, picture
from ..scanned_pages import page as scanned_page
from ..scanned_pages import pdf as scanned_pdf


def limited(job, **limits):
    """Lower the limits of a job, so that an honest file is too much."""
    return patch.dict(JOBS, {job: JOBS[job]._replace(**limits)})


def children():
    """Return the processes that this one has begun and not yet seen end."""
    return subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="],
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def strokes(count):
    """Return a PDF of one page that takes the processor long to draw."""
    # Curves that cross each other all over the page, and are widened one by one.
    content = b"0 0 m 600 800 0 800 600 0 c 9 w [1 2] 0 d S\n" * count
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    raw, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(raw))
        raw += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return (
        raw
        + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\n" % table
        + (b"startxref\n%d\n%%%%EOF" % len(raw))
    )


@tagged("post_install", "-at_install")
class TestOwnProcess(BaseCase):
    """A job has limits, and nothing of it is left when they are reached."""

    def draw(self, raw=None):
        with durable.spooled(raw or pdf("x")) as stream:
            return run_apart("render_page", stream, kind="pdf", page=0, width=160)

    def assert_nothing_is_left(self):
        self.assertNotIn(str(own_process.APART), children())

    def test_a_job_that_takes_too_long_is_ended(self):
        begun = time.monotonic()
        with limited("render_page", clock=0.001), self.assertRaises(JobError):
            self.draw()
        self.assertLess(time.monotonic() - begun, 5)
        self.assert_nothing_is_left()

    def test_a_job_that_takes_too_much_of_the_processor_is_ended_by_the_kernel(self):
        # The clock would let it go on for minutes.
        ended = ": -(9|24):"
        with limited("render_page", cpu=1, clock=120), self.assertRaisesRegex(JobError, ended):
            self.draw(strokes(300_000))
        self.assert_nothing_is_left()

    def test_a_job_that_takes_too_much_memory_fails(self):
        with limited("render_page", memory=20 << 20), self.assertRaises(JobError):
            self.draw()
        self.assert_nothing_is_left()

    def test_a_job_that_says_too_much_fails(self):
        with limited("render_page", output=100), self.assertRaises(JobError):
            self.draw()
        self.assert_nothing_is_left()

    def test_few_are_at_work_at_a_time(self):
        with patch.object(own_process, "AT_ONCE", 1), patch.object(own_process, "PATIENCE", 0.05):
            slot = own_process._take_slot()
            try:
                with self.assertRaises(BusyError):
                    self.draw()
            finally:
                os.close(slot)
            self.draw().close()

    def test_every_job_has_limits(self):
        folder = own_process.APART
        jobs = {one.stem for one in folder.glob("*.py")} - {"__main__", "own_tools"}
        known = {job: limits for job, limits in JOBS.items() if limits.folder == folder}
        self.assertEqual(jobs, set(known))
        # An addon above this one bounds its own, by what they work on.
        for limits in known.values():
            self.assertLessEqual(limits.cpu, 30)
            self.assertLessEqual(limits.clock, 60)
            self.assertLessEqual(limits.memory, 2 << 30)


@tagged("post_install", "-at_install")
class TestBoundedWork(DossierCommon):
    """Each door says in words that a file is too much; the worker is free, and nothing is lost."""

    def setUp(self):
        super().setUp()
        self.addCleanup(undrawable._pages.clear)

    def test_nothing_is_opened_in_the_servers_own_process(self):
        here = AssertionError("opened in the server's process")
        draft = self.draft(identity_number="048090000999")
        paper = draft.paper_ids[0]
        scans = [scanned_pdf(scanned_page())]
        pictures = [picture("TIFF", frames=2), picture("JPEG"), picture("PNG")]
        with (
            patch("pypdfium2.PdfDocument", side_effect=here),
            patch("pypdf.PdfReader", side_effect=here),
            patch("PIL.Image.open", side_effect=here),
            patch("odoo.addons.egate_dossier.tools.pictures.measure", side_effect=here),
        ):
            for number, raw in enumerate([*scans, *pictures]):
                self.scan(paper, f"{number}", raw)
            first = paper.file_ids[0].with_user(self.clerk)
            first.action_rotate([1], 90)
            first._page_picture(1, 160).close()
            paper.file_ids.with_user(self.clerk).action_merge()
        self.assertEqual(paper.file_ids.page_count, 5)

    def test_an_upload_that_takes_too_long(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        for job, raw in (("measure_picture", picture("TIFF")), ("judge_pdf", pdf("y"))):
            with (
                self.subTest(job=job),
                limited(job, clock=0.001),
                self.assertRaisesRegex(UserError, "takes too much of the server"),
            ):
                self.scan(paper, "x", raw)
            self.scan(paper, "x", raw)
        self.assertEqual(len(paper.file_ids), 2)

    def test_a_server_that_is_busy_is_no_fault_of_the_file(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        with (
            patch.object(own_process, "_take_slot", side_effect=BusyError),
            self.assertRaisesRegex(UserError, "many other files"),
        ):
            self.scan(paper, "x", pdf("y"))

    def test_a_page_that_cannot_be_drawn_is_tried_once(self):
        file = self.scan(self.draft(identity_number="048090000999").paper_ids[0])
        with limited("render_page", clock=0.001), self.assertRaisesRegex(UserError, "Download"):
            file._page_picture(1, 1000)
        with (
            patch.object(own_process.subprocess, "Popen", side_effect=AssertionError("again")),
            self.assertRaisesRegex(UserError, "Download"),
        ):
            file._page_picture(1, 1000)
        undrawable._pages.clear()
        file._page_picture(1, 1000).close()

    def test_turning_and_putting_together_that_take_too_long_change_nothing(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        file, other = self.scan(paper, "a", pdf("1")), self.scan(paper, "b", pdf("2"))
        before = file.sha256
        with limited("compose", clock=0.001):
            for change in (lambda: file.action_rotate([1], 90), (file | other).action_merge):
                with self.assertRaisesRegex(UserError, "nothing was changed"):
                    change()
        self.assertEqual((file.sha256, len(paper.file_ids)), (before, 2))
        set_param = self.env["ir.config_parameter"].set_param
        set_param("egate_dossier.max_file_pages", "1")
        with (
            patch.object(own_process.subprocess, "Popen", side_effect=AssertionError("begun")),
            self.assertRaisesRegex(UserError, "more than 1 pages"),
        ):
            (file | other).action_merge()

    def test_a_paper_has_so_many_files(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        self.scan(paper, "a", pdf("1"))
        with (
            patch("odoo.addons.egate_dossier.models.papers.paper_files.MAX_FILES", 1),
            self.assertRaisesRegex(UserError, "has 1 files already"),
        ):
            self.scan(paper, "b", pdf("2"))
