from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_base.tools.term import Term

from ..common import DossierCommon

BASIS = {"basis": "NĐ 118/2025/NĐ-CP Điều 19", "document": "12/PYC"}


@tagged("post_install", "-at_install")
class TestLedger(DossierCommon):
    """What happens to the due time of a dossier is kept, explained, and gives it again.

    Received at 09:10 on Monday 2 March 2026, three working days: due on Thursday the 5th.
    """

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 02:10:00"):
            dossier = self.receive()
        # As the engine: rows of the ledger have no other door.
        self.dossier = dossier.with_env(self.env(context={"lang": "en_US"}))

    def add(self, kind, at, **values):
        """Write one row, as the engine does."""
        # The pure rules decide; the row and the dossier take what they say.
        ledger = self.dossier.deadline_entry_ids
        vals = ledger._prepare_next(kind, at, **values)
        entry = ledger.create({"dossier_id": self.dossier.id, **vals})
        self.dossier.due_at = entry.due_at
        return entry

    def pause(self, at, **values):
        return self.add(
            "pause", at, **{"policy": "resume", "cause": "supplement", **BASIS, **values}
        )

    def test_a_pause_and_its_end_are_explained(self):
        pause = self.pause(datetime(2026, 3, 3, 2, 10))
        self.assertEqual(str(pause.due_at), "2026-03-05 02:10:00")
        self.assertEqual(
            pause.explanation.splitlines(),
            [
                "The clock stopped at 09:10 on 03/03/2026, until the papers asked for are handed in"
                " (NĐ 118/2025/NĐ-CP Điều 19; 12/PYC).",
                "Left when it stopped: 2 working days.",
            ],
        )
        resume = self.add("resume", datetime(2026, 3, 6, 2, 10))
        self.assertEqual(str(resume.due_at), "2026-03-10 02:10:00")
        self.assertEqual(
            resume.explanation.splitlines(),
            [
                "The citizen complied: what was left is counted from 09:10 on 06/03/2026.",
                "2 working days later: 09:10 on 10/03/2026.",
                "Not counted: 2 days of weekend.",
            ],
        )
        self.assertEqual(self.dossier.deadline_entry_ids._replay(), self.dossier.due_at)
        # What a citizen reads on the page of the dossier.
        self.assertIn("12/PYC", self.dossier.ledger_text)

    def test_every_kind_has_its_sentence_in_vietnamese(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.pause(datetime(2026, 3, 2, 3, 0), cause="obligation")
        self.add("resume", datetime(2026, 3, 2, 3, 0))
        self.pause(datetime(2026, 3, 2, 4, 0), policy="no_pause")
        self.add("resume", datetime(2026, 3, 3, 3, 0))
        self.add("restart", datetime(2026, 3, 3, 4, 0), **BASIS)
        terms = [Term(5, "hour"), Term(1, "day", counting="end_of_day")]
        self.add("extend", datetime(2026, 3, 4, 4, 0), terms=terms, **BASIS)
        self.add("calendar", datetime(2026, 3, 4, 5, 0), basis="QĐ 7")
        entries = self.dossier.deadline_entry_ids.with_context(lang="vi_VN").sorted("sequence")
        kinds = self.env["egate.deadline.entry"].with_context(lang="vi_VN")._fields["kind"]
        labels = dict(kinds._description_selection(entries.env))
        self.assertEqual(
            [labels[entry.kind] for entry in entries],
            [
                "Bắt đầu",
                "Tạm dừng",
                "Hết tạm dừng",
                "Tạm dừng",
                "Hết tạm dừng",
                "Tính lại",
                "Gia hạn",
                "Thay đổi lịch làm việc",
            ],
        )
        self.assertTrue(all(entries.mapped("explanation")))
        self.assertIn("nghĩa vụ tài chính", entries[1].explanation)
        self.assertIn("giữ nguyên", entries[2].explanation)
        self.assertIn("xin lỗi", entries[6].explanation)
        self.assertIn("QĐ 7", entries[7].explanation)
        self.assertEqual(self.dossier.deadline_entry_ids._replay(), self.dossier.due_at)

    def test_what_the_law_does_not_allow_is_refused_with_a_reason(self):
        for values, reason in (
            ({"policy": ""}, "Choose what happens"),
            ({"cause": ""}, "does not"),
            ({"basis": ""}, "legal basis"),
            ({"document": ""}, "number of the document"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, reason):
                self.pause(datetime(2026, 3, 3, 2, 10), **values)
        terms = [Term(3, "working_day")]
        with self.assertRaisesRegex(UserError, "at least one day before"):
            self.add("extend", datetime(2026, 3, 5, 1, 0), terms=terms, **BASIS)
        self.add("extend", datetime(2026, 3, 4, 1, 0), terms=terms, **BASIS)
        with self.assertRaisesRegex(UserError, "once already"):
            self.add("extend", datetime(2026, 3, 4, 2, 0), terms=terms, **BASIS)

    def test_a_changed_calendar_replays(self):
        self.env["egate.calendar.exception"].create(
            {"calendar_id": self.calendar.id, "date": "2026-03-04", "name": "Nghỉ"}
        )
        entry = self.add("calendar", datetime(2026, 3, 3, 2, 0), basis="QĐ 7")
        self.assertEqual(str(entry.due_at), "2026-03-06 02:10:00")
        self.assertEqual(
            entry.explanation, "The working calendar changed (QĐ 7): due at 09:10 on 06/03/2026."
        )
        self.assertIn("Nghỉ", self.dossier.deadline_entry_ids[0].explanation)
