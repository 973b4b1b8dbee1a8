from dataclasses import dataclass

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.kpi_score import rate, score
from ....tools.report_table import Column, ReportTable, Row

FORMULA = "766-1"
MINUTES_OF_A_DAY = 480
#: What stands for a rate of nothing.
NOTHING = "N/A"


@dataclass(frozen=True)
class Indicator:
    """An indicator of the set.

    :param full_at: per cent from which it gives all points
    :param missing: which data it would need, where there are none
    :param scored: whether it gives points
    """

    code: str
    name: str
    full_at: int = 100
    missing: str = ""
    scored: bool = True
    note: str = ""


#: Names, weights and indicators of the groups.
GROUPS = (
    (
        "1. Công khai, minh bạch",
        18,
        (
            Indicator(
                "1.1",
                "TTHC được công bố đúng hạn",
                missing="ngày văn bản quy phạm pháp luật có hiệu lực và ngày công bố trên Cơ sở dữ "
                "liệu quốc gia về TTHC (chưa kết nối)",
            ),
            Indicator(
                "1.2",
                "TTHC được cập nhật, công khai đúng hạn",
                missing="ngày công khai trên Cơ sở dữ liệu quốc gia về TTHC (chưa kết nối)",
            ),
            Indicator("1.3", "TTHC công khai đủ các bộ phận tạo thành"),
            Indicator(
                "1.4",
                "Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia",
                missing="kết quả đồng bộ hồ sơ (chưa kết nối Cổng Dịch vụ công quốc gia)",
            ),
        ),
    ),
    (
        "2. Tiến độ, kết quả giải quyết",
        20,
        (
            Indicator(
                "2.1",
                "Hồ sơ giải quyết trước hạn, đúng hạn và đang giải quyết trong hạn",
                note="Hồ sơ yêu cầu bổ sung từ lần thứ hai tính là quá hạn",
            ),
            Indicator("2.2", "Thời gian giải quyết trung bình", scored=False),
        ),
    ),
    (
        "3. Cung cấp dịch vụ công trực tuyến",
        12,
        (
            Indicator("3.1", "TTHC cung cấp dịch vụ công trực tuyến", full_at=80),
            Indicator("3.2", "Dịch vụ công trực tuyến có phát sinh hồ sơ trực tuyến"),
            Indicator(
                "3.3",
                "Hồ sơ nộp trực tuyến",
                full_at=50,
                note="Tính theo kênh nộp; chưa xét kết quả điện tử của hồ sơ đang giải quyết",
            ),
        ),
    ),
    (
        "4. Thanh toán trực tuyến",
        10,
        (
            Indicator("3.5", "TTHC có nghĩa vụ tài chính được thanh toán trực tuyến", full_at=80),
            Indicator(
                "3.6",
                "Hồ sơ thanh toán trực tuyến",
                note="Tính hồ sơ nộp bằng chuyển khoản, mã QR; chưa kết nối nền tảng thanh toán "
                "của Cổng Dịch vụ công quốc gia",
            ),
        ),
    ),
    (
        "5. Số hóa hồ sơ",
        22,
        (
            Indicator("4.1", "Cấp kết quả giải quyết điện tử"),
            Indicator("4.2", "Số hóa hồ sơ, kết quả giải quyết", full_at=80),
            Indicator("4.3", "Khai thác, sử dụng lại thông tin, dữ liệu số hóa", full_at=80),
            Indicator(
                "4.4",
                "Chia sẻ, tái sử dụng dữ liệu của tổ chức, cá nhân",
                missing="dữ liệu lấy từ Kho quản lý dữ liệu điện tử của tổ chức, cá nhân (chưa kết "
                "nối)",
            ),
            Indicator(
                "4.5",
                "Khai thác cơ sở dữ liệu thay cho giấy tờ",
                note="Hồ sơ có ít nhất một giấy tờ được tra cứu trong cơ sở dữ liệu",
            ),
        ),
    ),
    (
        "6. Mức độ hài lòng",
        18,
        tuple(
            Indicator(
                code,
                name,
                missing="phản ánh, kiến nghị (chưa kết nối Hệ thống tiếp nhận, xử lý phản ánh, "
                "kiến nghị)",
            )
            for code, name in (
                ("5.1", "Phân loại phản ánh, kiến nghị"),
                ("5.2", "Xử lý phản ánh, kiến nghị đúng hạn"),
                ("5.3", "Hài lòng về xử lý phản ánh, kiến nghị"),
            )
        )
        + (
            Indicator(
                "5.4",
                "Hài lòng về giải quyết TTHC",
                full_at=90,
                missing="phản ánh, kiến nghị và đánh giá không hài lòng của người nộp",
            ),
        ),
    ),
)
COLUMNS = (
    Column("code", "Mã", "text", 6),
    Column("name", "Chỉ số", "text", 44),
    Column("part", "Tử số", "integer", 10),
    Column("whole", "Mẫu số", "integer", 10),
    Column("rate", "Tỷ lệ", "percent", 10),
    Column("full_at", "Tỷ lệ đạt điểm tối đa", "percent", 10),
    Column("most", "Điểm tối đa", "decimal", 9),
    Column("score", "Điểm đạt được", "decimal", 9),
    Column("note", "Ghi chú", "text", 48),
)
NOTES = (
    "Công thức: dưới tỷ lệ đạt điểm tối đa, điểm = tỷ lệ × điểm tối đa / tỷ lệ đạt điểm tối đa, "
    "làm tròn 2 chữ số thập phân; mẫu số bằng 0 ghi N/A.",
    "Điểm tối đa của nhóm theo Quyết định 766/QĐ-TTg; trong nhóm, điểm chia đều cho các chỉ số "
    "tính điểm. Tổng điểm chỉ cộng những chỉ số có dữ liệu.",
    "Thời điểm kết thúc xử lý: khi xử lý xong, sau đó mới đến trả kết quả, dừng xử lý.",
)
#: What the indicators need of the figures, each counted once, in one statement.
COUNTS = {
    "handled": "true",
    "in_time": "%(outcome)s IN ('early', 'on_time', 'in_time') AND %(asked)s < 2",
    "ended": "%(ended)s IS NOT NULL",
    "received": "%(received)s >= %(begin)s",
    "online": "%(received)s >= %(begin)s AND %(channel)s = 'online'",
    "charged": "%(received)s >= %(begin)s AND %(fee)s > 0",
    "cashless": "%(received)s >= %(begin)s AND %(fee)s > 0 AND %(cashless)s",
    "solved": "%(ending)s = 'solved'",
    "result": "%(ending)s = 'solved' AND %(result)s",
    "digitised": "%(ending)s = 'solved' AND %(result)s AND %(files)s",
    "reused": "%(received)s >= %(begin)s AND %(reused)s",
    "looked_up": "%(received)s >= %(begin)s AND %(lookup)s",
}


class EgateFigureReportKpi766(models.AbstractModel):
    """The indicators of serving citizens and businesses, with what is behind each.

    Indicators without data say which are missing, instead of a number that would be a guess.
    Source: Quyết định 766/QĐ-TTg; rules D12 and D19.
    """

    _name = "egate.figure.report.kpi766"
    _description = "Indicators of QĐ 766"
    _inherit = "egate.figure.report"

    _report_sequence = 25
    _report_asks = ("period", "scope", "outside")

    def _report_title(self):
        return self.env._("Indicators of service quality (QĐ 766/QĐ-TTg)")

    def _report_table(self, question):
        return self._in_form_language()._form(question)

    def _form(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        every = self._scope(question, units) & self._handled(question)
        kept = Domain("outside_system_id", "=", False)
        left_out = self._figures(question).search_count(every & ~kept)
        domain = every if question.outside else every & kept
        return ReportTable(
            key="kpi766",
            title=f"Bộ chỉ số phục vụ người dân, doanh nghiệp của {question.unit.name}",
            form_number="Quyết định 766/QĐ-TTg",
            lines=[
                *self._lines_about(question, units),
                self._left_out_line(question, left_out),
                *self._late_before_lines(question, domain),
                self._formula_line(FORMULA),
            ],
            columns=COLUMNS,
            rows=self._rows(self._values(question, units, domain)),
            notes=list(NOTES),
            formula=FORMULA,
            **{**self._heads(question, units), "signatures": ("Người làm báo cáo",)},
        )

    # -- what is counted ----------------------------------------------------------------------

    @api.model
    def _values(self, question, units, domain):
        """Return numerator, denominator, note and list of each indicator with data, by code."""
        counts, minutes = self._counts(question, domain)
        received = domain & Domain("received_at", ">=", str(question.begin))
        solved = domain & Domain("ending", "=", "solved")
        days = minutes / MINUTES_OF_A_DAY / counts["ended"] if counts["ended"] else None
        values = {
            "2.1": (counts["in_time"], counts["handled"], "", domain),
            "2.2": (
                None,
                counts["ended"],
                f"Trung bình {days:.2f} ngày làm việc".replace(".", ",") if counts["ended"] else "",
                domain & Domain("ended_at", "!=", False),
            ),
            "3.3": (counts["online"], counts["received"], "", received),
            "3.6": (
                counts["cashless"],
                counts["charged"],
                "",
                received & Domain("fee_total", ">", 0),
            ),
            "4.1": (counts["result"], counts["solved"], "", solved),
            "4.2": (counts["digitised"], counts["solved"], "", solved),
            "4.3": (counts["reused"], counts["received"], "", received),
            "4.5": (counts["looked_up"], counts["received"], "", received),
        }
        listed = {
            code: (part, whole, note, self._listed(behind))
            for code, (part, whole, note, behind) in values.items()
        }
        return listed | self._of_procedures(question, units, received)

    @api.model
    def _counts(self, question, domain):
        """Return what the figures say, and the working minutes of what has ended."""
        figures = self._figures(question)
        query = figures._search(domain)
        column = self._column_of(figures, query)
        values = {
            "begin": question.begin,
            "received": column("received_at"),
            "ended": column("ended_at"),
            "ending": column("ending"),
            "outcome": column("outcome"),
            "channel": column("channel"),
            "asked": column("supplement_count"),
            "fee": column("fee_total"),
            "cashless": column("paid_cashless"),
            "result": column("has_result_file"),
            "files": column("has_files"),
            "reused": column("has_reused"),
            "lookup": column("has_lookup"),
        }
        ((minutes, *counts),) = self.env.execute_query(
            query.select(
                SQL(
                    "COALESCE(sum(%s) FILTER (WHERE %s IS NOT NULL), 0)::float8",
                    column("work_minutes"),
                    column("ended_at"),
                ),
                *(
                    SQL("count(*) FILTER (WHERE %s)", SQL(condition, **values))
                    for condition in COUNTS.values()
                ),
            )
        )
        return dict(zip(COUNTS, counts, strict=True)), minutes

    @api.model
    def _of_procedures(self, question, units, received):
        """Return the indicators that count procedures, in the same form."""
        versions = self.env["egate.procedure.version"].union(
            *self._competence(question, units).values()
        )
        online = versions.filtered(lambda version: version.online_level in ("full", "partial"))
        charged = versions.filtered("fee_ids")
        figures = self._figures(question)

        def seen(condition, among):
            found = figures._read_group(
                received & condition & Domain("procedure_id", "in", among.procedure_id.ids),
                ["procedure_id"],
            )
            return len(found)

        def behind(some):
            return "egate.procedure.version", [("id", "in", some.ids)]

        whole = versions.filtered(_has_every_part)
        used = seen(Domain("channel", "=", "online"), online)
        paid = seen(Domain("paid_cashless", "=", True), charged)
        return {
            "1.3": (len(whole), len(versions), "", behind(versions)),
            "3.1": (len(online), len(versions), "", behind(versions)),
            "3.2": (used, len(online), "", behind(online)),
            "3.5": (paid, len(charged), "", behind(charged)),
        }

    # -- points -------------------------------------------------------------------------------

    @api.model
    def _rows(self, values):
        rows, reached, possible = [], 0, 0
        for name, weight, indicators in GROUPS:
            most = weight / sum(one.scored for one in indicators)
            lines = [self._row(one, most, values.get(one.code)) for one in indicators]
            points = [line.values for line in lines if isinstance(line.values.get("score"), float)]
            added = {
                "most": sum(line["most"] for line in points),
                "score": round(sum(line["score"] for line in points), 2),
            }
            reached, possible = reached + added["score"], possible + added["most"]
            words = f"Điểm tối đa của nhóm: {weight}"
            rows += [Row({"name": name, "note": words} | added, style="group"), *lines]
        total = {"name": "Tổng điểm của các chỉ số có dữ liệu"}
        total |= {"most": round(possible, 2), "score": round(reached, 2)}
        return [*rows, Row(total, style="total")]

    @api.model
    def _row(self, indicator, most, counted):
        line = {"code": indicator.code, "name": indicator.name}
        if indicator.scored:
            line |= {"most": most, "full_at": indicator.full_at}
        if counted is None:
            return Row(line | {"note": f"Chưa có dữ liệu: {indicator.missing}"}, indent=1)
        part, whole, note, opens = counted
        line |= {"part": part, "whole": whole, "note": note or indicator.note}
        if indicator.scored:
            reached = score(part, whole, most, indicator.full_at)
            line["rate"] = NOTHING if reached is None else rate(part, whole)
            line["score"] = NOTHING if reached is None else reached
        return Row(line, indent=1, opens=opens)


def _has_every_part(version):
    """Return whether a version says all of a to g (Nghị định 63/2010/NĐ-CP Điều 8 khoản 2)."""
    agency = version.agency_text or version.competent_text or version.agency_unit_id
    return bool(
        version.step_ids
        and version.channel_ids
        and version.component_ids
        and version.term_ids
        and version.audience_ids
        and agency
    )
