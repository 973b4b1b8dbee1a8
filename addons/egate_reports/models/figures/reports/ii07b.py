from odoo import api, models

from ....tools.report_table import Column, ReportTable, Row

FORMULA = "II.07b-1"
GROUPS = (
    ("known", "Tổng số TTHC thuộc thẩm quyền giải quyết", "Cấp {}"),
    ("offered", "Số TTHC thực hiện theo cơ chế một cửa, một cửa liên thông", "Tại BPMC cấp {}"),
    ("issued", "Số quy trình nội bộ đã ban hành", "Cấp {}"),
)
LEVELS = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
NOTES = (
    "Cấp huyện kết thúc hoạt động từ ngày 01/7/2025: cột cấp huyện giữ theo mẫu, không có số liệu.",
    "TTHC thực hiện theo cơ chế một cửa: TTHC có quy trình giải quyết trên hệ thống, tiếp nhận tại "
    "Bộ phận Một cửa. Quy trình nội bộ: quy trình đã ban hành của từng TTHC và từng trường hợp.",
    "Dòng tổng số tính mỗi TTHC một lần, dù nhiều đơn vị cùng có thẩm quyền.",
)


def columns():
    """Return the columns of the form; their numbers follow the order.

    >>> [column.number for column in columns()] == [str(number) for number in range(1, 15)]
    True
    """
    found = [Column("number", "TT", "text", 5), Column("name", "Đơn vị", "text", 36)]
    for key, head, of_level in GROUPS:
        found.append(Column(key, "Tổng số", "integer", 9, (head,), total=True))
        found += [
            Column(f"{key}_{level}", of_level.format(word), "integer", 9, (head,), total=True)
            for level, word in LEVELS.items()
        ]
    return [
        Column(one.key, one.title, one.kind, one.width, one.group, str(number), one.total)
        for number, one in enumerate(found, start=1)
    ]


class EgateFigureReportIi07b(models.AbstractModel):
    """Biểu II.07b/VPCP/KSTT: procedures of each agency, at one-stop units, with a process.

    As of the last day of the period. Source: Thông tư 01/2020/TT-VPCP, biểu II.07b.
    """

    _name = "egate.figure.report.ii07b"
    _description = "Form II.07b"
    _inherit = "egate.figure.report"

    _report_sequence = 15

    def _report_title(self):
        return self.env._("Form II.07b: procedures at one-stop units")

    def _report_table(self, question):
        return self._in_form_language()._form(question)

    def _form(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="ii07b",
            title="Tình hình thực hiện cơ chế một cửa, một cửa liên thông tại "
            f"{question.unit.name}",
            form_number="Biểu số II.07b/VPCP/KSTT",
            lines=[
                self._period_line(question),
                self._cut_off_line(question),
                self._scope_lines(question, units)[0],
                self._formula_line(FORMULA),
            ],
            columns=columns(),
            rows=self._rows(question, units),
            notes=list(NOTES),
            formula=FORMULA,
            unit_of_count="TTHC",
            **{**self._heads(question, units), "signatures": ("Người làm báo cáo",)},
        )

    @api.model
    def _rows(self, question, units):
        competence = self._competence(question, units)
        versions = self.env["egate.procedure.version"].union(*competence.values())
        issued = self._issued(versions, question)
        rows = [
            Row(
                {"number": str(number), "name": agency.name}
                | self._counts(competence[agency], issued),
                opens=("egate.procedure.version", [("id", "in", competence[agency].ids)]),
            )
            for number, agency in enumerate(competence, start=1)
        ]
        total = {"name": "Tổng số"} | self._counts(versions, issued)
        return [*rows, Row(total, style="total")]

    @api.model
    def _issued(self, versions, question):
        """Return how many processes each procedure has: of itself, and of its cases."""
        end = question.end
        return {
            procedure: sum(
                1
                for workflow in procedure.workflow_id | procedure.process_ids.workflow_id
                if workflow.state == "published" and workflow.published_at < end
            )
            for procedure in versions.procedure_id
        }

    @api.model
    def _counts(self, versions, issued):
        values = dict.fromkeys((column.key for column in columns()[2:]), 0)
        for version in versions:
            processes = issued[version.procedure_id]
            added = {"known": 1, "offered": int(bool(processes)), "issued": processes}
            for key, count in added.items():
                values[key] += count
                if version.level in LEVELS:
                    values[f"{key}_{version.level}"] += count
        return values
