from unittest.mock import patch

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...tools import event_chain
from ..common import DossierCommon
from ..sample_files import pdf


@tagged("post_install", "-at_install")
class TestTrail(DossierCommon):
    """What happened to a dossier is kept in a chain that shows every later change."""

    def faults(self, dossier):
        return list(self.env["egate.dossier.event"]._faults(dossier).values())

    def forge(self, statement, dossier):
        """Do what only the owner of the database can: lift the guard and change rows."""
        for trigger in ("DISABLE", "ENABLE"):
            self.env.cr.execute(f"ALTER TABLE egate_dossier_event {trigger} TRIGGER USER")
            if trigger == "DISABLE":
                self.env.cr.execute(statement, [dossier.id])

    def test_every_action_is_in_the_chain_with_who_and_for_which_unit(self):
        dossier = self.receive()
        self.bring_to_desk(dossier)
        self.do(dossier, "return", self.clerk)
        events = dossier.event_ids.sorted("sequence")
        self.assertEqual(events.mapped("kind"), ["received", *["moved"] * 4])
        self.assertEqual(events.mapped("sequence"), [1, 2, 3, 4, 5])
        self.assertEqual(events[0].unit_id, self.desk)
        self.assertEqual(events[1].user_id, self.officer)
        self.assertEqual(events[1].unit_id, self.ward)
        self.assertEqual(events[1].data["way"], self.transitions["claim"].id)
        self.assertEqual(events[-1].user_id, self.clerk)
        self.assertEqual(self.faults(dossier), [])

    def test_the_hook_is_told_every_event_that_a_trail_begins_with(self):
        first, second = dossiers = self.receive() + self.receive(identity_number="048090000124")
        at, told = first.received_at, []
        kinds = {first: ("received", "reused", "reused"), second: ("received",)}
        chains = {
            dossier: [(event_chain.Event(dossier.id, at, kind, 1, None, None), b"") for kind in its]
            for dossier, its in kinds.items()
        }

        def note(records, kind, at, details):
            told.append((kind, records.ids))

        with (
            patch.object(type(self.env["egate.dossier.event"]), "_begin", lambda *_: None),
            patch.object(type(dossiers), "_notify_of_event", note),
        ):
            dossiers._begin_trails(at, chains)
        self.assertEqual(
            told, [("received", dossiers.ids), ("reused", first.ids), ("reused", first.ids)]
        )

    def test_the_trail_names_no_person_and_quotes_nobody(self):
        dossier = self.receive()
        self.bring_to_desk(dossier)
        self.do(dossier, "return", self.clerk)
        other = self.receive(identity_number="048090000124")
        self.do(other, "claim", self.officer)
        self.do(other, "submit", self.officer)
        self.do(other, "back", self.leader, comment="Ông Khai nộp thiếu")
        kept = str((dossier + other).event_ids.mapped("data"))
        for word in ("Khai", "048090", "0905", "Trần Phú", "thiếu"):
            self.assertNotIn(word, kept)
        self.assertEqual(self.faults(dossier + other), [])

    def test_the_reception_tells_the_hash_of_every_file(self):
        draft = self.draft()
        first, second = draft.paper_ids[:2]
        files = self.scan(first) + self.scan(first, "hai.pdf", pdf("hai"))
        files += self.scan(second, "ba.pdf", pdf("ba"))
        gone = self.scan(second, "nham.pdf", pdf("nhầm"))
        gone.action_remove()
        draft.action_receive()
        (event,) = draft.event_ids
        told = [[file.paper_id.id, file.id, file.sha256] for file in files]
        self.assertEqual(event.data["files"], told)
        self.assertEqual(told[2][0], second.id)
        self.assertEqual(self.faults(draft), [])

    def test_a_paper_that_was_taken_over_is_told_with_its_origin(self):
        earlier = self.draft()
        origin = self.scan(earlier.paper_ids[1])
        earlier.action_receive()
        draft = self.draft()
        paper = draft.paper_ids[1]
        paper.action_reuse(origin.id)
        self.scan(draft.paper_ids[0], raw=pdf("mới"))
        draft.action_receive()
        received, reused = draft.event_ids.sorted("sequence")
        self.assertEqual((received.kind, reused.kind), ("received", "reused"))
        self.assertEqual(len(received.data["files"]), 2)
        self.assertEqual(
            reused.data,
            {
                "paper": paper.id,
                "file": paper.file_ids.id,
                "origin": origin.id,
                "sha256": origin.sha256,
            },
        )
        self.assertEqual(reused.user_id, self.clerk)
        self.assertEqual(self.faults(draft), [])
        # The chain goes on behind them.
        self.do(draft, "claim", self.officer)
        self.assertEqual(draft.event_ids.mapped("sequence"), [1, 2, 3])
        self.assertEqual(self.faults(draft), [])

    @freeze_time("2026-11-23 02:10:00")
    def test_files_cost_a_reception_one_query_however_many_there_are(self):
        def queries(files, papers):
            draft = self.draft()
            for number in range(files):
                self.scan(draft.paper_ids[number % papers], raw=pdf(f"{draft.id} {number}"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draft.action_receive()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        # The first opens the register and warms what is kept in memory.
        queries(0, 1), queries(0, 1)
        none, one, many = queries(0, 1), queries(1, 1), queries(6, 3)
        self.assertEqual((one - none, many - none), (1, 1))

    def test_a_clerk_cannot_hide_a_file_from_the_reception(self):
        draft = self.draft()
        paper = draft.paper_ids[0]
        self.scan(paper)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.rpc(self.clerk, paper._name, "write", paper.ids, {"has_files": False})
        self.assertTrue(paper.has_files)

    def test_a_batch_is_traced_in_each_chain(self):
        dossiers = self.receive() + self.receive(identity_number="048090000124")
        dossiers.with_user(self.officer).action_transition(self.transitions["claim"].id)
        for dossier in dossiers:
            self.assertEqual(dossier.event_ids.mapped("kind"), ["received", "moved"])
        self.assertEqual(self.faults(dossiers), [])

    def test_an_event_that_is_changed_dropped_or_cut_off_is_found(self):
        for name, statement in {
            "changed": "UPDATE egate_dossier_event SET user_id = 1 "
            "WHERE sequence = 2 AND dossier_id = %s",
            "missing": "DELETE FROM egate_dossier_event WHERE sequence = 1 AND dossier_id = %s",
            "head": "DELETE FROM egate_dossier_event WHERE sequence = 3 AND dossier_id = %s",
        }.items():
            with self.subTest(name):
                dossier = self.receive()
                self.do(dossier, "claim", self.officer)
                self.do(dossier, "submit", self.officer)
                self.assertEqual(self.faults(dossier), [])
                self.forge(statement, dossier)
                self.assertEqual(self.faults(dossier), [name])

    @mute_logger("odoo.sql_db")
    def test_nobody_changes_the_trail_the_fees_or_the_register(self):
        dossier = self.receive()
        for table in ("egate_dossier_event", "egate_dossier_fee", "egate_register_line"):
            for statement in ("UPDATE {} SET id = id + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                with (
                    self.subTest(table=table, statement=statement),
                    self.assertRaises(RestrictViolation),
                    self.env.cr.savepoint(),
                ):
                    where = "" if "TRUNCATE" in statement else f" WHERE dossier_id = {dossier.id}"
                    self.env.cr.execute(statement.format(table) + where)
