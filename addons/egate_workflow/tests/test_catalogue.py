import json
from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import tagged

from odoo.addons.egate_base.tests.test_catalogue_versions import CatalogueCase


@tagged("post_install", "-at_install")
class TestCatalogue(CatalogueCase):
    """The process of a procedure travels with the catalogue, by its code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalogue = cls.env["egate.catalogue"].with_user(cls.manager)
        cls.first, cls.second, cls.draft = (
            cls.env["egate.workflow"].create({"name": name, "code": code})
            for name, code in (("Một", "TRY-1"), ("Hai", "TRY-2"), ("Nháp", "TRY-3"))
        )
        (cls.first | cls.second).sudo()._write({"state": "published"})
        cls.env.invalidate_all()
        cls.published = cls.version(cls, "2025-07-01")
        cls.published.action_publish()
        cls.procedure.workflow_id = cls.first

    def export(self, kind):
        return self.catalogue._export_file(self.published, kind)

    def changed(self, kind, code):
        """Return the exported catalogue with another process."""
        if kind == "json":
            data = json.loads(self.export(kind))
            data["thu_tuc"][0]["metadata"]["mã_quy_trình"] = code
            return json.dumps(data).encode()
        book = load_workbook(BytesIO(self.export(kind)))
        page = book["Thủ tục"]
        titles = [cell.value for cell in page[1]]
        page.cell(2, titles.index("Mã quy trình") + 1).value = code
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def test_the_process_goes_out_and_comes_back(self):
        for kind in ("xlsx", "json"):
            for code, expected in (("TRY-2", self.second), ("", self.second), (None, self.second)):
                self.procedure.workflow_id = self.first if code else self.second
                report = self.catalogue._import_file(self.changed(kind, code), f"a.{kind}")
                with self.subTest(kind=kind, code=code):
                    self.assertFalse(report["faults"])
                    self.assertEqual(report["unchanged"], 1, "the version is as it was")
                    self.assertEqual(self.procedure.workflow_id, expected)

    def test_a_file_without_the_column_changes_no_process(self):
        data = json.loads(self.export("json"))
        del data["thu_tuc"][0]["metadata"]["mã_quy_trình"]
        report = self.catalogue._import_file(json.dumps(data).encode(), "a.json")
        self.assertEqual((report["faults"], self.procedure.workflow_id), ([], self.first))
        book = load_workbook(BytesIO(self.export("xlsx")))
        page = book["Thủ tục"]
        page.delete_cols([cell.value for cell in page[1]].index("Mã quy trình") + 1)
        out = BytesIO()
        book.save(out)
        report = self.catalogue._import_file(out.getvalue(), "a.xlsx")
        self.assertEqual((report["faults"], self.procedure.workflow_id), ([], self.first))

    def test_a_process_that_is_not_published_is_named_by_row_and_column(self):
        for code in ("TRY-3", "KHONG-CO"):
            report = self.catalogue._import_file(self.changed("xlsx", code), "a.xlsx")
            with self.subTest(code=code):
                (fault,) = report["faults"]
                self.assertEqual(
                    (fault["sheet"], fault["row"], fault["column"]),
                    ("Thủ tục", "2", "Mã quy trình"),
                )
                self.assertIn(f"has the code “{code}”", fault["reason"])
        self.assertEqual(self.procedure.workflow_id, self.first)
