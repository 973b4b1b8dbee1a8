import base64
import hashlib
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_base.models.egate_personal import ANONYMISED

from .common import FIRST, PAPERS, PDF, SECOND, STEPS, TakeoverCase, archive

FOLDER = FIRST["Mã hồ sơ cũ"]
MAX_ARCHIVE = "odoo.addons.egate_dossier.models.takeover.takeover.MAX_ARCHIVE"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestTakeoverFaults(TakeoverCase):
    """Whatever is wrong is told with its sheet, row and column, and nothing is taken over."""

    def assert_fault(self, what, row=None, **parts):
        takeover = self.takeover(row or FIRST, **parts)
        found = self.told_faults(takeover)
        self.assertEqual(len(found), 1, found)
        self.assertRegex(found[0][2], what)
        self.assertEqual(takeover.state, "bad")
        with self.assertRaises(UserError):
            takeover.action_start()
        return found[0]

    def test_cells_that_say_nothing_that_can_be(self):
        for title, value, what in (
            ("Mã hồ sơ cũ", None, "Must not be empty"),
            ("Mã hồ sơ cũ", 20260007, "Is kept as a value"),
            ("Mã hồ sơ cũ", "HS 7", "no spaces"),
            ("Mã hồ sơ cũ", "=1+1", "Is a formula"),
            ("Mã thủ tục", "9.999999", "“9.999999” is not known"),
            ("Mã bộ phận một cửa", "T99.33", "no one-stop unit"),
            ("Mã đơn vị đang giữ", "T00", "“T00” is not known"),
            ("Mã đơn vị đang giữ", "T99.33.01", "Nobody is “.*” in Trung tâm"),
            ("Tài khoản người đang giữ", "nobody", "“nobody” is not known"),
            ("Tài khoản người đang giữ", "stranger", "Is not “.*” in UBND phường Mẫu"),
            ("Bước hiện tại", "Đang ngủ", "no step of the process: cho_xu_ly"),
            ("Bước hiện tại", "Đã trả kết quả", "Only open dossiers"),
            ("Ngày kết thúc", "20/11/2026", "Only open dossiers"),
            ("Ngày giờ tiếp nhận", "31/02/2026", "Is not a date"),
            ("Ngày giờ tiếp nhận", datetime(2027, 1, 4), "later than now"),
            ("Ngày giờ hẹn trả", "13/11/2026", "not after the reception"),
            ("Ngày giờ hẹn trả", "26/11/2199", "working calendar does not"),
            ("Trường hợp", "Nhà ở", "Is none of: –"),
            ("Tạm dừng từ", "17/11/2026", "does not wait for the citizen"),
            ("Số giấy tờ tùy thân", "048090", "12"),
            ("Phí còn phải thu", -5, "negative"),
            ("Hình thức nộp", "Bồ câu", "Is none of"),
        ):
            with self.subTest(title=title, value=value):
                _sheet, row, said = self.assert_fault(what, {**FIRST, title: value})
                self.assertEqual(row, 2)
                self.assertIn(f"Column “{title}”", said)

    def test_a_code_that_is_there_twice_or_is_one_of_ours(self):
        found = self.told_faults(self.takeover(FIRST, {**SECOND, "Mã hồ sơ cũ": FOLDER.lower()}))
        self.assertEqual([row for _sheet, row, _what in found], [3])
        self.assertIn("in row 2", found[0][2])
        ours = self.receive().code
        self.assert_fault("received here", {**FIRST, "Mã hồ sơ cũ": ours})

    def test_a_number_that_is_somebody_elses_on_file_or_in_the_workbook(self):
        self.receive(applicant_name="Lê Văn Khác")
        self.assert_fault("on file for “Lê Văn Khác”")
        other = {**SECOND, "Số giấy tờ tùy thân": "048088000999"}
        same = {**other, "Mã hồ sơ cũ": "HS-9", "Họ và tên, tên tổ chức": "Ai Đó"}
        found = self.told_faults(self.takeover(other, same))
        self.assertIn("somebody else in row 2", found[0][2])

    def test_an_owner_on_file_is_linked_and_one_of_two_rows_is_put_on_file_once(self):
        known = self.receive().sudo().applicant_id
        twice = {**SECOND, "Mã hồ sơ cũ": "HS-9"}
        dossiers = self.dossiers(self.taken(FIRST, SECOND, twice))
        self.assertEqual(dossiers[0].applicant_id, known)
        self.assertEqual(dossiers[1].applicant_id, dossiers[2].applicant_id)

    def test_papers_and_steps_of_no_dossier(self):
        stray = {**PAPERS[0], "Mã hồ sơ cũ": "HS-404", "Tên tệp": None}
        sheet, row, _what = self.assert_fault("No row of the sheet “Hồ sơ”", papers=[stray])
        self.assertEqual((sheet, row), ("papers", 2))
        step = {**STEPS[0], "Từ": "hôm qua"}
        sheet, row, said = self.assert_fault("Is not a date", steps=[step])
        self.assertEqual((sheet, row), ("steps", 2))
        self.assertIn("“Từ”", said)

    def test_files_come_to_the_papers_that_name_them_and_the_rest_to_one_of_their_own(self):
        other = PDF + b"\n"
        content = archive(**{f"giấy tờ/{FOLDER}/TỜ KHAI.pdf": PDF, "HS-2026.0008_anh.pdf": other})
        takeover = self.taken(FIRST, SECOND, papers=PAPERS, archives=[content])
        first, second = self.dossiers(takeover)
        self.assertEqual(first.paper_ids[0].file_ids.name, "TỜ KHAI.pdf")
        self.assertEqual(first.paper_ids[0].file_ids.source, "former")
        self.assertEqual(second.paper_ids.name, "Giấy tờ chuyển từ hệ thống cũ")
        [[_paper, _file, sha256]] = second.event_ids.data["files"]
        self.assertEqual(sha256, second.paper_ids.file_ids.sha256)
        self.assertFalse(takeover.archive_ids.content)
        self.assertTrue(takeover.archive_ids.sha256)

    def test_files_that_lie_are_of_nobody_or_are_not_there(self):
        for content, what, papers in (
            ({f"{FOLDER}/a.pdf": b"MZ\x90\x00 program"}, "“a.pdf”", ()),
            ({f"{FOLDER}/a.pdf": b""}, "empty", ()),
            ({"HS-404/a.pdf": PDF}, "0.zip: HS-404/a.pdf: Is in no folder", ()),
            ({f"{FOLDER}/b.pdf": PDF}, "names the file “Tờ khai.pdf”", PAPERS),
        ):
            with self.subTest(what=what):
                self.assert_fault(what, papers=papers, archives=[archive(**content)])
        self.assert_fault("no ZIP archive", archives=[b"nothing of the kind"])

    def test_a_file_whose_folder_two_codes_fit_comes_to_neither(self):
        other = {**SECOND, "Mã hồ sơ cũ": FOLDER.replace("-", "/", 1)}
        content = archive(**{f"{FOLDER}/a.pdf": PDF})
        found = self.told_faults(self.takeover(FIRST, other, archives=[content]))
        self.assertEqual([sheet for sheet, _row, _what in found], ["files"])
        self.assertIn("any of the rows 2, 3", found[0][2])

    def test_a_client_that_asks_for_sizes_gets_no_larger_archive_in(self):
        asking = self.takeover().with_context(bin_size=True)
        content = base64.b64encode(archive(a=b"x"))
        made = self.env["egate.takeover.archive"].with_env(asking.env)
        kept = made.create({"takeover_id": asking.id, "name": "a.zip", "content": content})
        sha256 = hashlib.sha256(base64.b64decode(content)).hexdigest()
        self.assertEqual(kept.sha256, sha256)
        with patch(MAX_ARCHIVE, 10), self.assertRaises(UserError):
            made.create({"takeover_id": asking.id, "name": "b.zip", "content": content})

    def test_a_file_is_read_no_further_than_it_may_be_large(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.max_file_mb", "1")
        content = archive(**{f"{FOLDER}/a.pdf": PDF + b"0" * 3_000_000})
        self.assert_fault("larger than the office accepts", archives=[content])

    def test_what_is_no_such_workbook_is_refused_at_once(self):
        takeover = self.takeover(FIRST)
        for content in (b"", b"PK\x03\x04", b"a;b;c"):
            takeover.file = base64.b64encode(content)
            with self.assertRaises(UserError):
                takeover.action_check()
        with self.assertRaisesRegex(UserError, "no dossiers"):
            self.takeover().action_check()

    def test_a_row_that_cannot_be_any_more_is_left_out_with_its_reason_and_the_others_come(self):
        takeover = self.tried(self.takeover(FIRST, SECOND))
        # Meanwhile somebody else got that number on file.
        self.receive(applicant_name="Lê Văn Khác")
        takeover.action_start()
        self.run_cron()
        self.assertEqual(takeover.line_ids.mapped("state"), ["refused", "made"])
        self.assertIn("Lê Văn Khác", takeover.line_ids[0].what)
        self.assertEqual((takeover.state, takeover.bad_count), ("done", 1))
        # What was told of it names people: it is forgotten, and once is enough.
        with freeze_time("2027-01-04 02:10:00"):
            takeover._gc_told()
            takeover._gc_told()
        self.env.invalidate_all()
        self.assertEqual(takeover.line_ids[0].what, ANONYMISED)
        self.assertFalse(takeover.sudo().line_ids[0].content)
        self.assertEqual(takeover.made_count, 1)

    def test_what_was_halted_and_left_is_thrown_away_after_a_month(self):
        halted = self.tried(self.takeover(FIRST, archives=[archive(**{f"{FOLDER}/a.pdf": PDF})]))
        halted.action_start()
        halted.action_cancel()
        self.assertEqual(halted.state, "stopped")
        for day, left in (("2026-11-20", True), ("2026-10-01", False)):
            halted.flush_recordset()
            halted.env.cr.execute("UPDATE egate_takeover SET write_date = %s", [day])
            halted.env.invalidate_all()
            halted._gc_halted()
            self.assertEqual(bool(halted.sudo().line_ids.content), left)
        self.assertEqual((halted.state, halted.line_ids.state), ("done", "refused"))
        self.assertFalse(halted.file or halted.archive_ids.content)

    def test_what_was_only_tried_is_thrown_away_after_a_month(self):
        tried = self.tried(self.takeover(FIRST, archives=[archive(a=b"x")]))
        made = self.taken(FIRST)
        tried.env.cr.execute("UPDATE egate_takeover SET write_date = '2026-10-01'")
        tried.env.invalidate_all()
        tried._gc_unused()
        self.assertEqual((tried | made).exists(), made)
