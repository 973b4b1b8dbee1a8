from contextlib import closing

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestRegister(DossierCommon):
    """Every dossier has a numbered line in the book of the desk that received it."""

    def test_the_first_reception_of_a_year_opens_the_book(self):
        with freeze_time("2026-12-31 02:10:00"):
            last = self.receive()
        with freeze_time("2027-01-04 02:10:00"):
            first = self.receive(identity_number="048090000124")
        books = (last + first).register_line_ids.register_id
        self.assertEqual(books.mapped("year"), [2026, 2027])
        self.assertEqual(books.unit_id, self.desk)
        self.assertEqual((last.register_number, first.register_number), (1, 1))
        self.assertEqual((last.register_book, first.register_book), ("2026", "2027"))

    @freeze_time("2026-11-23 02:10:00")
    def test_a_unit_may_keep_a_book_for_each_sector(self):
        self.desk.register_by = "sector"
        dossier = self.receive()
        book = dossier.register_line_ids.register_id
        self.assertEqual(book.sector_id, self.procedure.sector_id)
        self.assertEqual(dossier.register_number, 1)
        self.assertEqual(dossier.register_book, "2026, Hộ tịch")
        bound = self.env["egate.number"]._bound_numbers(book.scope, [1, 2])
        self.assertEqual(bound, {1})

    @freeze_time("2026-11-23 02:10:00")
    def test_nothing_is_entered_in_a_closed_book(self):
        book = self.receive().register_line_ids.register_id
        book.sudo().closed_at = "2026-11-23 02:20:00"
        draft = self.draft(identity_number="048090000124")
        with closing(self.env.cr.savepoint()), self.assertRaisesRegex(UserError, "is closed"):
            draft.action_receive()
        self.assertFalse(draft.received_at)

    @freeze_time("2026-11-23 02:10:00")
    def test_a_book_is_closed_for_good_by_who_leads_the_unit(self):
        book = self.receive().register_line_ids.register_id
        for user in (self.clerk, self.officer, self.manager, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, book._name, "action_close", book.ids)
        self.rpc(self.leader, book._name, "action_close", book.ids)
        self.assertEqual(
            (str(book.closed_at), book.closed_by_id), ("2026-11-23 02:10:00", self.leader)
        )
        draft = self.draft(identity_number="048090000124")
        with closing(self.env.cr.savepoint()), self.assertRaisesRegex(UserError, "is closed"):
            draft.action_receive()
        self.assertEqual(book.line_count, 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_enters_nothing_in_a_closed_book(self):
        with freeze_time("2026-11-23 02:10:00"):
            line = self.receive().register_line_ids
        line.register_id.sudo().closed_at = "2026-11-23 02:20:00"
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            line._insert(
                [
                    {
                        "dossier_id": line.dossier_id.id,
                        "register_id": line.register_id.id,
                        "number": 9,
                    }
                ]
            )

    def test_the_list_begins_with_the_books_of_ones_own_units(self):
        book = self.receive().register_line_ids.register_id
        own = [("is_own", "=", True)]
        for user, found in ((self.clerk, book.ids), (self.leader, book.ids), (self.stranger, [])):
            with self.subTest(user.login):
                books = self.rpc(user, book._name, "search_read", own, ["is_own"])
                self.assertEqual([one["id"] for one in books], found)

    def test_the_lines_show_what_the_form_has_and_count_by_sector(self):
        dossier = self.bring_to_desk(self.receive())
        self.do(dossier, "return", self.clerk)
        names = ["number", "code", "procedure_id", "applicant_name", "returned_at", "phone"]
        (line,) = self.rpc(self.clerk, "egate.register.line", "search_read", [], names)
        self.assertEqual((line["code"], line["number"]), (dossier.code, dossier.register_number))
        self.assertTrue(line["returned_at"])
        self.assertNotEqual(line["phone"], "0905000111")
        self.assertFalse(self.rpc(self.stranger, "egate.register.line", "search_read", [], names))
        groups = self.rpc(
            self.clerk,
            "egate.register.line",
            "formatted_read_group",
            [],
            ["sector_id"],
            ["__count"],
        )
        self.assertEqual([group["__count"] for group in groups], [1])
