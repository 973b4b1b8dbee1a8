from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.report_table import Column, ReportTable, Row

FORMULA = "II.06a-1"
RECEIVED, SOLVED, OPEN = "Số hồ sơ tiếp nhận", "Số hồ sơ đã giải quyết", "Số hồ sơ đang giải quyết"
THIS_TIME = "Trong kỳ"
COLUMNS = (
    Column("number", "TT", "text", 5, number="1"),
    Column("name", "Lĩnh vực, công việc giải quyết theo cấp", "text", 42, number="2"),
    Column("c3", "Tổng số", "integer", 9, (RECEIVED,), "3", total=True),
    Column("c4", "Trực tuyến", "integer", 9, (RECEIVED, THIS_TIME), "4", total=True),
    Column(
        "c5", "Trực tiếp, dịch vụ bưu chính", "integer", 11, (RECEIVED, THIS_TIME), "5", total=True
    ),
    Column("c6", "Từ kỳ trước", "integer", 9, (RECEIVED,), "6", total=True),
    Column("c7", "Tổng số", "integer", 9, (SOLVED,), "7", total=True),
    Column("c8", "Trước hạn", "integer", 9, (SOLVED,), "8", total=True),
    Column("c9", "Đúng hạn", "integer", 9, (SOLVED,), "9", total=True),
    Column("c10", "Quá hạn", "integer", 9, (SOLVED,), "10", total=True),
    Column("c11", "Tổng số", "integer", 9, (OPEN,), "11", total=True),
    Column("c12", "Trong hạn", "integer", 9, (OPEN,), "12", total=True),
    Column("c13", "Quá hạn", "integer", 9, (OPEN,), "13", total=True),
)
COUNTED = tuple(column.key for column in COLUMNS[2:])
#: What must hold in every line: a column, and those that it is the sum of.
IDENTITIES = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))
#: Groups of lines, by the level of the agency.
LEVELS = {
    "ministry": "Bộ, ngành",
    "province": "Sở, ban, ngành",
    "commune": "Xã, phường, đặc khu",
    None: "Chưa xác định cơ quan giải quyết",
}
ROMAN = ("I", "II", "III", "IV")
WAITING = {
    "open": "Hồ sơ chờ người dân bổ sung hoặc thực hiện nghĩa vụ tài chính: tính ở cột 12 (đang "
    "giải quyết, trong hạn)",
    "solved": "Hồ sơ chờ người dân bổ sung hoặc thực hiện nghĩa vụ tài chính: tính ở cột 9 (đã "
    "giải quyết, đúng hạn), theo quy ước của địa phương",
}
CARRIED_OVER = "Hồ sơ chờ người dân đã tính ở cột 9 mà chưa kết thúc vẫn nằm ở cột 6 của kỳ sau."


class EgateFigureReportIi06a(models.AbstractModel):
    """Biểu II.06a/VPCP/KSTT: what was received, solved and is open, by level and sector.

    Every column is counted by itself; that sums agree is checked afterwards, and said where they do
    not. Source: Thông tư 01/2020/TT-VPCP, biểu II.06a; end and outcome by rules D18, D19 of
    ``fact_sql.dossier_facts``.
    """

    _name = "egate.figure.report.ii06a"
    _description = "Form II.06a"
    _inherit = "egate.figure.report"

    _report_sequence = 10
    _report_asks = ("period", "scope", "waiting", "outside")

    def _report_title(self):
        return self.env._("Form II.06a: dossiers received and solved")

    def _report_table(self, question):
        return self._in_form_language()._form(question)

    def _form(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        rows, left_out = self._counted(question, units)
        notes = identity_notes(rows)
        if question.waiting == "solved":
            notes.append(CARRIED_OVER)
        return ReportTable(
            key="ii06a",
            title=f"Tình hình, kết quả giải quyết TTHC tại {question.unit.name}",
            form_number="Biểu số II.06a/VPCP/KSTT",
            lines=[
                *self._lines_about(question, units),
                WAITING[question.waiting],
                self._left_out_line(question, left_out),
                *self._late_before_lines(question, self._counted_domain(question, units)),
                self._formula_line(FORMULA),
            ],
            columns=COLUMNS,
            rows=rows,
            notes=notes,
            formula=FORMULA,
            unit_of_count="Số hồ sơ TTHC",
            **{**self._heads(question, units), "signatures": ("Người làm báo cáo",)},
        )

    @api.model
    def _counted(self, question, units):
        """Return the lines, and how many dossiers kept on other systems were left out."""
        found, left_out = {}, 0
        counted = self.env.execute_query(self._statement(question, units))
        for level, sector, outside, *counts in counted:
            if outside and not question.outside:
                left_out += counts[0]
                continue
            line = found.setdefault(level, {}).setdefault(sector, [0] * len(COUNTED))
            line[:] = map(sum, zip(line, counts, strict=True))
        return self._lines(question, units, found), left_out

    @api.model
    def _statement(self, question, units):
        """Return the one statement that counts: a line for each level and sector."""
        # What was handled in the period is what these figures are of.
        figures = self._figures(question)
        query = figures._search(self._scope(question, units))
        column = self._column_of(figures, query)
        # An announced failure of a system is no waiting for the citizen.
        waiting = SQL(
            "(%s AND %s IS DISTINCT FROM 'outage')", column("paused"), column("paused_cause")
        )
        solved_waiting = waiting if question.waiting == "solved" else SQL("false")
        values = {
            "begin": question.begin,
            "received": column("received_at"),
            "ended": column("ended_at"),
            "outcome": column("outcome"),
            "channel": column("channel"),
            "waiting": solved_waiting,
        }
        query.groupby = SQL("1, 2, 3")
        return query.select(
            column("level"),
            column("sector_id"),
            SQL("%s IS NOT NULL", column("outside_system_id")),
            SQL("count(*)"),
            *(
                SQL("count(*) FILTER (WHERE %s)", SQL(condition, **values))
                for condition in (
                    "%(received)s >= %(begin)s AND %(channel)s = 'online'",
                    "%(received)s >= %(begin)s AND %(channel)s IN ('desk', 'post')",
                    "%(received)s < %(begin)s",
                    "%(ended)s >= %(begin)s OR %(waiting)s",
                    "%(outcome)s = 'early'",
                    "%(outcome)s = 'on_time' OR %(waiting)s",
                    "%(outcome)s = 'late'",
                    "%(ended)s IS NULL AND NOT %(waiting)s",
                    "%(outcome)s = 'in_time' AND NOT %(waiting)s",
                    "%(outcome)s = 'overdue' AND NOT %(waiting)s",
                )
            ),
        )

    @api.model
    def _counted_domain(self, question, units):
        domain = self._scope(question, units) & self._handled(question)
        if not question.outside:
            domain &= Domain("outside_system_id", "=", False)
        return domain

    @api.model
    def _lines(self, question, units, found):
        """Return the lines: each level with its sectors below, then the total."""
        domain = self._counted_domain(question, units)
        names = self._names_of("egate.sector", {one for line in found.values() for one in line})
        rows, total = [], [0] * len(COUNTED)
        for place, level in enumerate(level for level in LEVELS if level in found):
            sectors = found[level]
            here = domain & Domain("level", "=", level or False)
            summed = list(map(sum, zip(*sectors.values(), strict=True)))
            total = list(map(sum, zip(total, summed, strict=True)))
            head = {"number": ROMAN[place]}
            rows.append(self._line(head | {"name": LEVELS[level]}, summed, here, style="group"))
            for number, sector in enumerate((one for one in names if one in sectors), start=1):
                head = {"number": str(number), "name": names[sector]}
                one = here & Domain("sector_id", "=", sector)
                rows.append(self._line(head, sectors[sector], one, indent=1))
        rows.append(self._line({"name": "Tổng số"}, total, domain, style="total"))
        return rows

    @api.model
    def _line(self, head, counts, domain, **style):
        values = head | dict(zip(COUNTED, counts, strict=True))
        return Row(values, opens=self._listed(domain), **style)


def identity_notes(rows):
    """Return a sentence for each identity of the form that does not hold in one of these lines.

    >>> counts = {"c3": 3, "c4": 1, "c5": 2, "c6": 0, "c7": 2, "c8": 1, "c9": 1, "c10": 0}
    >>> good = Row({"name": "Hộ tịch", **counts, "c11": 1, "c12": 1, "c13": 0})
    >>> bad = Row({"name": "Đất đai", **counts, "c11": 2, "c12": 1, "c13": 1})
    >>> identity_notes([good, bad])
    ['Số liệu không khớp ở dòng “Đất đai”: cột 3 (3) khác tổng các cột 7 + 11 (4).']
    """
    notes = []
    for row in rows:
        for whole, parts in IDENTITIES:
            said, added = row.values[f"c{whole}"], sum(row.values[f"c{part}"] for part in parts)
            if said != added:
                notes.append(
                    f"Số liệu không khớp ở dòng “{row.values['name']}”: cột {whole} ({said}) khác "
                    f"tổng các cột {' + '.join(map(str, parts))} ({added})."
                )
    return notes
