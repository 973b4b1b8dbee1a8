from contextlib import closing

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import DossierCommon


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
