from odoo import api, models
from odoo.fields import Domain

from ....tools.report_table import Column, ReportTable, Row

#: Dossiers that are read at once.
PORTION = 500
#: What is shown of people, for the log of readings.
PERSONAL = {"applicant_name", "applicant_address", "applicant_phone"}
RETURN = "Nhận và trả kết quả"
COLUMNS = (
    Column("number", "TT", "integer", 6, number="1"),
    Column("code", "Mã hồ sơ", "code", 24, number="2"),
    Column("procedure", "Tên thủ tục hành chính", "text", 40, number="3"),
    Column("sets", "Số lượng hồ sơ (bộ)", "integer", 8, number="4"),
    Column("owner", "Tên cá nhân, tổ chức", "text", 28, number="5"),
    Column("address", "Địa chỉ, số điện thoại", "text", 36, number="6"),
    Column("agency", "Cơ quan chủ trì giải quyết", "text", 30, number="7"),
    Column("received", "Nhận hồ sơ", "moment", 16, (RETURN,), "8"),
    Column("due", "Hẹn trả kết quả", "moment", 16, (RETURN,), "9"),
    Column("returned", "Trả kết quả", "moment", 16, (RETURN,), "10"),
    Column("result_channel", "Phương thức nhận kết quả", "text", 14, number="11"),
    Column("signed", "Ký nhận", "text", 12, number="12"),
    Column("note", "Ghi chú", "text", 24, number="13"),
    Column("channel", "Hình thức nộp", "text", 12, number="14"),
)


class EgateFigureReportRegister(models.AbstractModel):
    """The register: each dossier that was received in the period, in that order (Mẫu 07).

    Read as the user, portion by portion, so that a year of a province needs no more memory than a
    page; details of people are masked as on the dossier itself, and the reading is logged.
    Source: Thông tư 03/2025/TT-VPCP, mẫu số 07.
    """

    _name = "egate.figure.report.register"
    _description = "Register of dossiers"
    _inherit = "egate.figure.report"

    _report_sequence = 40
    _report_personal = True

    def _report_title(self):
        return self.env._("Register of dossiers")

    def _report_table(self, question):
        return self._in_form_language()._form(question)

    def _form(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="register",
            title="Sổ theo dõi hồ sơ",
            form_number="Mẫu số 07",
            lines=self._lines_about(question, units),
            columns=COLUMNS,
            rows=self._rows(question, units),
            **{**self._heads(question, units), "signatures": ("Người lập sổ",)},
        )

    @api.model
    def _received(self, question, units):
        return (
            self._scope(question, units)
            & Domain("received_at", ">=", str(question.begin))
            & Domain("received_at", "<", str(question.end))
        )

    @api.model
    def _rows(self, question, units):
        domain = self._received(question, units)
        dossiers = self.env["egate.dossier"]
        labels = {
            name: dict(dossiers._fields[name]._description_selection(self.env))
            for name in ("channel", "result_channel")
        }
        count, after = 0, Domain.TRUE
        while found := dossiers.search(domain & after, limit=PORTION, order="received_at, id"):
            self._note_read(found)
            returned = self._returned(found, question)
            for number, dossier in enumerate(found, start=count + 1):
                values = self._values(dossier, labels)
                yield Row(
                    {"number": number, "returned": returned.get(dossier.id), **values},
                    opens=("egate.dossier", [("id", "=", dossier.id)]),
                )
            count += len(found)
            last = found[-1:]
            at = str(last.received_at)
            after = Domain("received_at", ">", at) | (
                Domain("received_at", "=", at) & Domain("id", ">", last.id)
            )
            # What was read is not kept: the next portion takes its place.
            found.invalidate_recordset(flush=False)

    @api.model
    def _note_read(self, dossiers):
        if not self.env.su:
            self.env["egate.access.log"]._count_reading(
                dossiers._name, PERSONAL, groups=len(dossiers)
            )

    @api.model
    def _returned(self, dossiers, question):
        """Return when the results of these dossiers were given out, in local time, by dossier."""
        figures = self.env["egate.dossier.figure"].search_fetch(
            Domain("id", "in", dossiers.ids) & Domain("returned_at", "<", str(question.end)),
            ["returned_at"],
        )
        given = {figure.id: self._local(figure.returned_at) for figure in figures}
        figures.invalidate_recordset()
        return given

    @api.model
    def _values(self, dossier, labels):
        address, phone = dossier._shown("applicant_address"), dossier._shown("applicant_phone")
        # sudo: names of the catalogue and of agencies, whatever the user may read of them
        shown = dossier.sudo()
        system = shown.outside_system_id.name
        outside = system and f"{system}: {shown.outside_code}"
        return {
            "code": dossier.code,
            "procedure": shown.procedure_id.name,
            "sets": dossier.sets,
            "owner": dossier.applicant_name,
            "address": ", ".join(filter(None, (address, phone))),
            "agency": shown.agency_unit_id.name,
            "received": self._local(dossier.received_at),
            "due": self._local(dossier.due_at),
            "channel": labels["channel"][dossier.channel],
            "result_channel": labels["result_channel"][dossier.result_channel],
            "note": "; ".join(filter(None, (outside, shown._former_in_words()))),
        }
