from datetime import datetime

from odoo.tests import freeze_time, tagged

from ...verify import run
from ..requests.test_supplement import CHART, SupplementCommon
from .common import FIRST, TakeoverCase

WAITS = {
    **FIRST,
    "Bước hiện tại": "Chờ bổ sung",
    "Mã đơn vị đang giữ": "T99.33.01",
    "Tài khoản người đang giữ": "clerk",
    "Tạm dừng từ": "19/11/2026 09:10",
    "Văn bản yêu cầu công dân": "12/PYC",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestTakeoverPaused(TakeoverCase, SupplementCommon):
    """A dossier that waits for the citizen comes with its pause, and goes on by the law."""

    def test_its_clock_stands_since_then_and_what_was_left_goes_on(self):
        dossier = self.dossiers(self.taken(WAITS))
        self.assertTrue(dossier.clock_stands)
        self.assertFalse(dossier.late_before)
        entries = dossier.deadline_entry_ids.sorted("sequence")
        self.assertEqual(entries.mapped("kind"), ["taken_over", "pause"])
        self.assertEqual((entries[1].policy, entries[1].document), ("resume", "12/PYC"))
        # Three working days there; the pause is not counted.
        self.assertEqual(dossier.former_minutes, 3 * 450)
        self.env.flush_all()
        said = []
        self.assertTrue(run(self.env(su=True), said.append), said)
        with freeze_time("2026-11-25 02:10:00"):
            self.do(dossier, "came", self.clerk)
        self.assertFalse(dossier.clock_stands)
        # Four working days later, the 24th is a day off: from the 26th, 16:00.
        self.assertEqual(dossier.due_at, datetime(2026, 12, 1, 9, 0))
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_papers_are_asked_for_of_what_was_taken_over_and_an_extension_is_added(self):
        dossier = self.dossiers(self.taken(FIRST))
        with freeze_time("2026-11-23 03:10:00"):
            self.ask(dossier, CHART)
        self.assertTrue(dossier.clock_stands)
        self.assertEqual(dossier.due_at, datetime(2026, 11, 26, 9, 0))

    def test_it_says_since_when_and_by_which_document(self):
        for title, what in (
            ("Tạm dừng từ", "enter since when the time stands"),
            ("Văn bản yêu cầu công dân", "Enter the number of the document"),
        ):
            found = self.told_faults(self.takeover({**WAITS, title: None}))
            self.assertEqual(len(found), 1)
            self.assertIn(what, found[0][2])
        found = self.told_faults(self.takeover({**WAITS, "Tạm dừng từ": "15/11/2026"}))
        self.assertIn("before the reception", found[0][2])
