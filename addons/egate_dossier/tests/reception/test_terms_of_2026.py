import json
from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.egate_base.tools.term import Term

from ..common import DossierCommon

BASIS = {"basis": "NĐ 118/2025/NĐ-CP", "document": "12/PYC"}


@tagged("post_install", "-at_install")
class TestTermsOf2026(DossierCommon):
    """The law of 2026 as the counter meets it; 7 March 2026 is a Saturday.

    The office of the tests works from 7:30 to 11:30 and from 13:30 to 17:00.
    """

    def received(self, moment, procedure=None):
        """Receive at ``moment``, local, through the counter's screen."""
        with freeze_time(self.calendar._to_utc(moment)):
            return self.receive(procedure=procedure).with_env(self.env(context={"lang": "en_US"}))

    def due(self, dossier):
        return self.calendar._to_local(dossier.due_at)

    def add(self, dossier, kind, moment, **values):
        ledger = dossier.deadline_entry_ids
        vals = ledger._prepare_next(kind, self.calendar._to_utc(moment), **values)
        entry = ledger.create({"dossier_id": dossier.id, **vals})
        dossier.due_at = entry.due_at
        return entry

    def test_handed_in_on_a_day_off_the_next_working_day_is_the_first(self):
        dossier = self.received(datetime(2026, 3, 7, 9))
        self.assertEqual(self.due(dossier), datetime(2026, 3, 11, 17))
        self.assertEqual(
            dossier.deadline_entry_ids.explanation.splitlines(),
            [
                "Handed in after closing or on a day off: the next working day is the first of the "
                "term, which ends at closing.",
                "3 working days later: 17:00 on 11/03/2026.",
                "Not counted: 2 days of weekend.",
            ],
        )
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_the_office_says_what_the_first_working_day_is_and_old_promises_stay(self):
        before = self.received(datetime(2026, 3, 7, 9))
        self.env["res.config.settings"].create({"egate_closed_day": "left_out"}).execute()
        after = self.received(datetime(2026, 3, 7, 9))
        self.assertEqual(self.due(after), datetime(2026, 3, 12, 7, 30))
        for dossier in (before, after):
            self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_a_promise_by_the_rules_of_its_day_outlives_pauses_and_recounts(self):
        dossier = self.received(datetime(2026, 3, 7, 9))
        # What a database of October 2026 holds.
        entry = dossier.deadline_entry_ids
        promised = self.calendar._to_utc(datetime(2026, 3, 12, 7, 30))
        self.env.cr.execute(
            SQL(
                "ALTER TABLE egate_dossier_deadline_entry DISABLE TRIGGER USER;"
                "UPDATE egate_dossier_deadline_entry SET terms = %s, due_at = %s WHERE id = %s;"
                "ALTER TABLE egate_dossier_deadline_entry ENABLE TRIGGER USER",
                json.dumps([{"amount": "3", "unit": "working_day"}]),
                promised,
                entry.id,
            )
        )
        entry.invalidate_recordset()
        dossier.due_at = promised
        self.assertEqual(dossier.deadline_entry_ids._replay(), promised)
        day = datetime(2026, 3, 9, 17, 30)
        self.add(dossier, "pause", day, policy="resume", cause="supplement", **BASIS)
        self.add(dossier, "resume", datetime(2026, 3, 10, 7, 0))
        self.assertEqual(dossier.due_at, promised, "the office was closed all the while")
        self.add(dossier, "calendar", datetime(2026, 3, 10, 8, 0))
        self.assertEqual(dossier.due_at, promised)
        more = [Term(2, "working_day")]
        self.add(dossier, "extend", datetime(2026, 3, 10, 9, 0), terms=more, **BASIS)
        self.assertEqual(self.due(dossier), datetime(2026, 3, 16, 7, 30))

    def test_a_procedure_whose_cut_off_holds_for_days(self):
        linked = self._published_procedure(
            "9.000301",
            "Liên thông khai sinh",
            amount=3,
            unit="working_day",
            cutoff=15,
            cutoff_for_days=True,
        )
        for moment, due in (
            (datetime(2026, 3, 5, 15, 0), datetime(2026, 3, 10, 15, 0)),
            (datetime(2026, 3, 5, 15, 30), datetime(2026, 3, 11, 7, 30)),
            (datetime(2026, 3, 6, 15, 30), datetime(2026, 3, 12, 7, 30)),
            (datetime(2026, 3, 7, 9, 0), datetime(2026, 3, 12, 7, 30)),
        ):
            with self.subTest(moment=moment):
                dossier = self.received(moment, linked)
                self.assertEqual(self.due(dossier), due)
        self.assertIn(
            "Handed in after 15:00 or on a day off: received on the next working day, at 07:30 on "
            "09/03/2026.",
            dossier.deadline_entry_ids.explanation,
        )

    def test_a_term_by_the_clock(self):
        urgent = self._published_procedure("9.000302", "Khẩn", amount=24, unit="clock_hour")
        dossier = self.received(datetime(2026, 3, 6, 16, 20), urgent)
        self.assertEqual(self.due(dossier), datetime(2026, 3, 7, 16, 20))
        self.assertEqual(
            dossier.deadline_entry_ids.explanation,
            "24 hours later, nights and days off included: 16:20 on 07/03/2026.",
        )

    def test_the_hour_of_a_cut_off_for_days_is_asked_for(self):
        version = self.procedure.version_ids.copy({"decision": "02/QĐ-UBND"})
        term = version.term_ids
        with self.assertRaisesRegex(ValidationError, "cut-off hour that holds"):
            term.write({"cutoff_for_days": True, "cutoff": 0})
        with Form(version.with_user(self.manager)) as form, form.term_ids.edit(0) as line:
            line.cutoff_for_days = True
            line.cutoff = 15
        self.assertEqual(term._as_terms()[0].cutoff, 900)
        term.unit = "hour"
        self.assertIsNone(term._as_terms()[0].cutoff, "hours have no such rule")

    def test_why_a_term_after_a_day_off_runs_to_the_end_of_the_day(self):
        days = self._published_procedure("9.000303", "Mười ngày", amount=10, unit="day")
        dossier = self.received(datetime(2026, 3, 6, 9), days)
        self.assertEqual(self.due(dossier), datetime(2026, 3, 16, 17))
        self.assertIn("as one that ends on the day off", dossier.deadline_entry_ids.explanation)
        late = self.received(datetime(2026, 3, 6, 17, 15), days)
        self.assertEqual(self.due(late), datetime(2026, 3, 16, 17))
        self.assertIn("articles 147 and 148", late.deadline_entry_ids.explanation)
