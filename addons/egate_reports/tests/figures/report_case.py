"""A report that counts what its reader may read, without any of the real ones."""

from dataclasses import replace
from datetime import date
from unittest.mock import patch

from odoo.addons.egate_dossier.tests.common import DossierCommon

from ...models.figures.asked import EgateReportAsked
from ...tools.report_layout import lines_with_total
from ...tools.report_table import Column, ReportTable, Row

DAY = date(2026, 4, 1)
#: Signs that a careless writer loses, or makes a formula of.
HOSTILE = (
    '=HYPERLINK("http://127.0.0.1/?"&A1,"xem")',
    "@SUM(1)",
    "+84 905 000 111",
    "-1+1",
    "Đất đai & nhà ở <mới> \"quý I\" 'II'",
    "{{ 7*7 }} {% if x %}",
    "</w:t></w:r>",
    "_x0041_",
    "<r><t>x</t></r>",
    "dòng một\ndòng hai",
    " khoảng trắng ",
)
COLUMNS = (
    Column("n", "TT", "integer", 5, number="1"),
    Column("name", "Lĩnh vực", "text", 30, number="2"),
    Column("all", "Tổng số", "integer", 9, ("Tiếp nhận",), "3", total=True),
    Column("online", "Trực tuyến", "integer", 9, ("Tiếp nhận", "Trong kỳ"), "4", total=True),
    Column("desk", "Trực tiếp", "integer", 9, ("Tiếp nhận", "Trong kỳ"), "5", total=True),
    Column("code", "Số định danh", "code", 14, number="6"),
    Column("fee", "Phí, lệ phí", "money", 12, number="7", total=True),
    Column("rate", "Tỷ lệ", "percent", 8, number="8"),
    Column("day", "Ngày", "date", 11, number="9"),
)


def row(number, name, **values):
    return Row(
        {
            "n": number,
            "name": name,
            "all": 3,
            "online": 1,
            "desk": 2,
            "code": "048090000123",
            "fee": 15000,
            "rate": 33.33,
            "day": date(2026, 3, 9),
            **values,
        },
        indent=1,
    )


def table(rows=None, **values):
    """Return a report by hand: two groups of lines."""
    if rows is None:
        rows = [
            Row({"name": "Nhóm A", "all": 6}, "group"),
            row(1, "Hộ tịch"),
            row(2, "Chứng thực", fee=5000),
            Row({"name": "Nhóm B", "all": 3}, "group"),
            row(3, "Đất đai", day=None),
        ]
    return ReportTable(
        **{
            "key": "ii06a",
            "title": "Tình hình, kết quả giải quyết thủ tục hành chính",
            "columns": COLUMNS,
            "rows": rows,
            "form_number": "Biểu số II.06a/VPCP/KSTT",
            "lines": ["Kỳ báo cáo: Quý I năm 2026", "(Từ ngày 01/01/2026 đến ngày 31/03/2026)"],
            "notes": ["Công thức II.06a-1."],
            "formula": "II.06a-1",
            "unit_of_count": "Số hồ sơ TTHC",
            "reporter": "UBND phường Mẫu",
            "receiver": "UBND tỉnh Mẫu",
            "place": "Phường Mẫu",
            "signatures": ["Người lập biểu", "Thủ trưởng đơn vị"],
            **values,
        }
    )


def whole(report):
    """Return a report with its last line, its rows in a list."""
    return replace(report, rows=list(lines_with_total(report)))


class SampleReport:
    """Stands for a model ``egate.figure.report.sample``: one line for each procedure."""

    _name = "egate.figure.report.sample"
    _report_sequence = 1
    _report_asks = ("period", "scope", "waiting", "outside")
    _report_personal = False

    def __init__(self, env):
        self.env = env

    def with_context(self, **context):
        return SampleReport(self.env(context={**self.env.context, **context}))

    def _report_table(self, question):
        name = "agency_unit_id" if question.place == "agency" else "reception_unit_id"
        units = question.unit | (
            question.unit._with_below() if question.below else question.unit.browse()
        )
        domain = [
            (name, "in", units.ids),
            ("received_at", ">=", question.begin),
            ("received_at", "<=", question.end),
        ]
        found = self.env["egate.dossier"]._read_group(domain, ["procedure_id"], ["__count"])
        rows = [
            Row(
                {"name": procedure.name, "all": count},
                opens=("egate.dossier", [*domain, ("procedure_id", "=", procedure.id)]),
            )
            for procedure, count in found
        ]
        return table(
            rows,
            columns=COLUMNS[1:3],
            lines=[f"Từ {question.since:%d/%m/%Y} đến {question.until:%d/%m/%Y}", question.waiting],
            reporter=question.unit.name,
            notes=[],
        )


def put_sample_report(case):
    """Let the office of a class of tests have this one report."""

    def report(asked):
        return SampleReport(asked.env) if asked.report_key else None

    for name, method in (
        ("_selection_report", lambda self: [("sample", "Báo cáo thử")]),
        ("_report", report),
    ):
        case.startClassPatcher(patch.object(EgateReportAsked, name, method))


class ReportCase(DossierCommon):
    """An office with one report, and people who ask for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        put_sample_report(cls)
        cls.export = cls.env.ref("base.group_allow_export")
        (cls.leader | cls.stranger).group_ids += cls.export

    def ask(self, user=None, **values):
        """Return the dialog as ``user`` (the leader) fills it in."""
        runs = self.env["egate.figure.report.run"].with_user(user or self.leader)
        return runs.create({"report_key": "sample", "period": "this_year", **values})
