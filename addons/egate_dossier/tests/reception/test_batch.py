import base64
import doctest
import re
from datetime import datetime
from io import BytesIO
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from ...models.reception import post as egate_dossier_post
from ...tools import batch_workbook
from ..common import IDENTITY, OTHER_IDENTITY, DossierCommon

PERSON = {
    "Họ và tên, tên tổ chức": "Nguyễn Thị Minh Khai",
    "Số giấy tờ tùy thân": IDENTITY,
    "Ngày sinh": "02/09/1990",
    "Địa chỉ": "12 Trần Phú, phường Mẫu",
    "Điện thoại": "0905000111",
}
OTHER = {
    **PERSON,
    "Họ và tên, tên tổ chức": "Trần Văn An",
    "Số giấy tờ tùy thân": OTHER_IDENTITY,
    "Ngày sinh": datetime(1988, 5, 1),
}


class BatchCase(DossierCommon):
    def wizard(self, user=None, **values):
        form = Form(self.env["egate.dossier.import"].with_user(user or self.clerk))
        form.procedure_id = values.pop("procedure", self.procedure)
        form.reception_unit_id = values.pop("desk", self.desk)
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()

    def fill(self, wizard, *rows):
        """Fill the list that the wizard gives out, as a spreadsheet does, and choose it."""
        book = load_workbook(BytesIO(base64.b64decode(wizard.template)))
        page = book.active
        titles = [cell.value for cell in page[1]]
        for number, row in enumerate(rows, start=2):
            for title, value in row.items():
                page.cell(number, titles.index(title) + 1, value)
        out = BytesIO()
        book.save(out)
        wizard.file = base64.b64encode(out.getvalue())
        return wizard

    def faults(self, wizard):
        """Check the list; return its faults as (row, column, sentence)."""
        wizard.action_check()
        return [tuple(fault.values()) for fault in wizard.outcome["faults"]]

    def dossiers(self):
        return self.env["egate.dossier"].search([("procedure_id", "=", self.procedure.id)])


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestBatch(BatchCase):
    def test_the_examples_in_the_tools_hold(self):
        for module in (batch_workbook, egate_dossier_post):
            self.assertFalse(doctest.testmod(module).failed)

    def test_trying_a_list_keeps_nothing(self):
        wizard = self.fill(self.wizard(), PERSON, OTHER)
        self.assertEqual(self.faults(wizard), [])
        self.assertEqual(wizard.state, "good")
        self.assertFalse(self.dossiers())
        people = self.env["res.partner"].search([("identity_number", "=", IDENTITY)])
        self.assertFalse(people)
        self.assertFalse(self.env["egate.number"].search([("scope", "like", "dossier/T99.33.01")]))

    def test_a_list_is_received_in_its_order_with_the_required_papers(self):
        wizard = self.fill(
            self.wizard(),
            PERSON,
            {**OTHER, "Giấy tờ 3: Văn bản ủy quyền": "Có"},
        )
        wizard.action_check()
        wizard.action_receive()
        self.assertEqual(wizard.state, "done")
        dossiers = wizard._dossiers()
        self.assertRecordValues(
            dossiers.sudo(),
            [
                {"applicant_name": "Nguyễn Thị Minh Khai", "code_number": 1},
                {"applicant_name": "Trần Văn An", "code_number": 2},
            ],
        )
        self.assertEqual(
            [paper.received for paper in dossiers.paper_ids], [True, True, False, True, True, True]
        )
        self.assertEqual(
            [str(day) for day in dossiers.mapped("applicant_birth_date")],
            ["1990-09-02", "1988-05-01"],
        )
        self.assertEqual(dossiers.mapped("register_number"), [1, 2])
        self.assertIn(dossiers[1].code, wizard.report)

    def test_the_same_list_again_is_answered_with_its_first_codes(self):
        first = self.fill(self.wizard(), PERSON, OTHER)
        first.action_receive()
        first.action_receive()
        again = self.fill(self.wizard(), PERSON, OTHER)
        again.action_receive()
        self.assertEqual(again._dossiers(), first._dossiers())
        self.assertIn("received before", again.report)
        self.assertEqual(len(self.dossiers()), 2)

    def test_the_same_list_of_another_procedure_is_another_request(self):
        self.fill(self.wizard(), PERSON).action_receive()
        other = self._published_procedure("9.000002", "Cấp bản sao mẫu", unit="same_day")
        wizard = self.fill(self.wizard(procedure=other), PERSON)
        wizard.action_receive()
        self.assertEqual(wizard._dossiers().procedure_id, other)

    def test_one_bad_row_keeps_the_others_out_and_is_named(self):
        bad = {**OTHER, "Giấy tờ 1: Tờ khai theo mẫu": "Không"}
        wizard = self.fill(self.wizard(), PERSON, bad)
        wizard.action_receive()
        self.assertEqual(wizard.state, "bad")
        (fault,) = wizard.outcome["faults"]
        self.assertEqual(fault["row"], 3)
        self.assertIn("Tờ khai theo mẫu", fault["reason"])
        self.assertFalse(self.dossiers())
        # Nothing that was tried is remembered: the next reception finds book and people anew.
        self.assertEqual(self.receive().register_number, 1)

    def test_a_register_that_an_undone_reception_opened_is_not_remembered(self):
        wizard = self.fill(self.wizard(), PERSON)
        answer = type(self.env["egate.idempotency"])._answer
        with (
            patch.object(
                type(self.env["egate.idempotency"]),
                "_answer",
                lambda model, answers: answer(model, answers) or self._refuse(),
            ),
            self.assertRaisesRegex(UserError, "refused at the end"),
        ):
            wizard.action_receive()
        self.assertFalse(self.env["egate.register"].search([("unit_id", "=", self.desk.id)]))
        self.assertTrue(self.receive().register_line_ids.register_id.exists())

    def _refuse(self):
        raise UserError("refused at the end")  # pylint: disable=translation-required

    def test_what_a_spreadsheet_spoils_is_told_by_row_and_column(self):
        wizard = self.fill(
            self.wizard(),
            {**PERSON, "Số giấy tờ tùy thân": 48090000123},
            {**PERSON, "Điện thoại": 905000111},
            {**PERSON, "Ngày sinh": 33000},
            {**PERSON, "Địa chỉ": "=HYPERLINK(1)"},
            {**PERSON, "Số giấy tờ tùy thân": "04809000012"},
            {**PERSON, "Họ và tên, tên tổ chức": None},
            {**PERSON, "Ngày sinh": "01/01/2030"},
            {**PERSON, "Giấy tờ 1: Tờ khai theo mẫu": "đủ"},
            {**PERSON, "Loại giấy tờ tùy thân": "Không có", "Số giấy tờ tùy thân": None},
        )
        expected = [
            (2, "Số giấy tờ tùy thân", "zeros in front are lost"),
            (3, "Điện thoại", "zeros in front are lost"),
            (4, "Ngày sinh", "not a date"),
            (5, "Địa chỉ", "formula"),
            (6, "Số giấy tờ tùy thân", "exactly 12 digits"),
            (7, "Họ và tên, tên tổ chức", "not be empty"),
            (8, "Ngày sinh", "day to come"),
            (9, "Giấy tờ 1: Tờ khai theo mẫu", "Có, Không"),
            (10, "", "why there is no identity number"),
        ]
        found = self.faults(wizard)
        self.assertEqual([fault[:2] for fault in found], [fault[:2] for fault in expected])
        for (_row, _column, sentence), (*_place, words) in zip(found, expected, strict=True):
            self.assertIn(words, sentence)
        self.assertIn("Số giấy tờ tùy thân", wizard.report)

    def test_organisations_are_received_by_their_tax_code(self):
        company = {
            "Loại chủ hồ sơ": "Tổ chức",
            "Họ và tên, tên tổ chức": "Công ty Mẫu",
            "Mã số thuế": "0100233488",
            "Người đại diện": "Trần Văn An",
        }
        wizard = self.fill(self.wizard(), company)
        wizard.action_receive()
        self.assertEqual(wizard._dossiers().sudo().applicant_id.vat, "0100233488")
        wizard = self.fill(self.wizard(), {**company, "Mã số thuế": "0100233489"})
        ((row, column, _sentence),) = self.faults(wizard)
        self.assertEqual((row, column), (2, "Mã số thuế"))

    def test_an_owner_with_an_open_dossier_is_received_after_a_second_look_only(self):
        code = self.receive().code
        wizard = self.fill(self.wizard(), PERSON, OTHER, {**OTHER, "Ghi chú": "con thứ hai"})
        wizard.action_receive()
        self.assertEqual(wizard.state, "bad")
        self.assertEqual(len(self.dossiers()), 1)
        self.assertEqual([doubt["row"] for doubt in wizard.outcome["doubts"]], [2, 4])
        self.assertIn(code, wizard.report)
        wizard.duplicates = True
        wizard.action_receive()
        self.assertEqual(len(self.dossiers()), 4)

    def test_a_list_is_received_at_ones_own_desk_only(self):
        other = self.env["egate.unit"].create(
            {"name": "Quầy", "code": "T99.44.01", "kind": "desk", "parent_id": self.other_ward.id}
        )
        wizard = self.fill(self.wizard(), PERSON)
        wizard.reception_unit_id = other
        with self.assertRaisesRegex(UserError, "not assigned as a clerk"):
            wizard.action_receive()

    def test_the_list_of_another_procedure_is_refused(self):
        other = self._published_procedure("9.000002", "Cấp bản sao mẫu", unit="same_day")
        other.sudo().current_version_id.component_ids[0].sudo()._write({"name": "Đơn"})
        self.env.invalidate_all()
        wizard = self.fill(self.wizard(procedure=other), PERSON)
        wizard.procedure_id = self.procedure
        with self.assertRaisesRegex(UserError, "Download the list"):
            wizard.action_check()

    def test_a_list_with_more_rows_than_it_claims_is_received_whole(self):
        wizard = self.fill(self.wizard(), PERSON, OTHER)
        out = BytesIO()
        with ZipFile(BytesIO(base64.b64decode(wizard.file))) as old, ZipFile(out, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.endswith("sheet1.xml"):
                    data = re.sub(
                        rb'<dimension ref="A1:([A-Z]+)3"', rb'<dimension ref="A1:\g<1>2"', data
                    )
                new.writestr(name, data)
        wizard.file = base64.b64encode(out.getvalue())
        wizard.action_check()
        self.assertEqual(wizard.outcome["count"], 2)

    def test_cells_that_are_something_else_are_refused_where_they_stand(self):
        day = {**PERSON, "Địa chỉ": datetime(2026, 5, 12)}
        year = {**OTHER, "Ngày sinh": datetime(1905, 6, 12)}
        phones = {**OTHER, "Điện thoại": "0905000111 / 0905000222"}
        faults = self.faults(self.fill(self.wizard(), day, year, phones))
        self.assertEqual(
            [fault[:2] for fault in faults], [(2, "Địa chỉ"), (3, "Ngày sinh"), (4, "Điện thoại")]
        )

    def test_a_hidden_row_is_told_and_not_received(self):
        wizard = self.fill(self.wizard(), PERSON, OTHER)
        book = load_workbook(BytesIO(base64.b64decode(wizard.file)))
        book.active.row_dimensions[3].hidden = True
        out = BytesIO()
        book.save(out)
        wizard.file = base64.b64encode(out.getvalue())
        ((row, _column, reason),) = self.faults(wizard)
        self.assertEqual(row, 3)
        self.assertIn("hidden", reason)

    def test_the_same_list_by_post_is_another_request(self):
        self.fill(self.wizard(), PERSON).action_receive()
        sent = {**PERSON, "Ngày gửi (dấu bưu điện)": datetime(2026, 11, 20)}
        wizard = self.fill(self.wizard(channel="post"), sent)
        wizard.action_check()
        self.assertFalse(wizard.outcome["known"])
        # The owner's other dossier is a doubt, which the clerk has looked at.
        wizard.duplicates = True
        wizard.action_receive()
        self.assertEqual(wizard._dossiers().channel, "post")

    def test_what_is_no_list_is_refused_before_it_is_opened(self):
        wizard = self.wizard()
        bomb = BytesIO()
        with ZipFile(bomb, "w", ZIP_DEFLATED) as packed:
            packed.writestr("[Content_Types].xml", b"0" * 50_000_000)
        entities = BytesIO()
        with ZipFile(entities, "w") as packed:
            packed.writestr("[Content_Types].xml", "<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>")
        foreign = BytesIO()
        with ZipFile(foreign, "w") as packed:
            packed.writestr("[Content_Types].xml", "<Types/>")
        for content, sentence in (
            (b"%PDF-1.4", "not an Excel workbook"),
            (b"PK\x03\x04", "not an Excel workbook"),
            (bomb.getvalue(), "far more than a list"),
            (entities.getvalue(), "not an Excel workbook"),
            (foreign.getvalue(), "not an Excel workbook"),
            (b"0" * 5_000_001, "larger than 5 MB"),
            (batch_workbook.write_answer(["x"], []), "no sheet"),
            (base64.b64decode(wizard.template), "no rows"),
        ):
            wizard.file = base64.b64encode(content)
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                wizard.action_check()

    def test_a_list_has_an_end(self):
        wizard = self.fill(self.wizard(), *[PERSON] * 501)
        with self.assertRaisesRegex(UserError, "more than 500 rows"):
            wizard.action_check()

    def test_no_cell_of_the_answer_becomes_a_formula(self):
        wizard = self.fill(self.wizard(), {**PERSON, "Họ và tên, tên tổ chức": "@SUM(1) An"})
        wizard.action_receive()
        page = load_workbook(BytesIO(base64.b64decode(wizard.answer))).active
        self.assertEqual(page["A2"].value, wizard._dossiers().code)
        self.assertEqual((page["B2"].value, page["B2"].data_type), ("@SUM(1) An", "s"))

    def test_forty_rows_cost_hardly_more_queries_than_ten(self):
        """Tried, shown, received and shown; a hundred papers are one INSERT."""

        def queries(first, count):
            numbers = range(first, first + count)
            rows = [{**PERSON, "Số giấy tờ tùy thân": f"048090{number:06d}"} for number in numbers]
            wizard = self.fill(self.wizard(), *rows)
            before = self.cr.sql_log_count
            for action in (wizard.action_check, wizard.action_receive):
                self.env.flush_all()
                self.env.transaction.clear()
                action()
                self.assertTrue(wizard.report)
            self.assertEqual(len(wizard._dossiers()), count)
            self.assertTrue(wizard.answer)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        # What is kept in memory from now on; the first opens the register, which clears it.
        queries(0, 2), queries(50, 2)
        self.assertLessEqual(queries(200, 40), queries(100, 10) + 4)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestPost(BatchCase):
    def test_what_came_by_post_is_received_when_the_desk_takes_it(self):
        dossier = self.receive(
            channel="post", postal_number="rr 123 456 785 vn", posted_on="2026-11-19"
        )
        self.assertEqual(dossier.postal_number, "RR123456785VN")
        self.assertEqual(str(dossier.received_at), "2026-11-23 02:10:00")
        self.assertEqual(str(dossier.posted_on), "2026-11-19")

    def test_the_sending_is_asked_for_in_sentences(self):
        draft = self.draft(channel="post")
        for values, sentence in (
            ({}, "Enter the day on the postmark"),
            ({"posted_on": "2026-11-24"}, "still to come"),
            ({"posted_on": "2026-11-20", "postal_number": "RR123456784VN"}, "wrong digit"),
            ({"postal_number": "A1"}, "6 to 30 letters"),
            ({"channel": "desk"}, "was not sent by post"),
        ):
            draft.write(values)
            with (
                self.subTest(sentence),
                self.env.cr.savepoint(),
                self.assertRaisesRegex(UserError, sentence),
            ):
                draft.action_receive()
        draft.write({"channel": "post", "postal_number": False})
        draft.action_receive()
        self.assertTrue(draft.code)

    def test_another_channel_takes_the_sending_off_the_screen(self):
        sent = {"postal_number": "RR123456785VN", "posted_on": "2026-11-20"}
        state = self.enter_draft(channel="post", **sent)
        self.assertEqual(state["values"], {**state["values"], **sent})
        state = self.enter_draft(state["id"], channel="desk")
        self.assertFalse(state["values"]["postal_number"])
        self.assertFalse(state["values"]["posted_on"])

    def test_a_list_of_what_came_by_post_asks_for_the_sending(self):
        sent = {**PERSON, "Mã bưu gửi": "RR123456785VN", "Ngày gửi (dấu bưu điện)": "20/11/2026"}
        unsent = {**OTHER, "Mã bưu gửi": "RR123456784VN"}
        wizard = self.fill(self.wizard(channel="post"), sent, unsent)
        ((row, column, _sentence),) = self.faults(wizard)
        self.assertEqual((row, column), (3, "Ngày gửi (dấu bưu điện)"))
        wizard = self.fill(self.wizard(channel="post"), sent)
        wizard.action_receive()
        self.assertRecordValues(
            wizard._dossiers(), [{"channel": "post", "postal_number": "RR123456785VN"}]
        )
