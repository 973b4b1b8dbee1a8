import base64
from datetime import datetime
from io import BytesIO

from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .reception.test_batch import OTHER, PERSON, BatchCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestDailyLists(BatchCase):
    """Lists as offices fill them in: what a cell holds is taken for what it is, or asked about."""

    def test_a_day_a_yes_or_an_error_is_no_name_and_no_address(self):
        rows = [
            {**PERSON, "Địa chỉ": datetime(2026, 5, 12)},
            {**PERSON, "Họ và tên, tên tổ chức": True},
            {**PERSON, "Địa chỉ": "=A9000"},
            {**PERSON, "Ghi chú": datetime(2026, 5, 12, 8)},
        ]
        wizard = self.fill(self.wizard(), *rows)
        faults = self.faults(wizard)
        self.assertEqual(
            [fault[:2] for fault in faults],
            [
                (2, "Địa chỉ"),
                (3, "Họ và tên, tên tổ chức"),
                (4, "Địa chỉ"),
                (5, "Ghi chú"),
            ],
        )
        book = load_workbook(BytesIO(base64.b64decode(wizard.file)))
        page = book.active
        page.delete_rows(3, 3)
        cell = page.cell(2, [one.value for one in page[1]].index("Địa chỉ") + 1)
        cell.value, cell.data_type = "#REF!", "e"
        out = BytesIO()
        book.save(out)
        wizard.file = base64.b64encode(out.getvalue())
        ((row, column, reason),) = self.faults(wizard)
        self.assertEqual((row, column), (2, "Địa chỉ"))
        self.assertIn("formula", reason)

    def test_a_year_that_the_number_contradicts_is_asked_about(self):
        wizard = self.fill(self.wizard(), {**PERSON, "Ngày sinh": "02/09/1989"})
        wizard.action_receive()
        self.assertEqual(wizard.state, "bad")
        (doubt,) = wizard.outcome["doubts"]
        self.assertIn("born in 1990", doubt["reason"])
        wizard.duplicates = True
        wizard.action_receive()
        self.assertEqual(wizard.state, "done")

    def test_a_year_alone_is_kept_as_a_year(self):
        rows = [{**PERSON, "Ngày sinh": "1990"}, {**OTHER, "Ngày sinh": 1988}]
        wizard = self.fill(self.wizard(), *rows)
        wizard.action_receive()
        self.assertEqual(wizard.state, "done", wizard.outcome)
        self.assertRecordValues(
            wizard._dossiers(),
            [
                {"applicant_birth_date": False, "applicant_birth_year": 1990},
                {"applicant_birth_date": False, "applicant_birth_year": 1988},
            ],
        )
        wizard = self.fill(self.wizard(), {**PERSON, "Ngày sinh": "2090"})
        self.assertIn("cannot be", self.faults(wizard)[0][2])

    def test_a_foreign_passport_has_its_country(self):
        paper = {
            **PERSON,
            "Loại giấy tờ tùy thân": "Hộ chiếu nước ngoài",
            "Số giấy tờ tùy thân": "AB123456",
        }
        for country, words in ((None, "Choose the country"), ("Xứ Không Có", "is no country")):
            wizard = self.fill(self.wizard(), {**paper, "Nước cấp hộ chiếu": country})
            self.assertIn(words, self.faults(wizard)[0][2])
        for country in ("Pháp", "de"):
            wizard = self.fill(self.wizard(), {**paper, "Nước cấp hộ chiếu": country})
            wizard.action_receive()
            self.assertEqual(wizard.state, "done", wizard.outcome)
        people = self.env["res.partner"].search([("identity_number", "=", "AB123456")])
        self.assertEqual(sorted(people.identity_country_id.mapped("code")), ["DE", "FR"])

    def test_the_same_rows_by_another_channel_or_for_another_case_are_another_list(self):
        self.fill(self.wizard(), PERSON).action_receive()
        book = self.wizard(channel="post")
        row = {**PERSON, "Ngày gửi (dấu bưu điện)": "22/11/2026"}
        self.fill(book, row)
        book.duplicates = True
        book.action_receive()
        self.assertEqual(book.state, "done")
        self.assertEqual(book._dossiers().channel, "post")

        procedure = self._two_cases()
        cases = procedure.current_version_id.variant_ids
        for case in cases:
            wizard = self.fill(self.wizard(procedure=procedure, variant_id=case), PERSON)
            wizard.duplicates = True
            wizard.action_receive()
            self.assertEqual(wizard._dossiers().variant_id, case)

    def _two_cases(self):
        procedure = self.env["egate.procedure"].create(
            {
                "code": "9.000003",
                "name": "Thủ tục hai trường hợp",
                "sector_id": self.procedure.sector_id.id,
                "workflow_id": self.workflow.id,
            }
        )
        version = self.env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "01/QĐ-UBND",
                "date_from": "2025-07-01",
                "result_name": "Giấy xác nhận",
                "term_ids": [Command.create({"amount": 3, "unit": "working_day"})],
                "variant_ids": [Command.create({"name": name}) for name in ("Thường", "Khó")],
            }
        )
        version.action_publish()
        return procedure

    def test_a_hidden_list_is_not_received(self):
        wizard = self.fill(self.wizard(), PERSON, OTHER)
        book = load_workbook(BytesIO(base64.b64decode(wizard.file)))
        book.create_sheet("Ghi chú")
        book.active = 1
        book.worksheets[0].sheet_state = "hidden"
        out = BytesIO()
        book.save(out)
        wizard.file = base64.b64encode(out.getvalue())
        self.assertEqual([fault[0] for fault in self.faults(wizard)], [2, 3])
