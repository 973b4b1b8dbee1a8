import base64
import doctest
import json
import unicodedata
from datetime import date
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools import catalogue_json, catalogue_sheets, catalogue_workbook
from ..tools.catalogue_sheets import Row
from .test_catalogue_versions import CatalogueCase

#: As the national portal exports it, texts shortened.
NATIONAL = {
    "thu_tuc_id": "1.013133",
    "metadata": {
        "mã_thủ_tục": "T1.013133",
        "tên_thủ_tục": "Thủ tục đăng ký nghĩa vụ quân sự lần đầu",
        "số_quyết_định": "Quyết định số 6375/QĐ-BQP",
        "cấp_thực_hiện": "Cấp Xã",
        "loại_thủ_tục": "TTHC được luật giao quy định chi tiết",
        "lĩnh_vực": "Nghĩa vụ quân sự",
    },
    "content": {
        "trình_tự_thực_hiện": "Bước 1: Chuyển quyết định. Bước 2: Đăng ký trực tuyến.",
        "đối_tượng_thực_hiện": "Công dân Việt Nam",
        "cơ_quan_phối_hợp": "Không có thông tin",
        "kết_quả_thực_hiện": "Giấy chứng nhận đăng ký nghĩa vụ quân sự",
        "yêu_cầu_điều_kiện_thực_hiện": "Không",
    },
    "tables": {
        "hinh_thuc_nop": [
            {
                "hinh_thuc": "Trực tiếp",
                "thoi_han_giai_quyet": "1 Ngày làm việc",
                "phi_le_phi": "Phí : 8.000 Đồng",
                "mo_ta": "",
            },
            {"hinh_thuc": "Trực tuyến", "thoi_han_giai_quyet": "02 Giờ", "phi_le_phi": ""},
        ],
        "thanh_phan_ho_so": [
            {"ten_giay_to": "- Phiếu tự khai", "ghi_chu": "Bản chính: 1\nBản sao: 0"}
        ],
        "can_cu_phap_ly": [
            {
                "so_ky_hieu": "78/2015/QH13-T",
                "trich_yeu": "Nghĩa vụ quân sự",
                "ngay_ban_hanh": "19-06-2015",
            }
        ],
    },
}


@tagged("post_install", "-at_install")
class TestCatalogueImport(CatalogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalogue = cls.env["egate.catalogue"].with_user(cls.manager)
        cls.poor = cls.env["egate.fee.exemption"].create({"name": "Hộ nghèo", "code": "NGHEO"})
        cls.people = cls.env["egate.database"].create(
            {"name": "CSDL dân cư", "code": "DANCU", "date_from": "2026-08-05"}
        )

    def full_version(self):
        """Return a published version that uses every column there is."""
        law = self.env["egate.law"].create({"number": "23/2015/NĐ-CP-T", "name": "Chứng thực"})
        template = self.env["egate.form.template"].create(
            {"code": "T-01", "name": "Phiếu yêu cầu", "law_ids": [Command.link(law.id)]}
        )
        version = self.version(
            "2025-07-01",
            "2030-12-31",
            kind="law",
            level_ids=[Command.link(self.env.ref("egate_base.egate_level_commune").id)],
            audience_ids=[
                Command.link(self.env.ref(f"egate_base.egate_audience_{name}").id)
                for name in ("citizen", "foreigner")
            ],
            agency_unit_id=self.ward.id,
            agency_text="=HYPERLINK(1)",
            supplement_policy="resume",
            supplement_basis="Nghị định 118/2025/NĐ-CP",
            supplement_days=7,
            supplement_days_unit="day",
            supplement_days_basis="Nghị định 301/2026/NĐ-CP",
            obligation_policy="no_pause",
            obligation_basis="Luật",
            conditions="+ Có bản chính",
            online_level="partial",
            online_reason="Phải đối chiếu bản chính (CV 1/UBND)",
            proactive_level="2",
            land_details=True,
            law_ids=[Command.link(law.id)],
            variant_ids=[Command.create({"name": "Nhà ở"}), Command.create({"name": "Khác"})],
            step_ids=[Command.create({"description": "Nộp"})],
            channel_ids=[Command.create({"channel": "desk", "description": "Giờ hành chính"})],
            component_ids=[
                Command.create({"name": "@Đơn", "originals": 1, "template_id": template.id}),
                Command.create(
                    {
                        "name": "Ảnh",
                        "copies": 2,
                        "required": False,
                        "database_id": self.people.id,
                    }
                ),
            ],
            fee_ids=[
                Command.create(
                    {
                        "name": "Phí",
                        "basis": "page",
                        "price": 2000,
                        "next_from": 3,
                        "next_price": 1000,
                        "cap": 200000,
                        "channel": "online",
                        "date_from": "2026-01-01",
                        "exemption_ids": [Command.link(self.poor.id)],
                    }
                )
            ],
            result_ids=[Command.create({"name": "Bản sao", "code": "KQ.1"})],
        )
        house = version.variant_ids[0]
        version.term_ids.create(
            {
                "version_id": version.id,
                "variant_id": house.id,
                "channel": "post",
                "agency": "UBND",
                "amount": 0.5,
                "unit": "working_day",
                "sequence": 20,
            }
        )
        version.fee_ids.variant_id = house
        version.action_publish()
        return version

    def tables(self, count=1, **values):
        """Return the rows of ``count`` small procedures."""
        rows = []
        for number in range(1, count + 1):
            row = {
                "procedure": f"7.{number:06}",
                "version": "01/QĐ",
                "name": f"Thủ tục {number}",
                "sector": "Chứng thực",
                "sector_code": "CT-T",
                "state": "Còn hiệu lực",
                "date_from": "01/07/2025",
                "result_name": "Giấy",
                **values,
            }
            rows.append(Row(str(number + 1), row))
        key = [{"procedure": row.cells["procedure"], "version": "01/QĐ"} for row in rows]
        return {
            "procedures": rows,
            "terms": [
                Row(row.place, {**names, "amount": 3, "unit": "Ngày làm việc"})
                for row, names in zip(rows, key, strict=True)
            ],
            "components": [
                Row(f"{row.place}.{paper}", {**names, "name": f"Giấy tờ {paper}", "originals": 1})
                for row, names in zip(rows, key, strict=True)
                for paper in range(3)
            ],
            "fees": [
                Row(row.place, {**names, "name": "Lệ phí", "price": "15.000"})
                for row, names in zip(rows, key, strict=True)
            ],
        }

    def outcome(self, report):
        return report["created"], report["updated"], report["unchanged"], report["faults"]

    def versions(self, code):
        return self.env["egate.procedure.version"].search([("procedure_id.code", "=", code)])

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(catalogue_sheets).failed)

    def test_what_is_exported_is_imported_as_it_was(self):
        version = self.full_version()
        (before,) = self.catalogue._entries(version)
        for kind in ("xlsx", "json"):
            with self.subTest(kind=kind):
                content = self.catalogue._export_file(version, kind)
                report = self.catalogue._import_file(content, f"a.{kind}")
                self.assertEqual(self.outcome(report), (0, 0, 1, []))
                # On a server that has never seen it, under another code.
                reader = catalogue_json if kind == "json" else catalogue_workbook
                own = () if kind == "json" else (self.catalogue._procedure_columns(),)
                reading = reader.read(content, *own)
                for rows in reading.values():
                    for row in rows:
                        if "procedure" in row.cells:
                            row.cells["procedure"] = f"6.{kind}"
                report = self.catalogue._import(reading)
                self.assertEqual(self.outcome(report), (1, 0, 0, []))
                copy = self.versions(f"6.{kind}")
                self.assertEqual(copy.state, "published")
                (after,) = self.catalogue._entries(copy)
                after.values["procedure"] = before.values["procedure"]
                self.assertEqual(after, before)

    def renamed(self, content, change):
        book = load_workbook(BytesIO(content))
        change(book)
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def test_no_fee_is_lost_by_the_way_a_title_is_written(self):
        content = self.catalogue._export_file(self.full_version(), "xlsx")

        def loosely(book):
            book["Phí, lệ phí"].title = "Phí,  lệ phí "
            heading = next(cell for cell in book["Phí,  lệ phí "][1] if cell.value == "Mức thu")
            heading.value = unicodedata.normalize("NFD", " Mức\u00a0thu ")

        report = self.catalogue._import_file(self.renamed(content, loosely), "a.xlsx")
        self.assertEqual(self.outcome(report), (0, 0, 1, []), "read as it was written")

    def test_what_the_catalogue_does_not_know_is_never_dropped_in_silence(self):
        content = self.catalogue._export_file(self.full_version(), "xlsx")

        def other_title(book):
            book["Phí, lệ phí"].title = "Phí và lệ phí"

        def other_heading(book):
            next(cell for cell in book["Phí, lệ phí"][1] if cell.value == "Mức thu").value += " (đ)"

        for change, words in ((other_title, "no sheet"), (other_heading, "no column")):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.catalogue._import_file(self.renamed(content, change), "a.xlsx")

    def test_partly_online_without_a_reason_is_named(self):
        for state, faults in (("Còn hiệu lực", 1), ("Bản nháp", 0)):
            tables = self.tables(date_from="01/07/2026", online_level="Một phần", state=state)
            report = self.catalogue._import(tables, dry_run=True)
            self.assertEqual(len(report["faults"]), faults, report)
        tables = self.tables(
            date_from="01/07/2026", online_level="Một phần", online_reason="CV 1/UBND"
        )
        self.assertFalse(self.catalogue._import(tables, dry_run=True)["faults"])

    def test_a_database_that_is_not_on_file_is_named(self):
        tables = self.tables()
        tables["components"][0].cells["database"] = "KHONGCO"
        (fault,) = self.catalogue._import(tables, dry_run=True)["faults"]
        self.assertIn("KHONGCO", fault["reason"])

    def test_no_cell_becomes_a_formula(self):
        content = self.catalogue._export_file(self.full_version(), "xlsx")
        cells = [
            cell
            for page in load_workbook(BytesIO(content))
            for row in page.iter_rows()
            for cell in row
        ]
        self.assertIn("=HYPERLINK(1)", [cell.value for cell in cells])
        book = load_workbook(BytesIO(content))
        self.assertEqual(book["Thủ tục"]["A2"].value, "9.000815")
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                self.assertNotIn(b"<f>", archive.read(name), name)

    def test_a_formula_in_a_workbook_is_refused(self):
        book = load_workbook(BytesIO(self.catalogue._export_file(self.full_version(), "xlsx")))
        book["Thủ tục"]["C2"] = "=1+1"
        out = BytesIO()
        book.save(out)
        report = self.catalogue._import_file(out.getvalue(), "a.xlsx")
        self.assertIn(
            {
                "sheet": "Thủ tục",
                "row": "2",
                "column": "Tên thủ tục",
                "reason": "Is a formula. Enter its value.",
            },
            report["faults"],
        )

    def test_every_bad_row_is_named_and_nothing_is_changed(self):
        tables = self.tables(4)
        tables["procedures"][0].cells["date_from"] = "32/07/2025"
        tables["procedures"][1].cells["sets"] = "hai"
        tables["procedures"][2].cells["audiences"] = "Người ngoài hành tinh"
        tables["procedures"].append(Row("6", dict(tables["procedures"][3].cells)))
        tables["terms"][3].cells["variant"] = "nha_o"
        tables["fees"][3].cells["price"] = -5
        tables["components"].append(Row("99", {"procedure": "x", "version": "y", "name": "z"}))
        report = self.catalogue._import(tables)
        places = {(f["sheet"], f["row"], f["column"]) for f in report["faults"]}
        self.assertEqual(
            places,
            {
                ("Thủ tục", "2", "Ngày hiệu lực"),
                ("Thủ tục", "3", "Số bộ hồ sơ"),
                ("Thủ tục", "4", "Đối tượng thực hiện"),
                ("Thủ tục", "6", "Số quyết định"),
                ("Thời hạn", "5", "Mã trường hợp"),
                ("Phí, lệ phí", "5", "Mức thu"),
                ("Thành phần hồ sơ", "99", "Mã thủ tục"),
            },
        )
        self.assertFalse(self.versions("7.000004"))

    def test_a_file_that_is_silent_about_pauses_stops_no_clock(self):
        self.catalogue._import(self.tables())
        version = self.versions("7.000001")
        self.assertEqual(version._pause_policy("supplement"), ("no_pause", ""))
        self.assertEqual(version._pause_policy("obligation"), ("no_pause", ""))

    def test_a_time_for_the_papers_has_its_law_and_a_bound(self):
        tables = self.tables(4)
        for row, days, basis in zip(
            tables["procedures"], (7, 7, 400, 0), ("Luật", "", "Luật", ""), strict=True
        ):
            row.cells.update(supplement_days=days, supplement_days_basis=basis)
        report = self.catalogue._import(tables)
        self.assertEqual(
            {(fault["row"], fault["column"]) for fault in report["faults"]},
            {("3", "Căn cứ thời gian bổ sung"), ("4", "Thời gian bổ sung")},
        )

    def test_a_dry_run_changes_nothing(self):
        report = self.catalogue._import(
            self.tables(2, sector="Mới", sector_code="MOI"), dry_run=True
        )
        self.assertEqual(self.outcome(report), (2, 0, 0, []))
        self.assertFalse(self.versions("7.000001"))
        self.assertFalse(self.env["egate.sector"].search([("code", "=", "MOI")]))

    def test_a_second_import_changes_nothing(self):
        self.assertEqual(self.outcome(self.catalogue._import(self.tables(3))), (3, 0, 0, []))
        self.assertEqual(self.outcome(self.catalogue._import(self.tables(3))), (0, 0, 3, []))

    def test_a_draft_is_rewritten_and_then_published(self):
        self.catalogue._import(self.tables(state="Bản nháp"))
        version = self.versions("7.000001")
        tables = self.tables(state="Bản nháp", result_name="Quyết định")
        tables["components"].pop()
        self.assertEqual(self.outcome(self.catalogue._import(tables)), (0, 1, 0, []))
        self.assertEqual((version.result_name, len(version.component_ids)), ("Quyết định", 2))
        tables["procedures"][0].cells["state"] = "published"
        self.assertEqual(self.outcome(self.catalogue._import(tables)), (0, 1, 0, []))
        self.assertEqual(version.state, "published")

    def test_a_published_version_is_not_rewritten(self):
        self.catalogue._import(self.tables())
        report = self.catalogue._import(self.tables(result_name="Quyết định"))
        self.assertIn("frozen", report["faults"][0]["reason"])

    def test_the_next_decision_follows_the_one_that_the_file_ends(self):
        self.catalogue._import(self.tables())
        new = self.tables(version="02/QĐ", date_from="01/01/2026")
        for rows in new.values():
            for row in rows:
                row.cells["version"] = "02/QĐ"
        self.assertIn("same day", self.catalogue._import(new)["faults"][0]["reason"])
        old = self.tables(date_to="31/12/2025")
        both = {key: old[key] + new[key] for key in new}
        self.assertEqual(self.outcome(self.catalogue._import(both)), (1, 1, 0, []))
        self.assertEqual(self.versions("7.000001").mapped("date_to"), [False, date(2025, 12, 31)])

    def test_no_fee_of_a_json_file_is_lost_without_a_word(self):
        def imported(text, **tables):
            entry = json.loads(json.dumps(NATIONAL))
            entry["tables"]["hinh_thuc_nop"][0]["phi_le_phi"] = text
            entry["tables"].update(tables)
            content = unicodedata.normalize("NFD", json.dumps([entry], ensure_ascii=False))
            return self.catalogue._import_file(
                content.encode(), "a.json", date_from=date(2025, 7, 1), dry_run=True
            )

        self.assertEqual(self.outcome(imported("lệ phí: 8.000 đồng/bản")), (1, 0, 0, []))
        self.assertEqual(self.outcome(imported("Theo Thông tư 257/2016")), (1, 0, 0, []))
        (fault,) = imported("8.000 đồng")["faults"]
        self.assertEqual((fault["column"], fault["reason"]), ("Mức thu", "Is not a number."))
        with self.assertRaisesRegex(UserError, "muc_thu: gia"):
            imported("", muc_thu=[{"name": "Phí", "gia": 8000}])

    def test_the_national_export_is_read(self):
        content = json.dumps([NATIONAL], ensure_ascii=False).encode()
        report = self.catalogue._import_file(content, "a.json", date_from=date(2025, 7, 1))
        self.assertEqual(self.outcome(report), (1, 0, 0, []))
        version = self.versions("T1.013133")
        self.assertRecordValues(
            version,
            [{"state": "draft", "kind": "law", "level": "commune", "conditions": False}],
        )
        self.assertEqual(version.step_ids.mapped("description")[1], "Bước 2: Đăng ký trực tuyến.")
        none = version.variant_ids
        self.assertEqual(version._terms_for(none, "online").unit, "hour")
        self.assertEqual(version._terms_for(none, "desk")._in_words(), "1 working days")
        self.assertEqual([line["amount"] for line in version._fee_lines(none, "desk")], [8000])
        self.assertRecordValues(
            version.component_ids, [{"name": "Phiếu tự khai", "originals": 1, "copies": 0}]
        )
        self.assertEqual(version.law_ids.issued_on, date(2015, 6, 19))
        report = self.catalogue._import_file(content, "a.json", date_from=date(2025, 7, 1))
        self.assertEqual(self.outcome(report), (0, 0, 1, []))

    def test_three_queries_per_procedure_at_most(self):
        count = 200
        tables = self.tables(count)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        report = self.catalogue._import(tables)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(self.outcome(report), (count, 0, 0, []))
        self.assertLessEqual(queries, 3 * count, "queries for 200 procedures, 1,200 rows")
        self.assertLessEqual(queries, 100, "measured: 68 with all addons")

    def test_what_is_no_catalogue_is_refused_clearly(self):
        for content, name in (
            (b"", "a.xlsx"),
            (b"PK\x03\x04broken", "a.xlsx"),
            (b"not json", "a.json"),
            (b'{"metadata": 5}', "a.json"),
            (b"[1, 2]", "a.json"),
        ):
            with self.subTest(content=content), self.assertRaisesRegex(UserError, "This is not"):
                self.catalogue._import_file(content, name)

    # any day: a version in force later is one that is not in force, before 2031 and after
    def test_the_wizard_checks_first_then_imports(self):
        content = self.catalogue._export_file(self.full_version(), "json")
        data = json.loads(content)
        data["thu_tuc"][0]["metadata"]["số_quyết_định"] = "99/QĐ"
        wizard = self.env["egate.catalogue.import"].with_user(self.manager)
        for name, state in (("không có", "bad"), ("Chứng thực", "good")):
            data["thu_tuc"][0]["metadata"]["ngày_hiệu_lực"] = (
                "01/01/2031" if state == "good" else name
            )
            data["thu_tuc"][0]["metadata"]["hiệu_lực_đến"] = ""
            content = base64.b64encode(json.dumps(data).encode())
            record = wizard.create({"file": content, "file_name": "a.json"})
            record.action_check()
            self.assertEqual(record.state, state)
        record.action_import()
        self.assertEqual(record.state, "done")
        self.assertEqual(len(self.procedure.version_ids), 2)

    def test_the_export_wizard_offers_the_file(self):
        self.full_version()
        action = self.env.ref("egate_base.egate_catalogue_export_action")
        wizard = (
            self.env[action.res_model]
            .with_user(self.manager)
            .with_context(active_model="egate.procedure", active_ids=self.procedure.ids)
        )
        record = Form(wizard).save()
        record.action_export()
        own = self.catalogue._procedure_columns()
        tables = catalogue_workbook.read(base64.b64decode(record.file), own)
        self.assertEqual([row.cells["procedure"] for row in tables["procedures"]], ["9.000815"])

    def test_only_an_administrator_imports(self):
        with self.assertRaises(AccessError):
            self.env["egate.catalogue.import"].with_user(self.clerk).create({"file": b"eA=="})
        with self.assertRaises(AccessError):
            self.env["egate.catalogue"].with_user(self.clerk)._import(self.tables())
