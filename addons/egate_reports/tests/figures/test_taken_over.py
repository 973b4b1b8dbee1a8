from datetime import datetime

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.takeover.common import FIRST, SECOND, TakeoverCase

from .test_life import LifeCase
from .test_report_ii06a import FormCase


@tagged("post_install", "-at_install")
class TestTakenOver(TakeoverCase, LifeCase, FormCase):
    """What another system had open counts by its own promise, and can be told apart."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-11-23 02:10:00"):
            # Received on Monday the 16th; due on the 26th, and on the 20th, which is over.
            self.taking = self.taken(FIRST, SECOND)
        self.in_time, self.late = self.dossiers(self.taking)

    def test_it_counts_from_its_reception_there_and_by_what_was_printed(self):
        with freeze_time("2026-11-25 02:10:00"):
            self.bring_to_desk_from_work(self.in_time)
            self.assertCounted(self.in_time, self.late)
            figure = self.figure(self.in_time)
            self.assertEqual((figure.outcome, figure.origin), ("early", "taken_over"))
            self.assertEqual(figure.received_at, datetime(2026, 11, 16, 2, 10))
            # Five working days there, and the time since.
            self.assertEqual(figure.work_minutes, self.in_time.former_minutes + 450)
            late = self.figure(self.late)
            self.assertEqual((late.outcome, late.origin), ("overdue", "taken_over_late"))

    def bring_to_desk_from_work(self, dossier):
        self.do(dossier, "submit", self.officer)
        self.do(dossier, "sign", self.leader)

    def test_the_form_of_the_law_counts_it_and_says_who_made_it_late(self):
        self.handed_in("2026-11-23 03:00:00", identity_number="048090000777")
        # 3 | online, desk, carried over | solved | open: in time, overdue
        table = self.report("ii06a")
        self.assertEqual(self.counts(table), [3, 0, 3, 0, 0, 0, 0, 0, 3, 0, 3])
        [line] = [line for line in table.lines if "hệ thống cũ" in line]
        self.assertTrue(line.endswith(": 1"), line)
        others = self.env["egate.dossier.figure"].search([("origin", "!=", "taken_over_late")])
        self.assertNotIn(self.late.id, others.ids)

    def test_a_form_without_such_dossiers_says_nothing_of_them(self):
        with freeze_time("2026-11-23 03:10:00"):
            self.undone(self.taking)
        self.assertFalse([one for one in self.report("ii06a").lines if "hệ thống cũ" in one])

    def test_what_was_undone_is_counted_nowhere(self):
        with freeze_time("2026-11-23 03:10:00"):
            self.undone(self.taking)
            self.assertCounted()
        self.assertFalse(self.figure(self.in_time) | self.figure(self.late))
        gone = [("dossier_id", "in", (self.in_time | self.late).ids)]
        self.assertFalse(self.env["egate.step.figure"].search(gone))

    def test_the_receipt_has_the_former_code(self):
        values = self.env["report.egate_reports.receipt"].with_user(self.clerk)
        self.assertEqual(
            values._get_report_values(self.in_time.ids)["former"], FIRST["Mã hồ sơ cũ"]
        )
