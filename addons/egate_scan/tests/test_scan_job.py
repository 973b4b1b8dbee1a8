import os
import signal
import time
from unittest.mock import patch

import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.common import DossierCommon

from ..models import scan_job as egate_scan_job
from .played_devices import played_device
from .sane_devices import (
    DEVICE,
    broken_program,
    clinging_program,
    sane_devices,
)


@tagged("post_install", "-at_install")
class TestScanJob(DossierCommon):
    """Scanning at the counter, with SANE's own test device and the real program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counter = cls.env["egate.desk"].create(
            {"name": "Quầy 1", "unit_id": cls.desk.id, "scanner": DEVICE}
        )
        # A test's transaction is never committed: what waits for that is done at once.
        launch = cls.registry["egate.scan.job"]._launch

        def at_once(job):
            launch(job._path(f"run-{job.run}"), job._command())

        cls.classPatch(cls.registry["egate.scan.job"], "_launch_after_commit", at_once)
        cls.colleague = cls._person("colleague", cls.role_clerk, cls.desk)

    def setUp(self):
        super().setUp()
        self.dossier = self.draft()
        self.paper = self.dossier.paper_ids[0]

    def scan(self, paper=None, user=None, source="feeder", mode="gray", dpi=200, size="a4"):
        paper = paper or self.paper
        return self.rpc(
            user or self.clerk, paper._name, "action_scan", [paper.id], source, mode, dpi, size
        )

    def ask(self, job, method="progress", *args, user=None):
        return self.rpc(user or self.clerk, "egate.scan.job", method, [job["id"]], *args)

    def finish(self, job):
        """Poll like the dialog until the scanner has finished."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            job = self.ask(job)
            if job["state"] != "scanning":
                return job
            time.sleep(0.05)
        self.fail("The scanner does not finish.")

    def folder(self, job):
        return self.env["egate.scan.job"].browse(job["id"])._path()

    def files(self, paper=None):
        return (paper or self.paper).file_ids

    def pages_of(self, file):
        return pypdfium2.PdfDocument(file._open())

    # -- what it is for ------------------------------------------------------------------------

    def test_a_stack_becomes_one_pdf_on_its_line(self):
        with sane_devices(test_picture="Color pattern"):
            job = self.finish(self.scan())
        self.assertEqual((job["state"], job["pages"], job["fault"]), ("ready", 10, ""))
        self.assertEqual(self.ask(job, "save"), {"files": 1, "pages": 10, "blank": 0})
        pdf = self.pages_of(self.files())
        self.assertEqual(len(pdf), 10)
        # A4 is asked for; the test device takes 200 × 200 mm, here in points.
        self.assertEqual([round(side) for side in pdf[0].get_size()], [567, 567])
        self.assertIn("at most 200 × 200 mm", job["note"])

    def test_the_paper_is_as_large_as_chosen(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed", size="a5"))
            self.assertEqual(
                job["note"],
                "This scanner takes at most 148 × 200 mm; what lies beyond is not on the pages.",
            )
            self.ask(job, "save")
            job = self.finish(self.scan(source="flatbed", size="whole"))
        self.assertEqual(job["note"], "")
        sides = [round(side) for side in self.pages_of(self.files())[0].get_size()]
        self.assertEqual(sides, [419, 567])

    def test_what_the_scanner_did_otherwise_is_said(self):
        with sane_devices(test_picture="Grid"), played_device("airscan"):
            job = self.finish(self.scan())
        self.assertEqual(job["fault"], "")
        self.assertIn("does not scan at 200 dpi; the pages have 300 dpi", job["note"])
        self.assertIn("has no grey", job["note"])
        with sane_devices(test_picture="Grid"), played_device("epson2"):
            self.ask(job, "scan_more", "duplex", "gray", 300)
            self.assertEqual(self.finish(job)["note"], "")

    def test_pages_are_kept_as_the_scanner_encoded_them(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed", mode="color"))
        scanned = next(self.folder(job).glob("?????.jpg")).read_bytes()
        self.ask(job, "save")
        self.assertIn(scanned, self.files()._open().read())

    def test_more_pages_are_appended(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
            self.ask(job, "scan_more", "flatbed", "color", 300)
            job = self.finish(job)
        self.assertEqual(job["pages"], 2)
        self.ask(job, "save")
        self.assertEqual(len(self.pages_of(self.files())), 2)

    def test_blank_pages_are_left_out(self):
        with sane_devices(test_picture="Solid white"):
            job = self.finish(self.scan(source="flatbed"))
        with sane_devices(test_picture="Grid"):
            self.ask(job, "scan_more", "flatbed", "gray", 200)
            job = self.finish(job)
        self.assertEqual(self.ask(job, "save"), {"files": 1, "pages": 1, "blank": 1})

    def test_a_counter_may_keep_its_blank_pages(self):
        self.counter.scan_drop_blank = False
        with sane_devices(test_picture="Solid white"):
            job = self.finish(self.scan(source="flatbed"))
        self.assertEqual(self.ask(job, "save")["pages"], 1)

    def test_nothing_but_blank_pages_is_refused_and_kept(self):
        with sane_devices(test_picture="Solid white"):
            job = self.finish(self.scan(source="flatbed"))
        with self.assertRaisesRegex(UserError, "printed side"), self.env.cr.savepoint():
            self.ask(job, "save")
        self.assertEqual(self.ask(job)["pages"], 1)

    def test_too_many_pages_for_one_file_become_two(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan())
        size = sum(page.stat().st_size for page in self.folder(job).glob("*.jpg"))
        limit = self.env["egate.dossier.file"]._limits().max_bytes
        with patch.object(egate_scan_job, "FILL", 0.6 * size / limit):
            self.assertEqual(self.ask(job, "save")["files"], 2)
        self.assertEqual(sum(len(self.pages_of(file)) for file in self.files()), 10)

    def test_a_click_twice_saves_once(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        self.ask(job, "save")
        self.assertEqual(self.ask(job, "save")["files"], 0)
        self.assertEqual(len(self.files()), 1)

    def test_the_private_folder_is_gone_afterwards(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        folder = self.folder(job)
        self.assertEqual(folder.stat().st_mode & 0o77, 0, "readable by the server alone")
        self.ask(job, "save")
        self.env.cr.postcommit.run()
        self.assertFalse(folder.exists())

    # -- faults --------------------------------------------------------------------------------

    def test_faults_of_the_scanner_are_sentences(self):
        for status, kind in (
            ("SANE_STATUS_JAMMED", "jam"),
            ("SANE_STATUS_NO_DOCS", "empty"),
            ("SANE_STATUS_COVER_OPEN", "cover"),
            ("SANE_STATUS_DEVICE_BUSY", "busy"),
            ("SANE_STATUS_ACCESS_DENIED", "denied"),
            ("SANE_STATUS_IO_ERROR", "io"),
        ):
            with self.subTest(status=status), sane_devices(read_status_code=status):
                job = self.finish(self.scan())
                sentence = self.env["egate.desk"]._scanner_sentence(kind)
                self.assertEqual((job["pages"], job["fault"]), (0, sentence))
                self.ask(job, "cancel")

    def test_a_scanner_that_is_gone_is_said(self):
        self.counter.scanner = "nowhere:0"
        with sane_devices():
            job = self.finish(self.scan())
        self.assertEqual(job["fault"], self.env["egate.desk"]._scanner_sentence("missing"))

    def test_what_the_scanner_cannot_do_is_said(self):
        with sane_devices():
            job = self.finish(self.scan(source="duplex"))
        self.assertEqual(job["fault"], self.env["egate.desk"]._scanner_sentence("unsupported"))

    def test_a_jam_keeps_the_pages_before_it(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        with sane_devices(read_status_code="SANE_STATUS_JAMMED"):
            self.ask(job, "scan_more", "feeder", "gray", 200)
            job = self.finish(job)
        self.assertEqual((job["pages"], bool(job["fault"])), (1, True))
        self.assertEqual(self.ask(job, "save")["pages"], 1)

    def test_a_stack_that_was_cut_off_is_no_success_and_keeps_its_pages(self):
        for way in ("kill -SEGV $$", "kill -KILL $$"):
            with self.subTest(way=way), sane_devices(test_picture="Grid"), broken_program(way):
                job = self.finish(self.scan())
                self.assertEqual((job["state"], job["pages"]), ("ready", 3))
                self.assertIn("Pages may be missing", job["fault"])
                self.ask(job, "cancel")
        with sane_devices(test_picture="Grid"), broken_program("kill -KILL $$"):
            job = self.finish(self.scan())
        with sane_devices(test_picture="Grid"):
            self.ask(job, "scan_more", "flatbed", "gray", 200)
            job = self.finish(job)
        self.assertEqual((job["pages"], job["fault"]), (4, ""), "the rest was scanned after it")
        self.assertEqual(self.ask(job, "save")["pages"], 4)

    # -- cancel, time, a killed process --------------------------------------------------------

    def slow(self):
        """A device that takes some minutes for a page."""
        return sane_devices(
            read_delay="true", read_delay_duration=200000, read_limit="true", read_limit_size=64
        )

    def runner(self, job):
        """Return the ids of the processes that hold the job's lock."""
        alive = str(self.folder(job) / "run-1" / "alive")
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                handles = os.listdir(f"/proc/{process}/fd")
                if any(os.readlink(f"/proc/{process}/fd/{one}") == alive for one in handles):
                    found.append(int(process))
            except OSError:
                continue
        return found

    def until(self, condition):
        end = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            time.sleep(0.05)

    def test_cancel_ends_the_program_and_throws_away(self):
        with self.slow():
            job = self.scan()
            self.until(lambda: len(self.runner(job)) == 2)
            self.assertEqual(self.ask(job)["state"], "scanning")
            self.assertEqual(self.ask(job, "cancel")["state"], "cancelled")
            self.until(lambda: not self.runner(job))
        self.env.cr.postcommit.run()
        self.assertFalse(self.folder(job).exists())
        self.assertFalse(self.files())

    def test_a_scanner_that_hangs_is_stopped(self):
        with self.slow(), patch.object(egate_scan_job, "TIMEOUT", 0.3):
            job = self.finish(self.scan())
            # Ends a moment after it has told: its lock goes with it.
            self.until(lambda: not self.runner(job))
        told = (self.folder(job) / "run-1" / "done.json").read_text()
        timeout = self.env["egate.desk"]._scanner_sentence("timeout")
        self.assertEqual(job["fault"], timeout, f"the scanner's tool told: {told}")

    def test_a_driver_that_does_not_let_go_after_its_last_word_is_ended(self):
        with sane_devices(test_picture="Grid"), clinging_program():
            job = self.finish(self.scan())
        self.assertEqual((job["pages"], job["fault"]), (10, ""))
        self.until(lambda: not self.runner(job))

    def test_a_killed_program_frees_the_scanner(self):
        with self.slow():
            job = self.scan()
            self.until(lambda: len(self.runner(job)) == 2)
            for process in self.runner(job):
                os.kill(process, signal.SIGKILL)
            self.until(lambda: not self.runner(job))
        # A process that ends loses its name a moment before its locks.
        with patch.object(egate_scan_job, "BIRTH", 0):
            job = self.finish(job)
        self.assertEqual(job["state"], "ready")
        self.assertEqual(job["fault"], self.env["egate.desk"]._scanner_sentence("interrupted"))

    def test_old_jobs_are_cleared_away(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        folder = self.folder(job)
        self.env.flush_all()
        self.env.cr.execute("UPDATE egate_scan_job SET write_date = now() - interval '2 days'")
        self.env.invalidate_all()
        self.env["egate.scan.job"]._gc_jobs()
        self.assertFalse(folder.exists())
        self.assertFalse(self.env["egate.scan.job"].browse(job["id"]).exists())

    def make_old(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE egate_scan_job SET write_date = now() - interval '2 days'")
        self.env.invalidate_all()

    def test_pages_that_nobody_saved_go_to_the_scan_inbox(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan())
        folder = self.folder(job)
        self.make_old()
        with patch.object(
            self.registry["egate.scan.batch"], "_take_in", side_effect=UserError("x")
        ):
            self.env["egate.scan.job"]._gc_jobs()
        self.assertTrue(folder.exists(), "kept until the inbox has them")
        self.make_old()
        self.env["egate.scan.job"]._gc_jobs()
        self.assertFalse(folder.exists())
        batch = self.env["egate.scan.batch"].search([("source", "=", "counter")])
        self.assertEqual((batch.unit_id, batch.page_count), (self.desk, 10))
        batch._read()
        (document,) = self.rpc(self.clerk, "egate.scan.page", "inbox")["documents"]
        self.assertEqual(len(document["pages"]), 10)
        self.assertIn(self.clerk.name, document["batch"])

    def test_pages_that_were_thrown_away_do_not_come_back(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        self.ask(job, "cancel")
        self.make_old()
        self.env["egate.scan.job"]._gc_jobs()
        self.assertFalse(self.env["egate.scan.batch"].search([("source", "=", "counter")]))

    # -- one at a time, and whose --------------------------------------------------------------

    def test_a_scanner_serves_one_at_a_time(self):
        with self.slow():
            job = self.scan()
            other = self.draft(user=self.colleague, identity_number="048090000999")
            with (
                self.assertRaisesRegex(UserError, "is scanning with this scanner"),
                self.env.cr.savepoint(),
            ):
                self.scan(other.paper_ids[0], self.colleague)
            self.ask(job, "cancel")

    def test_a_click_twice_scans_once(self):
        with self.slow():
            job = self.scan()
            self.assertEqual(self.scan()["id"], job["id"])
            self.ask(job, "cancel")

    def test_nobody_touches_a_colleagues_scan(self):
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        for method, args in (
            ("progress", ()),
            ("cancel", ()),
            ("stop", ()),
            ("save", ()),
            ("scan_more", ("flatbed", "gray", 200)),
        ):
            for user in (self.colleague, self.officer, self.manager, self.citizen):
                with self.subTest(method=method, user=user.login), self.assertRaises(AccessError):
                    self.ask(job, method, *args, user=user)

    def test_the_device_comes_from_the_counter_alone(self):
        for values in (
            ("feeder; rm", "gray", 200),
            ("feeder", "--help", 200),
            ("feeder", "gray", 1),
            ("feeder", "gray", 200, "--help"),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.scan(None, None, *values)
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "egate.desk", "write", [self.counter.id], {"scanner": "x:0"})

    def test_without_a_scanner_it_says_what_to_do(self):
        self.counter.scanner = False
        with self.assertRaisesRegex(UserError, "counter has no scanner"):
            self.scan()

    # -- what may be added to ------------------------------------------------------------------

    def test_papers_of_a_received_dossier_are_digitised_by_its_desk(self):
        self.dossier.action_receive()
        with sane_devices(test_picture="Grid"):
            job = self.finish(self.scan(source="flatbed"))
        self.ask(job, "save")
        self.assertEqual(len(self.files()), 1)
        event = self.dossier.sudo().event_ids[-1]
        self.assertEqual(
            (event.kind, event.user_id, event.unit_id), ("filed", self.clerk, self.desk)
        )
        self.assertEqual(event.data["paper"], self.paper.id)
        self.assertFalse(self.env["egate.dossier.event"]._faults(self.dossier))

    def test_others_add_nothing_to_a_received_dossier(self):
        self.dossier.action_receive()
        for user in (self.officer, self.leader, self.stranger, self.manager, self.citizen):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.scan(user=user)

    def test_a_paper_that_was_not_handed_in_takes_no_scan_later(self):
        self.dossier.paper_ids[2].received = False
        self.dossier.action_receive()
        with self.assertRaisesRegex(AccessError, "not handed in"):
            self.scan(self.dossier.paper_ids[2])

    def test_a_closed_dossier_takes_no_scan(self):
        self.dossier.action_receive()
        self.bring_to_desk(self.dossier)
        self.do(self.dossier, "return", self.clerk)
        with self.assertRaisesRegex(AccessError, "closed"):
            self.scan()
