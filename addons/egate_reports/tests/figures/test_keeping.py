import doctest
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.figures import figure_month, keeping
from .test_life import MONDAY, LifeCase


@tagged("post_install", "-at_install")
class TestKeeping(LifeCase):
    """What keeps the figures costs a person next to nothing, and never fails in silence."""

    def test_examples(self):
        result = doctest.testmod(figure_month)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def statements(self, act):
        """Return how many statements an action and its commit are."""
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    @freeze_time(MONDAY)
    def test_a_transition_costs_one_statement_more(self):
        counts = []
        Dossier = type(self.env["egate.dossier"])
        for kept in (True, True, False):
            dossier = self.receive()
            self.env.cr.flush()
            write = Dossier._write_facts if kept else lambda self: 0
            with patch.object(Dossier, "_write_facts", write):
                counts.append(
                    self.statements(lambda one=dossier: self.do(one, "claim", self.officer))
                )
        _warm, with_facts, without = counts
        self.assertEqual(with_facts - without, 1)

    @freeze_time(MONDAY)
    def test_a_transaction_of_many_events_and_dossiers_writes_facts_once(self):
        written = []
        Dossier = type(self.env["egate.dossier"])
        write = Dossier._write_facts

        def noted(dossiers):
            written.append(len(dossiers))
            return write(dossiers)

        dossiers = [self.receive() for _ in range(3)]
        self.env.cr.flush()
        with patch.object(Dossier, "_write_facts", noted):
            for dossier in dossiers:
                self.bring_to_desk(dossier)
            self.env.cr.flush()
            self.env.cr.flush()
        self.assertEqual(written, [3])
        self.assertCounted(*dossiers)

    @freeze_time(MONDAY)
    def test_figures_that_cannot_be_kept_are_told_and_nothing_is_committed(self):
        dossier = self.receive()
        self.env.cr.flush()
        self.do(dossier, "claim", self.officer)
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT kept")
        broken = patch.object(keeping, "_statement", lambda: ("SELECT 1 / 0", ()))
        with broken, mute_logger("odoo.sql_db"):
            try:
                self.env.cr.flush()
            except psycopg2.DataError:
                # PostgreSQL commits nothing of such a transaction.
                self.env.cr.execute("ROLLBACK TO SAVEPOINT kept")
            else:
                self.fail("the person reads that it is done")

    @freeze_time(MONDAY)
    def test_what_a_savepoint_takes_back_is_not_counted(self):
        dossier, other = self.receive(), self.receive()
        self.env.cr.flush()
        self.do(other, "claim", self.officer)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.bring_to_desk(dossier)
            # Read meanwhile: the facts are written, and taken back with the rest.
            self.assertEqual(self.figure(dossier).ended_count, 1)
            raise ZeroDivisionError
        self.assertCounted(dossier, other)
        self.assertEqual(self.figure(dossier).ended_count, 0)

    @freeze_time(MONDAY)
    def test_counting_again_mends_facts_steps_and_sums(self):
        dossiers = [self.receive() for _ in range(3)]
        for dossier in dossiers:
            self.bring_to_desk(dossier)
        self.assertCounted(*dossiers)
        for statement in (
            "UPDATE egate_dossier_fact SET visit_count = 9, work_minutes = 1",
            f"DELETE FROM egate_dossier_fact WHERE dossier_id = {dossiers[0].id}",
            "UPDATE egate_step_fact SET used_minutes = used_minutes + 1",
            "UPDATE egate_dossier_cell SET fee_total = fee_total + 7",
            """INSERT INTO egate_dossier_cell_change
                   (received_month, ended_month, agency_unit_id, reception_unit_id, work_unit_id,
                    procedure_id, outside_system_id, channel, outcome, ending, dossier_count,
                    right_first_count, second_supplement_count, supplement_count, apology_count,
                    visit_count, work_minutes, wait_minutes, fee_total, fee_paid)
               VALUES ('2026-11-01', '2026-11-01', 1, 1, 1, 1, 0, 'desk', 'late', 'solved',
                       1, 1, 0, 0, 0, 0, 0, 0, 0, 0)""",
        ):
            self.env.cr.execute(statement)
        with self.job_commits():
            self.env["egate.dossier.fact"]._start_rebuild()
            self.env["egate.dossier.fact"]._cron_rebuild(portion=2)
        self.assertCounted(*dossiers)
        # What is right is left alone.
        with self.job_commits():
            self.env["egate.dossier.fact"]._cron_rebuild(portion=2)
        self.assertEqual(self.env["egate.dossier"].browse(d.id for d in dossiers)._write_facts(), 0)

    @freeze_time(MONDAY)
    def test_no_condition_reads_past_the_rights_of_whoever_asks(self):
        """The sums are read without these rights: only plain conditions are asked of them."""
        figures = self.env["egate.dossier.figure"].with_user(self.officer)
        secret = ("create_uid.totp_secret", "=like", "A%")
        for condition in (
            (f"procedure_id.{secret[0]}", *secret[1:]),
            ("procedure_id", "any", [secret]),
            ("agency_unit_id", "any", [("create_uid", "any", [("login", "=", "admin")])]),
            ("sector_id", "ilike", "Hộ"),
            ("sector_id", "=", "Hộ tịch"),
            ("agency_unit_id", "child_of", "UBND"),
        ):
            with self.subTest(condition):
                self.assertFalse(figures._months_know([condition], [["channel"]], ["__count"]))
        args = [[(f"procedure_id.{secret[0]}", *secret[1:])], ["channel"], ["__count"]]
        with self.assertRaises(AccessError):
            self.rpc(self.officer, figures._name, "formatted_read_group", *args)
        plain = [("sector_id", "in", [1, False]), ("level", "=", "commune"), ("paused", "=", True)]
        plain += [("agency_unit_id", "child_of", self.province.id), ("channel", "!=", "desk")]
        self.assertTrue(figures._months_know(plain, [["channel"]], ["__count"]))

    @freeze_time(MONDAY)
    def test_what_sorts_and_chooses_groups_is_asked_of_rows_too(self):
        """A sum by month has neither the files of a dossier nor the mean of its fees."""
        dossiers = [self.receive() for _ in range(2)]
        for dossier in dossiers:
            self.bring_to_desk(dossier)
        figures = self.env["egate.dossier.figure"].with_user(self.leader)
        mean = figures.formatted_read_group([], [], ["fee_total:avg"])[0]["fee_total:avg"]
        for having, count in (
            ([("has_files:count", "=", 2)], 2),
            ([("fee_total:avg", "=", mean)], 2),
            ([("visit_count:sum", ">", 0)], 2),
            ([("visit_count:sum", ">", 9)], None),
        ):
            with self.subTest(having):
                found = self.rpc(
                    self.leader,
                    figures._name,
                    "formatted_read_group",
                    [],
                    ["agency_unit_id"],
                    ["__count"],
                    having=having,
                )
                self.assertEqual([group["__count"] for group in found], [count] if count else [])
        for order in ("returned_at:max desc", "dossier_id:count_distinct", "__count desc", "level"):
            with self.subTest(order):
                found = figures.formatted_read_group([], ["level"], ["__count"], order=order)
                self.assertEqual([group["__count"] for group in found], [2])
