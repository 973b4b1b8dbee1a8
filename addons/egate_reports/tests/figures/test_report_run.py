import base64
import io
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from docx import Document
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import file_path

from odoo.addons.egate_dossier.models.dossier import access_log

from ...models.figures import asked
from ...models.figures.template import STANDARD
from ...wizard.figures import report_run
from ..common import pdf_texts
from .report_case import ReportCase, SampleReport


@tagged("post_install", "-at_install")
class TestDialog(ReportCase):
    """A report is asked for in a dialog, and shown there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["egate.assignment"]._local_today()

    def rows(self, run):
        run.action_show()
        return [line["cells"] for line in run.preview["rows"]]

    def test_it_begins_with_ones_own_agency_and_this_month(self):
        run = self.env["egate.figure.report.run"].with_user(self.leader).new({})
        self.assertEqual(run.unit_id, self.ward)
        self.assertEqual(run.date_from, self.today.replace(day=1))
        self.assertEqual((run.below, run.place, run.waiting), (True, "agency", "open"))
        self.env["ir.config_parameter"].set_param(asked.WAITING, "solved")
        self.assertEqual(self.ask().waiting, "solved")

    def test_a_period_gives_the_days(self):
        with Form(self.env["egate.figure.report.run"].with_user(self.leader)) as form:
            form.report_key = "sample"
            form.period = "last_year"
            self.assertEqual(str(form.date_from), f"{self.today.year - 1}-01-01")
            form.period = "own"
            form.date_from = "2026-01-05"
        self.assertEqual(str(form.record.date_from), "2026-01-05")

    def test_the_table_is_shown_and_its_lines_open_their_dossiers(self):
        dossier = self.receive()
        run = self.ask()
        self.assertEqual(self.rows(run), [["Cấp Giấy xác nhận mẫu", "1"], ["Tổng số", "1"]])
        model, domain = run.preview["rows"][0]["opens"]
        self.assertEqual(self.env[model].with_user(self.leader).search(domain), dossier)

    def test_only_the_first_lines_are_shown(self):
        self.receive()
        other = self._published_procedure("9.000002", "Khác", amount=1, unit="working_day")
        self.receive(procedure=other)
        self.patch(report_run, "SHOWN_ROWS", 1)
        run = self.ask()
        self.assertEqual(len(self.rows(run)), 1)
        self.assertTrue(run.preview["more"])

    def test_a_scope_without_dossiers_is_an_empty_report(self):
        self.assertEqual(self.rows(self.ask()), [])
        self.receive()
        self.assertEqual(self.rows(self.ask(unit_id=self.other_ward.id)), [])

    def test_nobody_counts_what_they_may_not_read(self):
        self.receive()
        self.assertEqual(len(self.rows(self.ask(unit_id=self.ward.id))), 2)
        self.assertEqual(self.rows(self.ask(self.stranger, unit_id=self.ward.id)), [])

    def test_a_colleagues_dialog_is_closed(self):
        run = self.ask()
        with self.assertRaises(AccessError):
            run.with_user(self.stranger).action_show()

    def test_a_period_that_cannot_be_is_refused_in_words(self):
        tomorrow = self.today + timedelta(days=1)
        for since, until, words in (
            (self.today, self.today - timedelta(days=1), "Exchange them"),
            (tomorrow, tomorrow, "nothing has happened then yet"),
            (self.today.replace(year=1990, day=1), self.today, "Choose a period between"),
            (self.today, self.today.replace(year=9999, day=1), "Choose a period between"),
            (False, self.today, "Choose the first and the last day"),
        ):
            run = self.ask(period="own", date_from=since, date_to=until)
            run.date_from = since
            for button in ("show", "excel", "word", "csv", "pdf", "keep"):
                with self.subTest(words, button=button), self.assertRaisesRegex(UserError, words):
                    getattr(run, f"action_{button}")()
        run = self.ask()
        run.unit_id = False
        with self.assertRaisesRegex(UserError, "Choose the unit"):
            run.action_show()

    def test_the_header_says_that_a_unit_was_dissolved_and_who_took_over(self):
        closed = self.env["egate.unit"].create(
            {
                "name": "UBND xã Cũ",
                "code": "T99.55",
                "parent_id": self.province.id,
                "level": "commune",
            }
        )
        self.env["egate.unit"].with_user(self.manager).browse(closed.id)._close(
            self.ward, "QĐ 5/QĐ-UBND"
        )
        run = self.ask(unit_id=closed.id)
        run.action_show()
        line = run.preview["lines"][-1]
        self.assertEqual(
            line,
            f"UBND xã Cũ đã kết thúc hoạt động từ ngày {self.today:%d/%m/%Y}; "
            "công việc do UBND phường Mẫu tiếp nhận.",
        )

    def test_a_report_that_names_nobody_is_taken_by_whoever_sees_it(self):
        run = self.ask(self.officer)
        with run._folder() as folder:
            self.assertTrue(run._file("xlsx", folder)[0].is_file())

    def test_who_may_not_export_takes_no_list_of_citizens_but_prints(self):
        self.patch(SampleReport, "_report_personal", True)
        run = self.ask(self.officer)
        for button in ("excel", "word", "csv"):
            with self.assertRaisesRegex(AccessError, "Print the report"):
                getattr(run, f"action_{button}")()
        self.assertEqual(run.action_pdf()["report_name"], "egate_reports.figure_report")
        run.action_show()

    def test_paper_has_an_end(self):
        self.receive()
        self.patch(asked, "MAX_WORD", 1)
        run = self.ask()
        with run._folder() as folder:
            with self.assertRaisesRegex(UserError, "Excel"):
                run._file("docx", folder)
            self.assertTrue(run._file("xlsx", folder)[0].is_file())

    def test_a_report_of_one_day_may_be_of_one_to_come(self):
        self.patch(SampleReport, "_report_asks", ("until", "scope"))
        run = self.ask(period="own")
        run.date_to = self.today + timedelta(days=9)
        question = run._asked()
        self.assertEqual((question.since, question.until), (self.today, run.date_to))
        run.date_to = self.today - timedelta(days=9)
        self.assertEqual(run._asked().since, run.date_to)
        self.patch(SampleReport, "_report_asks", ("scope",))
        run.invalidate_recordset()
        self.assertEqual(run._asked().until, self.today)

    # -- on paper ---------------------------------------------------------------------------------

    def pdf(self, run):
        reports = self.env["ir.actions.report"].with_user(self.leader)
        return reports._render_egate_pdf("egate_reports.figure_report", run.ids)[0]

    def test_it_is_printed_with_its_head_and_signatures(self):
        self.receive()
        text = " ".join(pdf_texts(self.pdf(self.ask())))
        for words in (
            "Biểu số II.06a/VPCP/KSTT",
            "Tình hình, kết quả giải quyết thủ tục hành chính",
            "Đơn vị báo cáo: UBND phường Mẫu",
            "Cấp Giấy xác nhận mẫu",
            "Tổng số",
            "Phường Mẫu, ngày",
            "Thủ trưởng đơn vị",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Không có hồ sơ", text)

    def test_an_empty_report_is_printed(self):
        self.assertIn("Không có hồ sơ", " ".join(pdf_texts(self.pdf(self.ask()))))

    # -- templates --------------------------------------------------------------------------------

    def template(self, text="{{p table }}", title="Văn phòng {{ agency }}", **values):
        document = Document()
        document.add_paragraph(title)
        document.add_paragraph(text)
        out = io.BytesIO()
        document.save(out)
        content = base64.b64encode(out.getvalue())
        templates = self.env["egate.report.template"].with_user(self.manager)
        return templates.create({"name": "Mẫu", "content": content, **values})

    def word(self, run):
        with run._folder() as folder:
            path, _name = run._file("docx", folder)
            return Document(path)

    def test_the_offices_own_template_takes_the_place_of_the_standard_one(self):
        self.assertNotIn("Văn phòng", self.word(self.ask()).paragraphs[0].text)
        self.template(title="Chung")
        self.assertEqual(self.word(self.ask()).paragraphs[0].text, "Chung")
        own = self.template(report_key="sample")
        self.assertEqual(self.word(self.ask()).paragraphs[0].text, "Văn phòng UBND PHƯỜNG MẪU")
        own.active = False
        self.assertEqual(self.word(self.ask()).paragraphs[0].text, "Chung")

    def test_a_broken_template_is_refused_when_it_is_kept(self):
        for text, words in (("{{ title }}", "The table is missing"), ("{{ title", "A tag")):
            with self.assertRaisesRegex(ValidationError, words):
                self.template(text)
        with self.assertRaisesRegex(ValidationError, "no Word document"):
            self.env["egate.report.template"].create(
                {"name": "x", "content": base64.b64encode(b"x")}
            )

    def test_only_administrators_change_templates(self):
        with self.assertRaises(AccessError):
            self.env["egate.report.template"].with_user(self.leader).action_standard()
        action = self.env["egate.report.template"].with_user(self.manager).action_standard()
        self.assertEqual(action["url"], "/egate/figures/template")


@tagged("post_install", "-at_install")
class TestFilesByHttp(ReportCase, HttpCase):
    """Files are fetched by their address, by whoever asked for them alone, and noted."""

    def setUp(self):
        super().setUp()
        log = self.registry["egate.access.log"]

        @contextmanager
        def same(registry):
            yield self.env.cr

        self.later = []
        self.startPatcher(patch.object(log, "_log_cursor", staticmethod(same)))
        self.startPatcher(
            patch.object(log, "_after_transaction", lambda _self, write: self.later.append(write))
        )
        access_log._noted.clear()
        self.dossier = self.receive()
        self.authenticate(self.leader.login, self.leader.login)

    def noted(self):
        for write in self.later:
            write()
        self.later.clear()
        return self.env["egate.access.log"].search([("kind", "=", "export")], order="id", limit=9)

    def fetch(self, kind, run=None):
        run = run or self.ask()
        self.env.flush_all()
        return self.url_open(f"/egate/figures/{run.id}/{kind}")

    def test_what_is_printed_is_noted_as_the_report_that_it_is(self):
        run = self.ask()
        self.env.flush_all()
        response = self.url_open(f"/egate/report/pdf/egate_reports.figure_report/{run.id}")
        self.assertEqual(response.status_code, 200, response.text[:500])
        noted = self.noted()
        self.assertEqual([(note.model, note.count) for note in noted], [(SampleReport._name, 2)])
        self.assertEqual(noted.detail, f"{run.file_stem}.pdf")

    def test_each_kind_of_file_is_sent_and_noted(self):
        year = self.env["egate.assignment"]._local_today().year
        for kind in ("xlsx", "docx", "csv"):
            with self.subTest(kind):
                response = self.fetch(kind)
                self.assertEqual(response.status_code, 200, response.text[:500])
                name = f"sample-T99.33-{year}-01-01-{year}-12-31.{kind}"
                self.assertIn(name, response.headers["Content-Disposition"])
                self.assertEqual(response.headers["Cache-Control"], "no-store")
                self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
                last = self.noted()[-1]
                self.assertEqual((last.user_id, last.count, last.detail), (self.leader, 2, name))
                self.assertEqual(last.model, "egate.figure.report.sample")
        self.assertEqual(len(self.noted()), 3)
        book = load_workbook(io.BytesIO(self.fetch("xlsx").content), data_only=True)
        self.assertIn(("Cấp Giấy xác nhận mẫu", 1), list(book.active.iter_rows(values_only=True)))

    def test_nobody_else_fetches_it(self):
        run = self.ask()
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertEqual(self.fetch("xlsx", run).status_code, 404)
        self.authenticate(self.officer.login, self.officer.login)
        self.patch(SampleReport, "_report_personal", True)
        self.assertEqual(self.fetch("xlsx", self.ask(self.officer)).status_code, 403)
        self.assertEqual(self.fetch("exe", self.ask(self.officer)).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(f"/egate/figures/{run.id}/xlsx", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertFalse(self.noted())

    def test_what_cannot_be_answered_is_a_page_with_the_reason(self):
        run = self.ask()
        tomorrow = self.env["egate.assignment"]._local_today() + timedelta(days=1)
        run.sudo().write({"period": "own", "date_from": tomorrow, "date_to": tomorrow})
        response = self.fetch("xlsx", run)
        self.assertEqual(response.status_code, 422)
        self.assertIn(f"{tomorrow:%d/%m/%Y}", response.text)

    def test_no_file_is_left_on_the_disk(self):
        folders = []
        make = asked.tempfile.TemporaryDirectory

        def noting(**options):
            folders.append(make(**options))
            return folders[-1]

        with patch.object(asked.tempfile, "TemporaryDirectory", noting):
            self.assertEqual(self.fetch("xlsx").status_code, 200)
        self.assertTrue(folders)
        self.assertFalse([folder for folder in folders if asked.Path(folder.name).exists()])

    def test_the_standard_template_is_for_administrators(self):
        self.assertEqual(self.url_open("/egate/figures/template").status_code, 404)
        self.authenticate(self.manager.login, self.manager.login)
        response = self.url_open("/egate/figures/template")
        self.assertEqual(response.content, Path(file_path(STANDARD)).read_bytes())

    def test_a_kept_report_is_sent_as_it_was_kept(self):
        self.ask().action_keep()
        kept = self.env["egate.report.snapshot"].search([], limit=1)
        self.env.flush_all()
        response = self.url_open(f"/egate/figures/kept/{kept.id}")
        self.assertEqual(response.content, kept._bytes())
        self.assertEqual(self.noted()[-1].model, "egate.report.snapshot")
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertEqual(self.url_open(f"/egate/figures/kept/{kept.id}").status_code, 404)
