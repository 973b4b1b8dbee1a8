import contextlib
import json
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.egate_base.tools.term import Term

from .common import PermitCase

#: Monday 2 March 2026, 09:00 in the office.
MONDAY = datetime(2026, 3, 2, 2, 0)
BASIS = {"basis": "NĐ 118/2025/NĐ-CP Điều 19", "document": "12/PYC"}


def days(amount):
    return [Term(amount, "working_day")]


class RecountCase(PermitCase):
    """Permits with ledgers, and a change of the calendar they are counted on."""

    def counted(self, amount=3, at=MONDAY, **values):
        """Return a permit that has ``amount`` working days from ``at`` on."""
        permit = self.permit(at=at, **values)
        permit._append_deadline_entry("start", at, calendar=self.calendar, terms=days(amount))
        return permit

    def fill(self, count, kinds=40):
        """Make ``count`` open permits, received over two months, the way a bulk load does."""
        ledger = self.env["egate.test.permit.deadline.entry"]
        samples = []
        for index in range(kinds):
            at, terms = MONDAY + timedelta(days=index * 60 // kinds), days(index % 15 + 1)
            samples.append(ledger._prepare_next("start", at, calendar=self.calendar, terms=terms))
        self.env.cr.execute(
            SQL(
                """
                WITH sample AS (
                    SELECT *
                    FROM unnest(%(ats)s::timestamp[], %(terms)s::text[], %(dues)s::timestamp[])
                        WITH ORDINALITY AS s (at, terms, due, number)
                ), permit AS (
                    INSERT INTO egate_test_permit (name, amount, unit_id, due_at, engine_version)
                    SELECT 'GP ' || i, number, %(unit)s, due, 0
                    FROM generate_series(1, %(count)s) AS i
                    JOIN sample ON number = i %% %(kinds)s + 1
                    RETURNING id, amount
                )
                INSERT INTO egate_test_permit_deadline_entry
                    (permit_id, sequence, kind, at, revision_id, terms, due_at)
                SELECT id, 1, 'start', at, %(revision)s, terms, due
                FROM permit JOIN sample ON number = amount ORDER BY id
                """,
                ats=[sample["at"] for sample in samples],
                terms=[json.dumps(sample["terms"]) for sample in samples],
                dues=[sample["due_at"] for sample in samples],
                unit=self.ward.id,
                count=count,
                kinds=kinds,
                revision=samples[0]["revision_id"],
            )
        )
        self.env.invalidate_all()
        return self.env["egate.test.permit"].search([("name", "=like", "GP %")], order="id")

    def day_off(self, day="2026-03-04", decision="QĐ 7", **values):
        return self.env["egate.calendar.exception"].create(
            {
                "calendar_id": self.calendar.id,
                "date": day,
                "name": "Nghỉ",
                "decision": decision,
                **values,
            }
        )

    def try_change(self, *off):
        """Return the change that makes the days ``off`` days off, previewed by the manager."""
        change = (
            self.env["egate.calendar.change"]
            .with_user(self.manager)
            .create(
                {
                    "calendar_id": self.calendar.id,
                    "decision": "QĐ 7",
                    "line_ids": [(0, 0, {"date": day, "name": "Nghỉ"}) for day in off],
                }
            )
        )
        change.action_preview()
        return change

    def recount(self, batch_size=1000, minutes=(1, 3, 5)):
        """Let the cron run so many minutes after now; return the recount that it worked on."""
        self.env.cr.flush()
        now = fields.Datetime.now()
        for later in minutes:
            with freeze_time(now + timedelta(minutes=later)), self.enter_registry_test_mode():
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    env["egate.calendar.recount"]._cron_recount(batch_size)
        self.env.invalidate_all()
        return self.env["egate.calendar.recount"].search(
            [("calendar_id", "=", self.calendar.id)], limit=1
        )

    def assertReplays(self, permits):
        for permit in permits:
            self.assertEqual(permit.deadline_entry_ids._replay(), permit.due_at)
            self.assertEqual(permit.deadline_entry_ids[-1].due_at, permit.due_at)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCalendarOfALedger(RecountCase):
    """The stored due time is the replay at any moment, whatever becomes of the calendar."""

    def test_open_and_closed_records_still_replay_after_the_calendar_changed(self):
        running, closed = self.counted(), self.counted()
        closed._guarded_update({"closed_at": MONDAY}, [{}], closed.workflow_state_id)
        due = running.due_at
        self.day_off()
        self.calendar.attendance_ids.filtered(lambda line: line.hour_to == 17.0).hour_to = 16.0
        self.calendar.tz = "UTC"
        self.env.cr.flush()
        self.assertReplays(running | closed)
        self.assertEqual((running.due_at, closed.due_at), (due, due))
        # Whoever asks afresh, with nothing kept in memory, gets the same answer.
        self.env.registry.clear_all_caches()
        self.assertReplays(running | closed)

    def test_a_later_entry_first_takes_the_change_with_its_decision(self):
        permit = self.counted()
        self.day_off("2026-03-03", "QĐ 7")
        self.env.cr.flush()
        self.day_off("2026-03-04", "QĐ 8")
        permit._append_deadline_entry(
            "pause", MONDAY + timedelta(days=2), policy="resume", cause="supplement", **BASIS
        )
        self.assertRecordValues(
            permit.deadline_entry_ids,
            [
                {"kind": "start", "basis": False, "due_at": datetime(2026, 3, 5, 2, 0)},
                {"kind": "calendar", "basis": "QĐ 7, QĐ 8", "due_at": datetime(2026, 3, 9, 2, 0)},
                {"kind": "pause", "basis": BASIS["basis"], "due_at": datetime(2026, 3, 9, 2, 0)},
            ],
        )
        permit._append_deadline_entry("resume", MONDAY + timedelta(days=3))
        self.assertEqual(len(permit.deadline_entry_ids), 4)
        self.assertReplays(permit)

    def test_an_entry_on_the_same_calendar_follows_at_once(self):
        permit = self.counted()
        self.calendar.egate_exception_ids[0].name = "Tên khác"
        permit._append_deadline_entry("extend", MONDAY, terms=days(2), **BASIS)
        self.assertEqual(permit.deadline_entry_ids.mapped("kind"), ["start", "extend"])
        day = self.day_off()
        self.env.cr.flush()
        day.unlink()
        permit._append_deadline_entry("restart", MONDAY, **BASIS)
        self.assertEqual(len(permit.deadline_entry_ids), 3)
        self.assertReplays(permit)

    def test_a_ledger_may_go_on_on_another_calendar(self):
        permit = self.counted()
        other = self.calendar.copy({"name": "Lịch khác"})
        other.egate_exception_ids = [(0, 0, {"date": "2026-03-04", "name": "Nghỉ"})]
        permit._append_deadline_entry(
            "restart", MONDAY + timedelta(days=1), calendar=other, **BASIS
        )
        self.assertEqual(permit.deadline_entry_ids.mapped("kind"), ["start", "calendar", "restart"])
        self.assertEqual(permit.due_at, datetime(2026, 3, 9, 2, 0))
        self.assertReplays(permit)

    def test_what_the_law_refuses_leaves_no_entry(self):
        permit = self.counted()
        self.day_off()
        with self.assertRaises(UserError):
            permit._append_deadline_entry("extend", MONDAY, terms=days(2), document="1")
        self.assertEqual(len(permit.deadline_entry_ids), 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestPreview(RecountCase):
    """What a change would move is shown before it moves, and nothing is written."""

    def test_the_preview_says_who_moves_where_and_writes_nothing(self):
        permits = self.counted(2) | self.counted(3) | self.counted(10)
        with freeze_time("2026-02-25 02:00:00"):
            early = self.counted(1, at=datetime(2026, 2, 25, 2, 0))
        before = self.calendar._egate_content()
        change = self.try_change("2026-03-04")
        self.assertEqual(
            change.summary.splitlines(),
            [
                "3 open records move: 3 later, 0 earlier.",
                "Due from 04/03/2026 09:00 to 16/03/2026 09:00 until now, from 05/03/2026 09:00 "
                "to 17/03/2026 09:00 then.",
            ],
        )
        self.assertRecordValues(
            change.move_ids,
            [
                {
                    "name": permit.display_name,
                    "res_model": "egate.test.permit",
                    "res_id": permit.id,
                    "due_before": permit.due_at,
                    "due_after": permit.due_at + timedelta(days=1),
                }
                for permit in permits[:1]
            ]
            + [
                {
                    "name": permits[1].display_name,
                    "res_model": "egate.test.permit",
                    "res_id": permits[1].id,
                    "due_before": datetime(2026, 3, 5, 2, 0),
                    "due_after": datetime(2026, 3, 6, 2, 0),
                },
                {
                    "name": permits[2].display_name,
                    "res_model": "egate.test.permit",
                    "res_id": permits[2].id,
                    "due_before": datetime(2026, 3, 16, 2, 0),
                    "due_after": datetime(2026, 3, 17, 2, 0),
                },
            ],
        )
        action = change.move_ids[0].action_open()
        self.assertEqual((action["res_model"], action["res_id"]), (permits._name, permits[0].id))
        self.assertEqual(self.calendar._egate_content(), before)
        self.assertEqual((permits | early).deadline_entry_ids.mapped("kind"), ["start"] * 4)
        self.assertReplays(permits | early)

    def test_a_day_taken_away_moves_earlier_and_says_what_is_overdue_then(self):
        self.day_off("2026-03-03")
        permit, paused = self.counted(1), self.counted(1)
        paused._append_deadline_entry("pause", MONDAY, policy="resume", cause="supplement", **BASIS)
        change = self.try_change()
        change.write({"line_ids": [(0, 0, {"kind": "remove", "date": "2026-03-03"})]})
        with freeze_time("2026-03-03 03:00:00"):
            change.action_preview()
        self.assertEqual(change.move_ids.mapped("res_id"), (permit | paused).ids)
        self.assertIn("2 open records move: 0 later, 2 earlier.", change.summary)
        # The clock of the other one stands.
        self.assertIn("1 of them would be overdue now.", change.summary)

    def test_closed_records_and_those_without_a_ledger_do_not_move(self):
        closed, bare = self.counted(3), self.permit()
        closed._guarded_update({"closed_at": MONDAY}, [{}], closed.workflow_state_id)
        self.assertEqual(self.try_change("2026-03-04").moved_count, 0)
        self.assertFalse(bare.deadline_entry_ids)

    def test_the_list_is_bounded_and_starts_with_the_soonest(self):
        self.fill(700)
        change = self.try_change("2026-03-03")
        self.assertGreater(change.moved_count, 0)
        with patch("odoo.addons.egate_base.wizard.egate_calendar_change.LISTED", 5):
            change.action_preview()
        self.assertEqual(len(change.move_ids), 5)
        soonest = min(change.move_ids.mapped("due_before"))
        self.assertEqual(change.move_ids[0].due_before, soonest)
        self.assertIn("Listed are the 5 due soonest.", change.summary)
        with patch("odoo.addons.egate_base.wizard.egate_calendar_change.PREVIEW_LIMIT", 100):
            change.action_preview()
        self.assertIn("Only the first 700", change.summary)

    def test_holidays_are_confirmed_through_the_preview_when_records_move(self):
        permit = self.counted(3, at=datetime(2026, 12, 31, 2, 0))
        action = self.calendar.with_user(self.manager).action_egate_propose_holidays()
        proposal = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        proposal.write({"year": 2027, "decision": "QĐ 2027"})
        action = proposal.action_confirm()
        self.assertEqual(action["res_model"], "egate.calendar.change")
        self.assertNotIn(2027, {day.date.year for day in self.calendar.egate_exception_ids})
        change = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(change.move_ids.res_id, permit.id)
        change.action_apply()
        self.recount()
        self.assertEqual(permit.deadline_entry_ids[-1].basis, "QĐ 2027")
        self.assertReplays(permit)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestRecount(RecountCase):
    """Each record that moves gets one entry, whatever happens on the way."""

    def moved(self, permits):
        return permits.filtered(lambda permit: len(permit.deadline_entry_ids) > 1)

    def test_each_record_that_moves_gets_one_entry_with_the_decision(self):
        permits = self.fill(3000)
        versions = dict(zip(permits.ids, permits.mapped("engine_version"), strict=True))
        stored = {permit.id: permit.due_at for permit in permits}
        change = self.try_change("2026-03-04", "2026-03-20")
        self.assertGreater(change.moved_count, 500)
        change.action_apply()
        self.assertEqual(self.moved(permits), permits.browse())
        recount = self.recount(batch_size=400)
        moved = self.moved(permits)
        self.assertEqual(len(moved), change.moved_count)
        self.assertRecordValues(
            recount,
            [
                {
                    "state": "done",
                    "moved_count": len(moved),
                    "unmoved_count": 3000 - len(moved),
                    "failed_count": 0,
                    "decision": "QĐ 7",
                    "create_uid": self.manager.id,
                }
            ],
        )
        last = moved.deadline_entry_ids.filtered(lambda entry: entry.kind == "calendar")
        self.assertEqual(len(last), len(moved))
        self.assertEqual(set(last.mapped("basis")), {"QĐ 7"})
        self.assertEqual(last.revision_id, self.calendar._revision())
        for permit in moved:
            self.assertGreater(permit.due_at, stored[permit.id])
            self.assertEqual(permit.engine_version, versions[permit.id] + 1)
        self.assertReplays(permits[:200] | moved[:200])
        self.assertIn("(QĐ 7)", moved[0].deadline_entry_ids[-1].explanation)
        # Those that did not move would not move on the new calendar either.
        working = self.calendar._revision()._local_calendar()
        self.assertEqual(permits._moves_on(permits.ids, working), ([], []))

    def test_broken_off_after_a_batch_it_goes_on_without_double_entries(self):
        permits = self.fill(1000)
        self.try_change("2026-03-04").action_apply()
        self.env.cr.flush()
        Recount = type(self.env["egate.calendar.recount"])
        count_again, calls = Recount._count_again, []

        def broken(recount, model, ids):
            calls.append(ids)
            count_again(recount, model, ids)
            if len(calls) == 3:
                raise RuntimeError("killed")

        # Not assertRaises: it would undo what was committed as well.
        with patch.object(Recount, "_count_again", broken), contextlib.suppress(RuntimeError):
            self.recount(batch_size=100)
        self.assertEqual(len(calls), 3)
        self.env.invalidate_all()
        recount = self.env["egate.calendar.recount"].search([], limit=1)
        seen = [record for ids in calls[:2] for record in ids]
        self.assertEqual(recount.cursor_id, seen[-1])
        half = self.moved(permits)
        self.assertTrue(half)
        self.assertLessEqual(set(half.ids), set(seen))
        self.assertEqual(recount.moved_count, len(half))
        recount = self.recount(batch_size=100)
        moved = self.moved(permits)
        self.assertEqual((recount.state, recount.moved_count), ("done", len(moved)))
        self.assertGreater(len(moved), len(half))
        self.assertEqual({len(permit.deadline_entry_ids) for permit in moved}, {2})
        self.assertReplays(moved[:100])

    def test_run_again_it_adds_nothing(self):
        permits = self.fill(200)
        self.try_change("2026-03-04").action_apply()
        self.recount()
        entries = permits.deadline_entry_ids.ids
        with self.enter_registry_test_mode():
            self.env.ref("egate_base.ir_cron_recount").method_direct_trigger()
        permits.invalidate_recordset()
        self.assertEqual(permits.deadline_entry_ids.ids, entries)

    def test_what_changes_meanwhile_is_met_by_the_next_pass(self):
        first, second = self.counted(3), self.counted(3)
        self.try_change("2026-03-04").action_apply()
        Permit = type(first)
        moves_on = Permit._moves_on

        def act_meanwhile(records, ids, local):
            found = moves_on(records, ids, local)
            records.env.cr.execute(
                "UPDATE egate_test_permit SET engine_version = engine_version + 1 WHERE id = %s",
                [first.id],
            )
            return found

        with patch.object(Permit, "_moves_on", act_meanwhile):
            recount = self.recount(minutes=[0])
        self.assertEqual(self.moved(first | second), second)
        self.assertEqual((recount.state, recount.moved_count), ("running", 1))
        recount = self.recount()
        self.assertEqual(self.moved(first | second), first | second)
        self.assertEqual((recount.state, recount.moved_count), ("done", 2))

    def test_what_came_on_the_earlier_calendar_while_it_ran_is_met_too(self):
        earlier = self.calendar._revision()
        self.counted(3)
        self.try_change("2026-03-04").action_apply()
        self.assertEqual(self.recount(minutes=[0]).state, "running")
        # A request that began before the change and was committed after the pass.
        late = self.permit()
        self.env["egate.test.permit.deadline.entry"].create(
            {
                "permit_id": late.id,
                "sequence": 1,
                "kind": "start",
                "at": MONDAY,
                "revision_id": earlier.id,
                "terms": [term.as_json() for term in days(3)],
                "due_at": datetime(2026, 3, 5, 2, 0),
            }
        )
        late.due_at = datetime(2026, 3, 5, 2, 0)
        recount = self.recount()
        self.assertEqual((recount.state, recount.moved_count), ("done", 2))
        self.assertEqual(late.due_at, datetime(2026, 3, 6, 2, 0))

    def test_paused_extended_and_restarted_ledgers_move_with_the_rest(self):
        paused, extended, restarted = self.counted(3), self.counted(3), self.counted(3)
        paused._append_deadline_entry("pause", MONDAY, policy="resume", cause="supplement", **BASIS)
        extended._append_deadline_entry("extend", MONDAY, terms=days(2), **BASIS)
        restarted._append_deadline_entry("restart", MONDAY, **BASIS)
        self.try_change("2026-03-04").action_apply()
        self.recount()
        permits = paused | extended | restarted
        self.assertEqual(
            permits.mapped("due_at"),
            [datetime(2026, 3, 6, 2, 0), datetime(2026, 3, 10, 2, 0), datetime(2026, 3, 6, 2, 0)],
        )
        self.assertReplays(permits)
        paused._append_deadline_entry("resume", MONDAY + timedelta(days=4))
        self.assertEqual(
            paused.deadline_entry_ids.mapped("kind"), ["start", "pause", "calendar", "resume"]
        )
        self.assertEqual(paused.due_at, datetime(2026, 3, 11, 2, 0))
        self.assertReplays(paused)

    def test_a_record_that_cannot_be_counted_stops_nobody(self):
        broken, good = self.counted(3), self.counted(3)
        # What no program of ours can write: the guard is lifted for it.
        self.env.cr.execute(
            """ALTER TABLE egate_test_permit_deadline_entry
               DISABLE TRIGGER egate_append_only_update;
               UPDATE egate_test_permit_deadline_entry SET terms =
               '[{"amount": "99999", "unit": "working_day", "cutoff": null, "agency": ""}]'
               WHERE permit_id = %s;
               ALTER TABLE egate_test_permit_deadline_entry
               ENABLE TRIGGER egate_append_only_update""",
            [broken.id],
        )
        change = self.try_change("2026-03-04")
        self.assertIn("1 open records could not be counted", change.summary)
        change.action_apply()
        recount = self.recount()
        self.assertEqual(self.moved(good), good)
        self.assertRecordValues(
            recount,
            [{"state": "done", "failed_count": 1, "failed_text": broken.display_name}],
        )

    def test_records_hear_that_they_moved(self):
        permits = self.counted(3) | self.counted(3)
        self.try_change("2026-03-04").action_apply()
        heard = []
        Permit = type(permits)
        with patch.object(
            Permit, "_after_due_moved", lambda records, moves: heard.append((records.ids, moves))
        ):
            self.recount()
        ((ids, moves),) = heard
        self.assertEqual(ids, permits.ids)
        self.assertEqual([move.id for move in moves], permits.ids)
        self.assertEqual({move.after - move.before for move in moves}, {timedelta(days=1)})

    def test_queries_of_a_batch_do_not_grow_with_it(self):
        self.fill(600)
        self.try_change("2026-03-04").action_apply()
        self.env.flush_all()
        recount = self.env["egate.calendar.recount"].search([], limit=1)
        recount._batch(20)
        counts = []
        for size in (50, 500):
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            recount._batch(size)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 12)

    def test_a_calendar_changed_by_hand_says_who_is_on_the_earlier_one(self):
        permits = self.counted(3) | self.counted(3)
        calendar = self.calendar.with_user(self.manager)
        self.assertFalse(calendar.egate_notice)
        self.day_off(decision="QĐ 9")
        self.env.cr.flush()
        calendar.invalidate_recordset()
        self.assertTrue(calendar.egate_is_stale)
        self.assertEqual(
            calendar.egate_notice,
            "2 open records are still counted on the earlier calendar.",
        )
        action = calendar.action_egate_recount()
        change = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertEqual((change.decision, change.moved_count), ("QĐ 9", 2))
        change.action_apply()
        calendar.invalidate_recordset()
        self.assertFalse(calendar.egate_is_stale)
        self.assertIn("0 moved so far", calendar.egate_notice)
        self.recount()
        calendar.invalidate_recordset()
        self.assertFalse(calendar.egate_notice)
        self.assertEqual(permits.deadline_entry_ids.mapped("kind"), ["start", "calendar"] * 2)

    def test_a_record_that_did_not_move_is_not_asked_for_again(self):
        permit = self.counted(1)
        self.try_change("2026-03-20").action_apply()
        recount = self.recount()
        self.assertEqual((recount.state, recount.unmoved_count), ("done", 1))
        self.assertFalse(self.calendar.with_user(self.manager).egate_notice)
        self.assertReplays(permit)

    def test_a_calendar_changed_back_moves_back(self):
        permit = self.counted(3)
        due = permit.due_at
        self.try_change("2026-03-04").action_apply()
        self.recount()
        self.assertNotEqual(permit.due_at, due)
        change = self.try_change()
        change.write({"line_ids": [(0, 0, {"kind": "remove", "date": "2026-03-04"})]})
        with freeze_time("2026-03-02 03:00:00"):
            change.action_apply()
            self.recount()
        self.assertEqual(permit.due_at, due)
        self.assertEqual(permit.deadline_entry_ids.mapped("kind"), ["start", *["calendar"] * 2])
        self.assertReplays(permit)

    def test_a_later_change_replaces_a_recount_that_is_under_way(self):
        permit = self.counted(3)
        self.try_change("2026-03-04").action_apply()
        self.try_change("2026-03-05").action_apply()
        states = self.env["egate.calendar.recount"].search([]).mapped("state")
        self.assertEqual(states, ["running", "replaced"])
        self.recount()
        self.assertEqual(permit.due_at, datetime(2026, 3, 9, 2, 0))
        self.assertEqual(len(permit.deadline_entry_ids), 2)

    def test_two_processes_do_not_work_on_the_same_recount(self):
        self.counted(3)
        self.try_change("2026-03-04").action_apply()
        recount = self.env["egate.calendar.recount"].search([], limit=1)
        with patch.object(type(recount), "try_lock_for_update", lambda self, **kw: self.browse()):
            self.assertIsNone(recount._batch(10))
