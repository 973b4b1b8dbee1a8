import base64
import errno
import os
import shutil
import tempfile
from unittest.mock import patch

from freezegun import freeze_time
from PIL import ImageDraw

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import config, mute_logger

from odoo.addons.egate_dossier.tests.sample_files import ACCEPTED, REFUSED, refusal
from odoo.addons.egate_dossier.tests.scanned_pages import blank, jpeg, page, pdf, tiff
from odoo.addons.egate_dossier.tools import judge
from odoo.addons.egate_dossier.tools.own_process import BusyError
from odoo.addons.egate_dossier.tools.sheet_codes import PLAIN_SHEET, line_sheet

from ..models import scan_page as egate_scan_page
from ..tools import page_reader
from ..tools.page_codes import read_codes
from .scan_inbox import ScanInboxCase


@tagged("post_install", "-at_install")
class TestFilingByCodes(ScanInboxCase):
    """Pages find their paper by what is printed on the sheets between them."""

    def test_pages_after_a_sheet_belong_to_it_until_the_next(self):
        batch = self.take_in(
            pdf(self.sheet(self.first), page(), page(), self.sheet(self.second), page())
        )
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "filed", "sheet", "filed"])
        self.assertEqual((self.pages_of(self.first), self.pages_of(self.second)), ([2], [1]))
        self.assertEqual(batch.state, "read")

    def test_a_dossiers_code_begins_it_and_its_pages_wait_for_a_line(self):
        batch = self.take_in(pdf(page(self.dossier.code), page()))
        self.assertEqual(self.page_states(batch), ["waiting", "waiting"])
        self.assertEqual(batch.page_ids.dossier_id, self.dossier)
        self.assertEqual(set(batch.page_ids.mapped("doubt")), {"line"})

    def test_a_plain_sheet_ends_what_came_before(self):
        batch = self.take_in(pdf(self.sheet(self.first), page(), page(PLAIN_SHEET), page()))
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "sheet", "waiting"])
        self.assertFalse(batch.page_ids[3].dossier_id)

    def test_a_sheet_is_read_upside_down_crooked_and_as_qr(self):
        text = line_sheet(self.dossier.id, self.first.id)
        crooked = page(text, angle=3, noise=60)
        turned = page(text).rotate(180)
        batch = self.take_in(pdf(crooked, page(), turned, page(), page(f"qr:{text}"), page()))
        self.assertEqual(self.page_states(batch), ["sheet", "filed"] * 3)

    def test_scans_of_any_kind_are_read(self):
        sheet = self.sheet(self.first)
        batch = self.take_in(tiff(sheet, page()), name="fax.tiff")
        self.assertEqual(self.page_states(batch), ["sheet", "filed"])
        batch = self.take_in(jpeg(page(self.dossier.code)), name="anh.jpg")
        self.assertEqual(batch.page_ids.dossier_id, self.dossier)

    def test_pages_are_filed_as_the_scanner_encoded_them(self):
        raw = pdf(self.sheet(self.first), page(text="x"))
        self.take_in(raw)
        filed = self.first.file_ids._open().read()
        start = raw.rindex(b"\xff\xd8\xff")
        self.assertIn(raw[start : raw.index(b"\xff\xd9", start)], filed)

    def test_another_desks_code_means_nothing(self):
        batch = self.take_in(
            pdf(page(self.dossier.code), self.sheet(self.first), page()), unit=self.foreign_desk
        )
        self.assertEqual(self.page_states(batch), ["waiting", "sheet", "waiting"])
        self.assertFalse(batch.page_ids.dossier_id)
        self.assertEqual(batch.page_ids[2].doubt, "gone")
        self.assertFalse(self.first.file_ids)

    def test_a_forged_pair_of_dossier_and_line_waits(self):
        other = self.receive(identity_number="048090000999")
        for dossier, paper in (
            (self.dossier.id, other.paper_ids[0].id),
            (self.dossier.id, 2**31 - 1),
            (9999999999, 9999999999),
        ):
            with self.subTest(paper=paper):
                batch = self.take_in(pdf(page(line_sheet(dossier, paper)), page()))
                self.assertEqual(batch.page_ids[1].doubt, "gone")
        self.assertFalse((other | self.dossier).paper_ids.file_ids)

    def test_two_dossiers_on_one_page_wait_for_a_person(self):
        other = self.receive(identity_number="048090000999")
        batch = self.take_in(pdf(page(self.dossier.code, other.code), page()))
        self.assertEqual(set(batch.page_ids.mapped("doubt")), {"several"})

    def test_codes_of_others_are_no_codes(self):
        batch = self.take_in(pdf(page("qr:048090000123||Nguyễn Văn A", "EGATE-P-x-1")))
        self.assertEqual((self.page_states(batch), batch.page_ids.doubt), (["waiting"], "none"))

    def test_a_paper_not_handed_in_is_not_filled_later(self):
        self.third.sudo().received = False
        batch = self.take_in(pdf(self.sheet(self.third), page()))
        self.assertEqual(batch.page_ids[1].doubt, "refused")

    def test_a_closed_dossier_takes_nothing(self):
        self.bring_to_desk(self.dossier)
        self.do(self.dossier, "return", self.clerk)
        batch = self.take_in(pdf(self.sheet(self.first), page(), page(self.dossier.code)))
        self.assertEqual(batch.page_ids[1].doubt, "gone")
        self.assertFalse(self.first.file_ids)

    def test_a_drafts_lines_are_filled(self):
        draft = self.draft(identity_number="048090000999")
        draft.paper_ids[2].received = False
        self.take_in(pdf(self.sheet(draft.paper_ids[2]), page()))
        self.assertEqual(self.pages_of(draft.paper_ids[2]), [1])
        self.assertTrue(draft.paper_ids[2].received)

    def test_a_mixed_scan_is_filed_page_by_page(self):
        """Twelve documents, most crooked and noisy: everything is found, nothing goes astray."""
        dossiers = [self.dossier, self.receive(identity_number="048090000999")]
        pages, expected = [], {}
        for turn in range(2):
            for dossier in dossiers:
                for paper in dossier.paper_ids:
                    angle = (-3, 3, 1.5)[len(expected) % 3]
                    text = line_sheet(dossier.id, paper.id)
                    pages.append(page(text, angle=angle, noise=60, seed=len(pages)))
                    pages += [page(seed=turn, angle=-angle, noise=60)] * (1 + turn)
                    expected.setdefault(paper, []).append(1 + turn)
        batch = self.take_in(pdf(*pages))
        self.assertEqual({paper: self.pages_of(paper) for paper in expected}, expected)
        self.assertFalse(batch.page_ids.filtered(lambda one: one.state == "waiting"))


@tagged("post_install", "-at_install")
class TestBlankPages(ScanInboxCase):
    """A feeder that scans both sides brings backs with nothing on them, the sheets' own as well."""

    def test_blank_backs_are_left_out_as_at_the_counter(self):
        back = blank(noise=12)
        batch = self.take_in(
            pdf(self.sheet(self.first), back, page(), back, page(), page(seed=2), back)
        )
        states = ["sheet", "blank", "filed", "blank", "filed", "filed", "blank"]
        self.assertEqual(self.page_states(batch), states)
        self.assertEqual(self.pages_of(self.first), [3])

    def test_what_was_left_out_is_said_and_can_be_taken_back(self):
        batch = self.take_in(pdf(self.sheet(self.first), page(), blank()))
        shown = self.rpc(self.clerk, "egate.scan.page", "inbox")
        self.assertEqual(shown["blank"], batch.page_ids[2].ids)
        shown = self.call(self.clerk, batch.page_ids[2], "action_restore")
        self.assertEqual(shown["blank"], [])
        self.assertEqual(len(shown["documents"]), 1)
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "waiting"])
        with self.assertRaises(AccessError):
            self.call(self.foreign_clerk, batch.page_ids[2], "action_restore")

    def test_a_word_by_hand_is_no_blank_page(self):
        word = blank()
        ImageDraw.Draw(word).line((700, 900, 790, 930, 820, 890, 900, 920), fill=60, width=6)
        batch = self.take_in(pdf(self.sheet(self.first), page(), word))
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "filed"])

    def test_a_sheet_with_nothing_behind_it_files_nothing(self):
        batch = self.take_in(
            pdf(self.sheet(self.first), blank(), self.sheet(self.second), blank(), page(), blank())
        )
        states = ["sheet", "blank", "sheet", "blank", "filed", "blank"]
        self.assertEqual(self.page_states(batch), states)
        self.assertFalse(self.first.file_ids)

    def test_a_stack_that_was_put_in_the_wrong_way_round_waits(self):
        for pages in ((self.sheet(self.first), blank(), blank(), blank()), (blank(), blank())):
            with self.subTest(pages=len(pages)):
                batch = self.take_in(pdf(*pages))
                waiting = batch.page_ids.filtered(lambda one: one.state == "waiting")
                self.assertEqual(len(waiting), len(pages) - (len(pages) == 4))
                self.assertEqual(set(waiting.mapped("doubt")), {"blank"})
        self.assertFalse(self.first.file_ids)

    def test_a_desk_that_keeps_its_blank_pages_keeps_them_here_too(self):
        self.env["egate.desk"].search([("unit_id", "=", self.desk.id)]).scan_drop_blank = False
        if not self.env["egate.desk"].search_count([("unit_id", "=", self.desk.id)]):
            self.env["egate.desk"].create(
                {"name": "Quầy 9", "unit_id": self.desk.id, "scan_drop_blank": False}
            )
        batch = self.take_in(pdf(self.sheet(self.first), page(), blank()))
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "filed"])

    def test_the_offices_limit_counts_and_nought_keeps_all(self):
        self.env["ir.config_parameter"].set_param("egate_scan.blank_ink", "0")
        batch = self.take_in(pdf(self.sheet(self.first), page(), blank()))
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "filed"])


@tagged("post_install", "-at_install")
class TestReadingPages(ScanInboxCase):
    """What comes in is read by a job that may be killed at any moment."""

    def test_a_job_reads_what_came_in(self):
        batch = self.drop(pdf(self.sheet(self.first), page()))
        self.run_job("egate_scan.ir_cron_scan_inbox")
        self.assertEqual((batch.state, self.pages_of(self.first)), ("read", [1]))
        self.run_job("egate_scan.ir_cron_scan_inbox")
        self.assertEqual(self.pages_of(self.first), [1], "read once")

    def test_a_file_that_kills_its_reader_is_given_up(self):
        batch = self.env["egate.scan.batch"]._take_in(self.desk, "q.pdf", pdf(page()), "browser")
        batch.attempts = 3
        batch._read()
        self.assertEqual(batch.state, "failed")
        self.assertTrue(batch.fault)

    def test_a_broken_page_is_told_and_the_file_kept(self):
        # Its header is there, the end of the picture is not.
        cut_off = jpeg(page())[:20_000]
        batch = self.env["egate.scan.batch"]._take_in(self.desk, "q.jpg", cut_off, "browser")
        batch._read()
        self.assertEqual((batch.state, bool(batch.content)), ("failed", True))
        self.assertIn("damaged", batch.fault)
        self.assertFalse(batch.page_ids)

    def test_nothing_of_a_scan_is_opened_in_the_servers_own_process(self):
        here = AssertionError("opened in the server's process")
        with (
            patch("pypdfium2.PdfDocument", side_effect=here),
            patch("PIL.Image.open", side_effect=here),
        ):
            batch = self.take_in(pdf(self.sheet(self.first), page(), self.sheet(self.second)))
            loose = self.take_in(tiff(page(), page()), name="fax.tif").page_ids
            self.call(self.clerk, loose, "action_file", self.second.id)
        self.assertEqual(self.page_states(batch), ["sheet", "filed", "sheet"])
        self.assertEqual((self.pages_of(self.first), self.pages_of(self.second)), ([1], [2]))

    def test_more_pages_than_one_process_reads_come_in_their_order(self):
        with patch.object(page_reader, "AT_ONCE", 2):
            batch = self.take_in(
                pdf(self.sheet(self.first), page(), page(), self.sheet(self.second), page())
            )
        self.assertEqual(batch.page_ids.mapped("sequence"), [0, 1, 2, 3, 4])
        states = ["sheet", "filed", "filed", "sheet", "filed"]
        self.assertEqual(self.page_states(batch), states)
        self.assertEqual((self.pages_of(self.first), self.pages_of(self.second)), ([2], [1]))

    def test_a_refused_file_says_why(self):
        Batch = self.env["egate.scan.batch"]
        for raw, words in (
            (b"", "is empty"),
            (b"MZ" + b"\0" * 50, "no scan"),
            (pdf(page())[:400], "damaged"),
        ):
            with (
                self.subTest(words=words),
                self.assertRaisesRegex(UserError, words),
                self.env.cr.savepoint(),
            ):
                Batch._take_in(self.desk, "tep.pdf", raw, "browser")

    def test_the_inbox_refuses_what_upload_refuses_and_for_the_same_reason(self):
        Batch = self.env["egate.scan.batch"].with_user(self.clerk)
        File = self.env["egate.dossier.file"].with_user(self.clerk)
        for name, (raw, reason) in REFUSED.items():
            with self.subTest(name=name):
                self.assertTrue(refusal(File, name, raw))
                try:
                    with self.env.cr.savepoint():
                        batch = Batch._take_in(self.desk, name, raw, "browser")
                        # A picture that is cut off may be all there is: kept, and never filed.
                        batch.sudo()._read()
                except UserError as error:
                    self.assertIn(reason, str(error))
                else:
                    self.assertEqual(batch.sudo().state, "failed")
                    self.assertIn(reason, batch.sudo().fault)
        for name, (raw, _kind, pages) in ACCEPTED.items():
            with self.subTest(name=name):
                batch = Batch._take_in(self.desk, name, raw, "browser")
                self.assertEqual(batch.sudo().page_count, pages)

    def test_what_nobody_had_time_to_judge_is_judged_by_the_job(self):
        raw, reason = REFUSED["js.pdf"]
        Batch = self.env["egate.scan.batch"]
        with patch.object(judge, "run_apart", side_effect=BusyError("all at work")):
            batch = Batch._take_in(self.desk, "q.pdf", raw, "browser")
            batch._read()
            self.assertEqual(batch.state, "new", "for the next round")
        batch._read()
        self.assertEqual(batch.state, "failed")
        self.assertIn(reason, batch.fault)

    def test_the_reason_is_in_the_offices_language_whoever_runs_the_job(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        raw = jpeg(page())[:20_000]
        batch = self.env["egate.scan.batch"]._take_in(self.desk, "q.jpg", raw, "email")
        batch._read()
        refused = self.env["egate.scan.batch"]._keep_refused(
            self.desk, "b.pdf", batch._say_given_up, "email", "key"
        )
        for one in batch + refused:
            self.assertRegex(one.with_context(lang="vi_VN").fault, "[ảạấềộ]")
            self.assertNotRegex(one.with_context(lang="vi_VN").fault, "[Ss]can it")
            self.assertRegex(one.fault, "[Ss]can")
        shown = self.rpc(self.clerk, "egate.scan.page", "inbox", context={"lang": "vi_VN"})[
            "failed"
        ]
        self.assertIn("hỏng", " ".join(one["fault"] for one in shown))

    def test_why_a_page_was_not_filed_is_said_in_the_clerks_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.clerk.lang = "vi_VN"
        self.third.sudo().received = False
        batch = self.take_in(pdf(self.sheet(self.third), page()))
        self.assertEqual(batch.page_ids[1].doubt, "refused")
        self.assertIn("hồ sơ", batch.page_ids[1].reason)

    def test_one_file_that_stumbles_the_reader_does_not_keep_the_others_waiting(self):
        bad, good = self.drop(pdf(page())), self.drop(pdf(page()))
        read = self.registry["egate.scan.batch"]._make_pages

        def stumble(batch, stream):
            if batch == bad:
                raise ValueError("nobody thought of this")
            return read(batch, stream)

        with (
            patch.object(self.registry["egate.scan.batch"], "_make_pages", stumble),
            self.assertLogs("odoo.addons.egate_scan.models.scan_batch", "ERROR"),
        ):
            self.run_job("egate_scan.ir_cron_scan_inbox")
            self.run_job("egate_scan.ir_cron_scan_inbox")
        self.assertEqual((bad.state, good.state), ("failed", "read"))

    def test_a_delivery_that_comes_again_is_taken_in_once(self):
        Batch = self.env["egate.scan.batch"]
        raw = pdf(page())
        self.assertTrue(Batch._take_in(self.desk, "q.pdf", raw, "email", origin_key="k"))
        self.assertFalse(Batch._take_in(self.desk, "q.pdf", raw, "email", origin_key="k"))

    def test_what_could_not_be_read_stays_until_somebody_has_seen_it(self):
        cut_off = jpeg(page())[:20_000]
        batch = self.env["egate.scan.batch"]._take_in(self.desk, "q.jpg", cut_off, "browser")
        batch._read()

        def a_year_later():
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE egate_scan_batch SET write_date = now() - interval '1 year'"
            )
            self.env.invalidate_all()
            self.env["egate.scan.batch"]._gc_filed()
            return batch.exists()

        self.assertTrue(a_year_later())
        shown = self.rpc(self.clerk, "egate.scan.page", "inbox")["failed"]
        self.assertEqual([one["id"] for one in shown], [batch.id])
        self.call(self.clerk, batch, "action_dismiss")
        self.assertFalse(a_year_later())

    def test_filed_batches_are_forgotten_and_waiting_ones_kept(self):
        done = self.take_in(pdf(self.sheet(self.first), page()))
        waiting = self.take_in(pdf(page()))
        self.env.flush_all()
        for table in ("egate_scan_batch", "egate_scan_page"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = now() - interval '31 days'")
        self.env.invalidate_all()
        self.env["egate.scan.batch"]._gc_filed()
        self.assertFalse(done.exists())
        self.assertTrue(waiting.exists())
        self.assertEqual(self.pages_of(self.first), [1], "the paper keeps its scan")


@tagged("post_install", "-at_install")
class TestKeepingScans(ScanInboxCase):
    """The scan may be all there is: what came in is on the disk, or it is said that it is not."""

    def setUp(self):
        super().setUp()
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.patch(config, "filestore", lambda dbname: os.path.join(folder, "filestore"))
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")

    def path(self, record, field):
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_field", "=", field)]
            + [("res_id", "=", record.id)]
        )
        return os.path.join(config.filestore(self.env.cr.dbname), kept.store_fname)

    def test_the_file_and_its_pictures_are_forced_to_the_disk(self):
        forced = []
        real = os.fsync

        def fsync(handle):
            forced.append(os.fstat(handle).st_ino)
            return real(handle)

        raw = pdf(page())
        with patch("os.fsync", fsync):
            batch = self.take_in(raw)
        for record, field in ((batch, "content"), (batch.page_ids, "preview")):
            path = self.path(record, field)
            self.assertIn(os.stat(path).st_ino, forced)
            self.assertIn(os.stat(os.path.dirname(path)).st_ino, forced)
        with open(self.path(batch, "content"), "rb") as kept:
            self.assertEqual(kept.read(), raw)
        # What the screen asks for is what was kept.
        with open(self.path(batch.page_ids, "preview"), "rb") as kept:
            self.assertEqual(batch.page_ids.preview, base64.b64encode(kept.read()))

    def test_a_full_disk_is_said_and_nothing_is_half_there(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        for place in ("os.fsync", "tempfile.TemporaryFile"):
            with (
                self.subTest(place=place),
                self.assertLogs("odoo.addons.egate_dossier.models.papers.ir_attachment", "ERROR"),
                patch(place, side_effect=full),
                self.assertRaisesRegex(UserError, "disk is full or broken"),
                self.env.cr.savepoint(),
            ):
                self.take_in(pdf(page()))
        self.assertFalse(self.env["egate.scan.batch"].search([("unit_id", "=", self.desk.id)]))

    def test_a_file_that_is_gone_is_not_read_as_an_empty_one(self):
        batch = self.env["egate.scan.batch"]._take_in(self.desk, "q.pdf", pdf(page()), "browser")
        os.unlink(self.path(batch, "content"))
        with self.assertLogs("odoo.addons.egate_dossier.models.papers.ir_attachment", "ERROR"):
            batch._read()
        self.assertEqual(batch.state, "failed")
        self.assertIn("cannot find it whole", batch.fault)

    def test_a_page_whose_file_is_gone_is_not_filed(self):
        batch = self.take_in(pdf(page()))
        os.unlink(self.path(batch, "content"))
        with (
            self.assertLogs("odoo.addons.egate_dossier.models.papers.ir_attachment", "ERROR"),
            self.assertRaisesRegex(UserError, "cannot find it whole"),
            self.env.cr.savepoint(),
        ):
            self.call(self.clerk, batch.page_ids, "action_file", self.second.id)
        self.assertEqual(self.page_states(batch), ["waiting"])


@tagged("post_install", "-at_install")
class TestFilingByHand(ScanInboxCase):
    """What no code places waits for the clerks of that desk."""

    def test_pages_are_dragged_onto_a_line(self):
        batch = self.take_in(pdf(page(), page(), page()))
        pages = batch.page_ids[2] | batch.page_ids[0]
        self.call(self.clerk, pages, "action_file", self.second.id)
        self.assertEqual(self.pages_of(self.second), [2])
        self.assertEqual(self.page_states(batch), ["filed", "waiting", "filed"])
        self.assertEqual(pages.filed_by_id, self.clerk)

    def test_pages_of_two_batches_become_one_file(self):
        pages = self.take_in(pdf(page(), page())).page_ids
        pages |= self.take_in(jpeg(page()), name="a.jpg").page_ids
        self.call(self.clerk, pages, "action_file", self.second.id)
        self.assertEqual(self.pages_of(self.second), [3])

    def test_pages_are_filed_once(self):
        pages = self.take_in(pdf(page())).page_ids
        self.call(self.clerk, pages, "action_file", self.second.id)
        with self.assertRaisesRegex(UserError, "just filed"), self.env.cr.savepoint():
            self.call(self.clerk, pages, "action_file", self.first.id)
        self.assertFalse(self.first.file_ids)

    def test_thrown_away_pages_come_back(self):
        pages = self.take_in(pdf(page())).page_ids
        self.call(self.clerk, pages, "action_discard")
        self.assertEqual(pages.state, "discarded")
        self.call(self.clerk, pages, "action_restore")
        self.assertEqual(pages.state, "waiting")

    def test_the_inbox_shows_what_waits(self):
        self.take_in(pdf(page(), self.sheet(self.first), page(), page(self.dossier.code)))
        self.take_in(pdf(page(self.dossier.code), page()))
        shown = self.rpc(self.clerk, "egate.scan.page", "inbox")
        self.assertEqual([len(one["pages"]) for one in shown["documents"]], [2, 1])
        self.assertEqual(shown["documents"][0]["dossier"], self.dossier.code)
        self.assertEqual((shown["filed"], shown["more"], shown["reading"]), (2, 0, []))

    def test_a_document_is_shown_whole_however_long(self):
        self.take_in(pdf(*[page()] * 5))
        self.take_in(pdf(page(self.dossier.code), page(), page(), page(PLAIN_SHEET), page()))
        for limit, sizes, more in (
            (2, [3], 6),
            (4, [3, 1], 5),
            (5, [3, 1, 5], 0),
            (99, [3, 1, 5], 0),
        ):
            with self.subTest(limit=limit):
                shown = self.rpc(self.clerk, "egate.scan.page", "inbox", limit)
                self.assertEqual([len(one["pages"]) for one in shown["documents"]], sizes)
                self.assertEqual(shown["more"], more)

    def test_every_file_that_could_not_be_read_is_counted(self):
        Batch = self.env["egate.scan.batch"]
        for number in range(3):
            Batch._keep_refused(
                self.desk, f"{number}.pdf", Batch._say_given_up, "email", f"key/{number}"
            )
        with patch.object(egate_scan_page, "MOST_FAILED", 2):
            shown = self.rpc(self.clerk, "egate.scan.page", "inbox")
        self.assertEqual((len(shown["failed"]), shown["failed_more"]), (2, 1))

    @freeze_time("2026-06-15 18:00:00")
    def test_filed_today_is_counted_from_the_offices_midnight(self):
        # 01:00 on the 16th, where the office is.
        page_ = self.take_in(pdf(page())).page_ids
        self.call(self.clerk, page_, "action_file", self.second.id)
        self.assertEqual(self.rpc(self.clerk, "egate.scan.page", "inbox")["filed"], 1)
        page_.filed_at = "2026-06-15 16:59:00"
        self.assertEqual(self.rpc(self.clerk, "egate.scan.page", "inbox")["filed"], 0)

    def test_drafts_are_named_by_what_they_are_and_come_after_what_was_received(self):
        draft = self.draft(identity_number="048090000999")
        empty = self.env["egate.dossier"].with_user(self.clerk).create({})
        found = self.rpc(self.clerk, "egate.scan.page", "targets")
        ids = [one["id"] for one in found]
        self.assertLess(ids.index(self.dossier.id), ids.index(draft.id))
        self.assertNotIn(empty.id, ids, "it has no papers to file anything on")
        (shown,) = [one for one in found if one["id"] == draft.id]
        self.assertIn(draft.procedure_id.name, shown["name"])
        self.assertRegex(shown["procedure"], r"^begun at \d\d:\d\d")
        for one in found:
            for word in ("name", "owner", "procedure"):
                self.assertIsInstance(one[word], str)

    def test_targets_are_the_desks_open_dossiers(self):
        found = self.rpc(self.clerk, "egate.scan.page", "targets", self.dossier.code)
        self.assertEqual([one["id"] for one in found], [self.dossier.id])
        self.assertEqual(len(found[0]["papers"]), 3)
        found = self.rpc(self.foreign_clerk, "egate.scan.page", "targets", self.dossier.code)
        self.assertEqual(found, [])

    def test_a_foreign_desk_sees_and_moves_nothing(self):
        pages = self.take_in(pdf(page())).page_ids
        batch = pages.batch_id
        for user in (self.foreign_clerk, self.officer, self.leader, self.manager, self.citizen):
            with self.subTest(user=user.login), mute_logger("odoo.addons.base.models.ir_model"):
                for records, method, args in (
                    (pages, "action_file", (self.first.id,)),
                    (pages, "action_discard", ()),
                    (pages, "action_restore", ()),
                    (pages, "read", (["codes"],)),
                    (pages, "write", ({"state": "filed"},)),
                    (pages, "unlink", ()),
                    (batch, "read", (["name"],)),
                    (batch, "action_dismiss", ()),
                ):
                    with self.assertRaises(AccessError):
                        self.call(user, records, method, *args)
        self.assertEqual(self.rpc(self.foreign_clerk, "egate.scan.page", "inbox")["documents"], [])

    def test_a_clerk_writes_nothing_but_by_the_actions(self):
        pages = self.take_in(pdf(page())).page_ids
        for records, method, args in (
            (pages, "write", ({"unit_id": self.foreign_desk.id},)),
            (pages, "unlink", ()),
            (pages.batch_id, "write", ({"state": "new"},)),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                self.call(self.clerk, records, method, *args)
        for method in ("message_new", "_take_in", "_keep_refused"):
            with self.assertRaises(AccessError):
                self.rpc(self.clerk, "egate.scan.batch", method, {"email_from": "x@y.z"})

    def test_pages_are_not_filed_with_another_desk(self):
        foreign = self.take_in(pdf(page()), unit=self.foreign_desk).page_ids
        with self.assertRaises(AccessError):
            self.call(self.foreign_clerk, foreign, "action_file", self.first.id)


@tagged("post_install", "-at_install")
class TestReadability(BaseCase):
    def test_codes_are_found_at_three_degrees_and_with_noise(self):
        """At least 98 of 100, at bars of 0.25 mm and 200 dpi."""
        text = "H17.33.01-261123-0001"
        found = sum(
            text in read_codes(page(text, angle=(seed % 13 - 6) / 2, noise=80, seed=seed))
            for seed in range(50)
        )
        self.assertGreaterEqual(found, 49)
