"""A change of the calendar in processes of their own: two who make it, one that dies of it.

These tests commit to the run's own copy of the demo, which is dropped afterwards. They count on a
calendar of their own.
"""

import json
from datetime import timedelta

from processes import ProcessCase

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.egate_base.tools.term import Term

DOSSIERS = 300


@tagged("post_install", "-at_install")
class TestRecount(ProcessCase):
    def dossiers(self, env):
        """Return open dossiers on a calendar of their own, due in three working days."""
        calendar = env.ref("egate_demo.calendar_office").copy({"name": "Lịch thử"})
        now = fields.Datetime.now() - timedelta(days=1)
        ledger = env["egate.dossier.deadline.entry"]
        start = ledger._prepare_next("start", now, calendar, [Term(3, "working_day")])
        env.cr.execute(
            SQL(
                """
                WITH dossier AS (
                    INSERT INTO egate_dossier (procedure_id, reception_unit_id, channel,
                                               applicant_kind, result_channel, due_at,
                                               engine_version)
                    SELECT %(procedure)s, %(desk)s, 'desk', 'citizen', 'desk', %(due)s, 0
                    FROM generate_series(1, %(count)s)
                    RETURNING id
                )
                INSERT INTO egate_dossier_deadline_entry
                    (dossier_id, sequence, kind, at, revision_id, terms, due_at)
                SELECT id, 1, 'start', %(at)s, %(revision)s, %(terms)s, %(due)s FROM dossier
                RETURNING dossier_id
                """,
                procedure=env.ref("egate_demo.procedure_1_001193").id,
                desk=env.ref("egate_demo.unit_sontra_desk").id,
                count=DOSSIERS,
                due=start["due_at"],
                at=start["at"],
                revision=start["revision_id"],
                terms=json.dumps(start["terms"]),
            )
        )
        return calendar, [dossier for (dossier,) in env.cr.fetchall()]

    def change(self, calendar, day):
        calendar.env["egate.calendar.change"].create(
            {
                "calendar_id": calendar.id,
                "decision": "QĐ 7",
                "line_ids": [Command.create({"date": day, "name": "Nghỉ"})],
            }
        ).action_apply()

    def last_day(self, env, dossiers):
        """Return the local day on which the dossiers are due: without it they move."""
        dossier = env["egate.dossier"].browse(dossiers[0])
        return dossier.deadline_entry_ids.revision_id._to_local(dossier.due_at).date()

    def entries(self, dossiers):
        """Return how many entries each dossier has, after checking that each ledger replays."""
        with self.office() as env:
            found = env["egate.dossier"].browse(dossiers)
            for dossier in found:
                self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
            return [dossier.deadline_entry_ids.mapped("kind") for dossier in found]

    def test_a_recount_that_is_killed_goes_on_without_double_entries(self):
        with self.office() as env:
            calendar, dossiers = self.dossiers(env)
            self.change(calendar, self.last_day(env, dossiers))
        dead = self.together(("admin", "recount", {"batch_size": 50, "dies_in": 3}))
        self.assertEqual(dead, ["dead"])
        kinds = self.entries(dossiers)
        self.assertEqual(kinds.count(["start", "calendar"]), 100)
        self.assertEqual(kinds.count(["start"]), DOSSIERS - 100)
        self.together(("admin", "recount", {"batch_size": 50}))
        self.assertEqual(self.entries(dossiers).count(["start", "calendar"]), DOSSIERS)

    def test_records_that_are_acted_on_meanwhile_get_both_entries_once(self):
        with self.office() as env:
            calendar, dossiers = self.dossiers(env)
            self.change(calendar, self.last_day(env, dossiers))
        self.together(
            ("admin", "recount", {"batch_size": 20}),
            ("admin", "pause", {"dossiers": dossiers[::5]}),
        )
        with self.office() as env:
            # What was busy waits for the next pass.
            env["egate.calendar.recount"].search([("state", "=", "running")]).next_at = False
        self.together(("admin", "recount", {"batch_size": 20}))
        for dossier, kinds in zip(dossiers, self.entries(dossiers), strict=True):
            paused = ["pause"] if dossier in dossiers[::5] else []
            self.assertIn(kinds, (["start", "calendar", *paused], ["start", *paused, "calendar"]))

    def test_two_who_change_a_calendar_at_once_write_one_revision_each(self):
        with self.office() as env:
            calendar, dossiers = self.dossiers(env)
            day = self.last_day(env, dossiers)
        self.together(
            *(
                (
                    "admin",
                    "add_day_off",
                    {"calendar": calendar.id, "day": str(day + timedelta(days=later))},
                )
                for later in (0, 1)
            )
        )
        with self.office() as env:
            env.registry.check_signaling()  # as every request does
            calendar = env["resource.calendar"].browse(calendar.id)
            self.assertEqual(calendar.egate_revision_ids.mapped("number"), [3, 2, 1])
            self.assertEqual(calendar._revision(), calendar.egate_revision_ids[0])
