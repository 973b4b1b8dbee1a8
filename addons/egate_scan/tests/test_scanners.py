import doctest
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..tools import sane, sane_options, scan_choice, scan_runner
from .played_devices import DEVICES, played_device
from .sane_devices import DEVICE, broken_program, sane_devices

AREA = [("-x", "210"), ("-y", "297")]


class ScannerCase(BaseCase):
    def scan(self, source="feeder", mode="gray", dpi=200, size="a4"):
        """Scan as the server does: the runner in a process of its own; return what it tells."""
        with tempfile.TemporaryDirectory() as folder:
            job = {"device": DEVICE, "source": source, "mode": mode, "dpi": dpi, "size": size}
            job |= {"pages": folder, "first": 1, "timeout": 60}
            run = Path(folder, "run")
            run.mkdir()
            (run / "job.json").write_text(json.dumps(job))
            subprocess.run([sys.executable, "-I", scan_runner.__file__, run], check=True)
            done, until = run / "done.json", time.monotonic() + 60
            while not done.exists():
                self.assertLess(time.monotonic(), until, "it does not end")
                time.sleep(0.02)
            return json.loads(done.read_text()) | {"pages": len(list(Path(folder).glob("*.jpg")))}


@tagged("post_install", "-at_install")
class TestScannerDialects(ScannerCase):
    """Each driver has words of its own for the same things; all are understood."""

    def told(self, name, *asked, **more):
        """Return what the device ``name`` is told when this is asked, and the runner's answer."""
        with sane_devices(test_picture="Grid"), played_device(name) as told:
            answer = self.scan(*asked, **more)
            self.assertEqual((answer["fault"], bool(answer["pages"])), ("", True), answer["said"])
            return told(), answer["got"]

    def fault(self, name, *asked):
        with sane_devices(), played_device(name):
            return self.scan(*asked)["fault"]

    def test_the_tools_do_as_their_examples_say(self):
        for module in (sane, sane_options, scan_choice):
            self.assertFalse(doctest.testmod(module).failed)

    def test_every_device_that_is_known_scans_a_page(self):
        for name in DEVICES:
            with self.subTest(device=name):
                glass = name in ("hpaio-glass", "umax1220u", "plustek", "canon_pixma")
                self.told(name, "flatbed" if glass else "feeder")

    def test_both_sides_are_a_source_a_mode_or_a_switch(self):
        for name, words in (
            ("brother4", [("--source", "Automatic Document Feeder(left aligned,Duplex)")]),
            ("pixma", [("--source", "ADF Duplex")]),
            ("hpaio", [("--source", "Duplex")]),
            ("avision", [("--source", "ADF Duplex")]),
            ("epson2", [("--source", "Automatic Document Feeder"), ("--adf-mode", "Duplex")]),
            ("epson", [("--source", "Automatic Document Feeder"), ("--adf_mode", "Duplex")]),
            ("utsushi", [("--source", "ADF"), ("--duplex", "yes")]),
            ("imagescan", [("--duplex", "yes")]),
        ):
            with self.subTest(device=name):
                told, _got = self.told(name, "duplex")
                self.assertEqual(told[: len(words)], words)

    def test_one_side_is_not_left_to_what_was_set_before(self):
        for name, words in (
            ("epson2", [("--source", "Automatic Document Feeder"), ("--adf-mode", "Simplex")]),
            ("utsushi", [("--source", "ADF"), ("--duplex", "no")]),
            ("imagescan", [("--duplex", "no")]),
            ("xerox_mfp", [("--source", "ADF")]),
            ("fujitsu", [("--source", "ADF Front")]),
        ):
            with self.subTest(device=name):
                told, _got = self.told(name, "feeder")
                self.assertEqual(told[: len(words)], words)

    def test_the_glass_is_known_by_any_of_its_names(self):
        for name, word in (
            ("xerox_mfp", "Flatbed"),
            ("avision", "Normal"),
            ("utsushi", "Document Table"),
            ("brother4", "FlatBed"),
        ):
            with self.subTest(device=name):
                self.assertIn(("--source", word), self.told(name, "flatbed")[0])

    def test_grey_is_grey_and_not_black_dots(self):
        for name, word in (
            ("brother4", ("--mode", "True Gray")),
            ("pixma", ("--mode", "Gray")),
            ("imagescan", ("--mode", "Grayscale")),
            ("avision", ("--mode", "Gray")),
        ):
            with self.subTest(device=name):
                self.assertIn(word, self.told(name, "feeder", "gray")[0])
        self.assertIn(("--gray", "yes"), self.told("umax1220u", "flatbed", "gray")[0])
        self.assertIn(("--depth", "8"), self.told("plustek", "flatbed", "gray")[0])

    def test_colour_is_colour(self):
        self.assertIn(("--mode", "24bit Color[Fast]"), self.told("brother4", "feeder", "color")[0])
        self.assertIn(("--mode", "Color"), self.told("pixma", "feeder", "color")[0])
        self.assertIn(("--gray", "no"), self.told("umax1220u", "flatbed", "color")[0])

    def test_a_device_without_grey_scans_in_colour_and_says_so(self):
        told, got = self.told("airscan", "feeder", "gray")
        self.assertIn(("--mode", "Color"), told)
        self.assertEqual(got["mode"], "color")

    def test_a_resolution_that_is_not_offered_becomes_the_next_better_one(self):
        for name, source, dpi in (
            ("pixma", "feeder", 300),
            ("airscan", "feeder", 300),
            ("epson2", "duplex", 300),
            ("umax1220u", "flatbed", 300),
            ("brother4", "feeder", 200),
        ):
            with self.subTest(device=name):
                told, got = self.told(name, source)
                self.assertIn(("--resolution", str(dpi)), told)
                self.assertEqual(got["dpi"], dpi, "as the page itself says")

    def test_the_paper_is_a4_unless_chosen(self):
        for name in ("brother4", "pixma", "epson2", "imagescan", "avision"):
            with self.subTest(device=name):
                told, got = self.told(name, "feeder")
                self.assertEqual([pair for pair in told if pair in AREA], AREA)
                self.assertEqual(got["size"], [])
        told, _got = self.told("brother4", "feeder", size="a5")
        self.assertEqual(told[-2:], [("-x", "148"), ("-y", "210")])
        told, _got = self.told("plustek", "flatbed", size="whole")
        self.assertEqual(told[-2:], [("-x", "215"), ("-y", "297")])

    def test_a_feeder_that_asks_for_the_paper_is_told_it_first(self):
        paper = [("--page-width", "210"), ("--page-height", "297")]
        self.assertEqual(self.told("fujitsu", "duplex")[0][-4:], [*paper, *AREA])
        self.assertEqual(self.told("epjitsu", "feeder")[0][-2:], paper)
        self.assertNotIn(paper[0], self.told("fujitsu", "flatbed")[0])

    def test_paper_larger_than_the_device_is_said(self):
        told, got = self.told("brother4", "feeder", size="a3")
        self.assertEqual(told[-2:], [("-x", "215.9"), ("-y", "355.6")])
        self.assertEqual(got["size"], [216, 356])
        self.assertEqual(self.told("epson2", "feeder", size="a3")[1]["size"], [])

    def test_what_a_device_has_not_is_refused(self):
        for name, *asked in (
            ("hpaio-glass", "feeder"),
            ("hpaio-glass", "duplex"),
            ("umax1220u", "feeder"),
            ("plustek", "duplex"),
            ("airscan", "duplex"),
            ("xerox_mfp", "duplex"),
        ):
            with self.subTest(device=name, asked=asked):
                self.assertEqual(self.fault(name, *asked), "unsupported")


@tagged("post_install", "-at_install")
class TestScannerEnds(ScannerCase):
    """A run is complete when the scanner says so, and not because its program is gone."""

    def ended(self, way, source="feeder"):
        with sane_devices(test_picture="Grid"), broken_program(way):
            answer = self.scan(source)
        return answer["fault"], answer["pages"]

    def test_an_empty_feeder_ends_a_stack(self):
        with sane_devices(test_picture="Grid"):
            answer = self.scan()
        self.assertEqual((answer["fault"], answer["pages"]), ("", 10))

    def test_one_page_of_the_glass_is_complete(self):
        with sane_devices(test_picture="Grid"):
            answer = self.scan("flatbed")
        self.assertEqual((answer["fault"], answer["pages"]), ("", 1))

    def test_a_program_that_crashes_or_is_killed_has_cut_the_stack_off(self):
        for way in ("kill -SEGV $$", "kill -KILL $$", "exit 1"):
            with self.subTest(way=way):
                self.assertEqual(self.ended(way), ("cut", 3))

    def test_a_program_that_was_told_to_stop_has_cut_the_stack_off(self):
        # It leaves with 0 when it is told twice.
        words = "echo 'scanimage: received signal 15' >&2; exit 0"
        self.assertEqual(self.ended(words), ("cut", 3))

    def test_a_fault_that_nobody_knows_has_cut_the_stack_off(self):
        words = "echo 'scanimage: sane_start: Operation was cancelled' >&2; exit 2"
        self.assertEqual(self.ended(words), ("cut", 3))

    def test_a_fault_before_the_last_word_counts_when_the_driver_clings(self):
        words = (
            "echo 'scanimage: sane_read: Operation was cancelled' >&2; "
            "echo 'Batch terminated, 3 pages scanned' >&2; exec sleep 300"
        )
        self.assertEqual(self.ended(words), ("cut", 3))
