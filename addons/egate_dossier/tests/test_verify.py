from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged

from ..verify import (
    acts,
    all_checks,
    definitions,
    due_times,
    files,
    guards,
    money,
    numbers,
    rights,
    run,
    steps,
    trails,
)
from .common import IDENTITY, PDF, DossierCommon


@tagged("post_install", "-at_install")
class TestVerify(DossierCommon):
    """Whatever does not hold is found, by whatever way it came into the database."""

    def setUp(self):
        super().setUp()
        self.first, self.second, self.closed = (
            self.receive(identity_number=f"{IDENTITY[:-1]}{number}") for number in range(3)
        )
        self.do(self.first, "claim", self.officer)
        self.bring_to_desk(self.closed)
        self.do(self.closed, "return", self.clerk)
        self.env.flush_all()

    def forge(self, statement, *values, table=None):
        """Do what only the owner of the database can: lift the guard and change rows."""
        table = table or statement.split()[2 if "DELETE" in statement else 1]
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement, values)
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def found(self, check):
        """Return the faults of one class as lines."""
        return [f"{fault.where}: {fault.what}" for fault in check.faults(self.env(su=True))]

    def assert_found(self, check, where, what):
        lines = self.found(check)
        self.assertTrue(
            any(line.startswith(where) and what in line for line in lines), f"{what}: {lines}"
        )

    def test_a_database_that_only_the_product_wrote_holds(self):
        # As when the transaction commits: addons above keep what they count of it.
        self.env.cr.flush()
        said = []
        self.assertTrue(run(self.env(su=True), said.append), said)
        self.assertEqual(len(said), len(all_checks(self.env)))
        self.assertFalse([line for line in said if "FAULT" in line])

    def test_it_ends_at_the_first_class_with_faults_and_names_them(self):
        self.forge("UPDATE egate_dossier SET due_at = due_at + interval '1 h'")
        said = []
        self.assertFalse(run(self.env(su=True), said.append))
        self.assertIn(due_times.Ledgers.title, said[-5])
        self.assertTrue(all(any(d.code in line for line in said) for d in self.first + self.closed))
        self.assertFalse(any(steps.Steps.title in line for line in said))

    def test_a_lifted_or_weakened_guard(self):
        for statement, what in (
            ("ALTER TABLE egate_dossier_event DISABLE TRIGGER USER", "switched off"),
            ("DROP TRIGGER egate_append_only_delete ON egate_dossier_event", "delete is not there"),
            ("ALTER TABLE egate_dossier_event ADD COLUMN extra int", "leaves open: extra"),
            (
                "CREATE FUNCTION weak() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN RETURN OLD; END';"
                "CREATE OR REPLACE TRIGGER egate_append_only_delete BEFORE DELETE ON "
                "egate_dossier_event FOR EACH ROW EXECUTE FUNCTION weak()",
                "delete is not there",
            ),
        ):
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(statement)
                self.assert_found(guards.Triggers(), "egate_dossier_event", what)
                savepoint.rollback()
        self.assertEqual(self.found(guards.Triggers()), [])

    def test_an_assignment_that_no_trail_bears_out(self):
        mine = self.officer.egate_assignment_ids
        where = f"egate.assignment {mine.id}"
        check = rights.Assignments()
        # After the first of the office, which begins it.
        self.forge(
            "UPDATE egate_assignment SET given_by_id = user_id, "
            "create_date = create_date + interval '1 h' WHERE id = %s",
            mine.id,
        )
        self.assert_found(check, where, "no trail of who gave it")
        self.assert_found(check, where, "confirmed by nobody")
        self.env.cr.execute(
            "ALTER TABLE egate_assignment DISABLE TRIGGER egate_assignment_kept_delete"
        )
        self.assert_found(check, "egate_assignment", "against delete is not there")

    def test_a_dropped_unique_index(self):
        self.env.cr.execute("DROP INDEX egate_dossier_code_uniq")
        self.assert_found(guards.UniqueIndexes(), "egate_dossier", "code_uniq")

    def test_a_place_of_another_process(self):
        other = self.workflow.copy({"code": "OTHER"})
        self.forge(
            "UPDATE egate_dossier SET workflow_id = %s WHERE id = %s", other.id, self.first.id
        )
        self.assert_found(definitions.Places(), self.first.code, "another process")
        self.forge("UPDATE egate_dossier SET closed_at = now() WHERE id = %s", self.second.id)
        self.assert_found(definitions.Places(), self.second.code, "closed in a state")

    def test_a_changed_shortened_or_lost_trail(self):
        for statement, what in (
            ("UPDATE egate_dossier_event SET kind = 'moved' WHERE dossier_id = %s", "changed"),
            ("DELETE FROM egate_dossier_event WHERE sequence = 2 AND dossier_id = %s", "does not"),
            ("DELETE FROM egate_dossier_event WHERE sequence = 1 AND dossier_id = %s", "missing"),
            ("DELETE FROM egate_dossier_event WHERE dossier_id = %s", "does not end"),
        ):
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self.forge(statement, self.first.id)
                self.assert_found(trails.Chains(), self.first.code, what)
                self.assertEqual(len(self.found(trails.Chains())), 1, "only this one")
                savepoint.rollback()

    def test_a_trail_taken_away_with_its_head(self):
        self.forge("DELETE FROM egate_dossier_event WHERE dossier_id = %s", self.first.id)
        self.forge(
            "UPDATE egate_dossier SET event_seq = NULL, event_hash = NULL WHERE id = %s",
            self.first.id,
        )
        self.assert_found(trails.Chains(), self.first.code, "begin with the reception")

    def test_a_due_time_that_the_ledger_does_not_give(self):
        self.forge(
            "UPDATE egate_dossier SET due_at = due_at + interval '1 min' WHERE id = %s",
            self.first.id,
        )
        self.assert_found(due_times.Ledgers(), self.first.code, "its ledger gives")
        self.forge("UPDATE egate_dossier SET clock_stands = true WHERE id = %s", self.second.id)
        self.assert_found(due_times.Ledgers(), self.second.code, "its clock stands, and not so")
        self.forge("DELETE FROM egate_dossier_deadline_entry WHERE dossier_id = %s", self.second.id)
        self.assert_found(due_times.Ledgers(), self.second.code, "no ledger")
        self.forge(
            "UPDATE egate_dossier_deadline_entry SET sequence = 2 WHERE dossier_id = %s",
            self.closed.id,
        )
        self.assert_found(due_times.Ledgers(), self.closed.code, "missing")

    def test_a_row_that_waits_for_papers_that_nobody_asks_for(self):
        self.forge("UPDATE egate_dossier SET papers_asked = true WHERE id = %s", self.first.id)
        self.assert_found(steps.Requests(), self.first.code, "nobody asks for")

    def test_steps_that_do_not_follow_each_other(self):
        for statement, what in (
            ("DELETE FROM egate_dossier_step WHERE sequence = 2 AND dossier_id = %s", "missing"),
            ("UPDATE egate_dossier_step SET left_at = NULL WHERE sequence = 2 AND dossier_id = %s",
             "never left"),
            ("UPDATE egate_dossier_step SET left_at = received_at - interval '1 min' "
             "WHERE sequence = 2 AND dossier_id = %s", "before it came"),
            ("UPDATE egate_dossier_step SET received_at = received_at + interval '1 min', "
             "left_at = left_at + interval '2 min' WHERE sequence = 3 AND dossier_id = %s",
             "nobody had it"),
        ):  # fmt: skip
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self.forge(statement, self.closed.id)
                self.assert_found(steps.Steps(), self.closed.code, what)
                savepoint.rollback()

    def test_nobody_or_somebody_else_answers(self):
        for dossier, statement, what in (
            (self.first, "UPDATE egate_dossier SET holder_unit_id = NULL WHERE id = %s", "no unit"),
            (self.first, "UPDATE egate_dossier SET holder_user_id = NULL WHERE id = %s", "another"),
            (self.first, "UPDATE egate_dossier_step SET left_at = now() WHERE dossier_id = %s",
             "none of its steps"),
            (self.closed, "UPDATE egate_dossier_step SET left_at = NULL WHERE sequence = 1 AND "
             "dossier_id = %s", "closed and a step"),
        ):  # fmt: skip
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self.forge(statement, dossier.id)
                self.assert_found(steps.Holders(), dossier.code, what)
                savepoint.rollback()

    def test_codes_that_two_have_or_nobody_issued(self):
        code, number = self.first.code, self.first.code_number
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("DROP INDEX egate_dossier_code_uniq")
            self.forge("UPDATE egate_dossier SET code = %s WHERE id = %s", code, self.second.id)
            self.assert_found(numbers.Codes(), code, "of 2 dossiers")
            savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            self.forge(
                "UPDATE egate_dossier SET code_number = %s WHERE id = %s", number, self.second.id
            )
            self.assert_found(numbers.Codes(), "", "of that desk and day")
            savepoint.rollback()
        self.forge("UPDATE egate_dossier SET code_number = 9999 WHERE id = %s", self.second.id)
        self.assert_found(numbers.Codes(), self.second.code, "never issued")
        scope = self.scope_of(self.first)
        self.env["egate.number"]._insert(
            [{"scope": scope, "number": number, "kind": "void", "reason": "unbound",
              "issued_at": self.first.received_at}]
        )  # fmt: skip
        self.assert_found(numbers.Codes(), code, "declared void")

    def scope_of(self, dossier):
        return f"dossier/{dossier.reception_unit_id.code}/{dossier.received_date}"

    def settle(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE egate_number_counter SET settled = value")

    def test_a_counter_that_says_something_else_than_what_was_issued(self):
        scope = self.scope_of(self.first)
        self.forge("DELETE FROM egate_number WHERE scope = %s AND number = 1", scope)
        self.assert_found(numbers.Counters(), scope, "the counter is at")
        self.env.cr.execute("DELETE FROM egate_number_counter WHERE scope = %s", [scope])
        self.assert_found(numbers.Counters(), scope, "without a counter")

    def test_a_line_of_a_register_that_is_lost_doubled_or_made_up(self):
        line = self.first.sudo().register_line_ids
        scope, number = line.register_id.scope, line.number
        self.settle()
        with self.env.cr.savepoint() as savepoint:
            self.forge("DELETE FROM egate_register_line WHERE dossier_id = %s", self.first.id)
            self.assert_found(numbers.Registers(), self.first.code, "in no register")
            self.assert_found(numbers.Registers(), scope, f"number {number} is left out")
            savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("DROP INDEX egate_register_line_number_uniq")
            self.forge(
                "UPDATE egate_register_line SET number = %s WHERE dossier_id = %s",
                number,
                self.second.id,
            )
            self.assert_found(numbers.Registers(), scope, f"number {number} is entered 2 times")
            savepoint.rollback()
        self.forge(
            "UPDATE egate_register_line SET number = 9999 WHERE dossier_id = %s", self.first.id
        )
        self.assert_found(numbers.Registers(), scope, "number 9999 is entered and was never")

    def test_a_dossier_that_was_deleted_leaves_its_number(self):
        scope, check = self.scope_of(self.first), numbers.DossiersThere()
        self.settle()
        self.assertEqual(self.found(check), [])
        (number,) = self.env["egate.number"]._take(scope)
        self.assertEqual(self.found(check), [], "it may still be bound")
        self.settle()
        self.assert_found(check, scope, f"number {number} was issued, and no dossier bears it")

    def test_a_slip_that_was_deleted_leaves_its_number(self):
        draft = self.draft(identity_number=f"{IDENTITY[:-1]}9")
        draft.with_user(self.clerk).action_issue_guide({"lines": [{"name": "Giấy chứng sinh"}]})
        scope = self.env["egate.number.counter"].search([("scope", "=like", "guide/%")]).scope
        self.settle()
        self.assertEqual(self.found(numbers.Borne()), [])
        (number,) = self.env["egate.number"]._take(scope)
        self.settle()
        self.assert_found(numbers.Borne(), scope, f"number {number} was issued, and nothing")

    def test_money_is_asked_of_whoever_keeps_it(self):
        dossiers = self.registry["egate.dossier"]
        with patch.object(
            dossiers, "_verify_money", lambda self: [("too much", "egate.payment", 7)], create=True
        ):
            self.assert_found(money.Money(), "egate.payment 7", "too much")
        dossier = self.first
        self.forge("UPDATE egate_dossier SET fee_total = fee_total + 1 WHERE id = %s", dossier.id)
        self.assert_found(money.Money(), f"egate.dossier {dossier.id}", "The fees of a dossier")

    def test_money_that_does_not_add_up_and_its_guards(self):
        self.settle()
        self.assertEqual(self.found(money.Money()), [])
        self.forge("UPDATE egate_dossier SET fee_paid = 1 WHERE id = %s", self.first.id)
        self.assert_found(money.Money(), f"egate.dossier {self.first.id}", "What was paid")
        self.forge("UPDATE egate_dossier SET fee_paid = 0 WHERE id = %s", self.first.id)
        self.env.cr.execute("ALTER TABLE egate_payment DISABLE TRIGGER egate_money_day")
        self.assert_found(money.Money(), "egate_payment egate_money_day", "switched off")

    def test_a_file_that_is_not_the_one_of_its_trail(self):
        draft = self.draft(identity_number=f"{IDENTITY[:-1]}8")
        file = self.scan(draft.paper_ids[0])
        draft.with_user(self.clerk).action_receive()
        # As egate_scan adds a scan.
        later = self.first.paper_ids[0].sudo()._add_file("sau.pdf", PDF, "scan")
        details = {"paper": later.paper_id.id, "file": later.id, "sha256": later.sha256}
        self.first._trace("filed", fields.Datetime.now(), {self.first: details})
        self.env.flush_all()
        self.assertEqual(self.found(files.Files()), [])
        for statement, code, what in (
            ("UPDATE egate_dossier_file SET sha256 = repeat('0', 64) WHERE id = %s", draft.code,
             f"file {file.id} is another one"),
            ("UPDATE egate_dossier_file SET sha256 = repeat('0', 64) WHERE id = %s",
             self.first.code, f"file {later.id} is another one"),
            ("DELETE FROM egate_dossier_file WHERE id = %s", draft.code, "is not there any more"),
        ):  # fmt: skip
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self.forge(statement, later.id if code == self.first.code else file.id)
                self.assert_found(files.Files(), code, what)
                savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            self.forge(
                """INSERT INTO egate_dossier_file (dossier_id, paper_id, name, mimetype, size,
                       page_count, sha256, source, added_by_id, added_at)
                   SELECT dossier_id, paper_id, name, mimetype, size, page_count, sha256, source,
                       added_by_id, added_at FROM egate_dossier_file WHERE id = %s""",
                file.id,
                table="egate_dossier_file",
            )
            self.assert_found(files.Files(), draft.code, "is not in its trail")
            savepoint.rollback()

    def test_a_file_that_is_another_one_on_the_disk(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")
        draft = self.draft(identity_number=f"{IDENTITY[:-1]}8")
        file = self.scan(draft.paper_ids[0])
        draft.with_user(self.clerk).action_receive()
        self.env.flush_all()
        self.assertEqual(self.found(files.Contents()), [])
        stored = file.sudo().attachment_id
        path = Path(stored._full_path(stored.store_fname))
        content = path.read_bytes()
        for damaged in (b"", content[:-1], content[:-1] + bytes([content[-1] ^ 1]), None):
            with self.subTest(damaged=damaged and len(damaged)):
                if damaged is None:
                    path.unlink()
                else:
                    path.write_bytes(damaged)
                self.assert_found(files.Contents(), draft.code, f"file {file.id} is missing")
        path.write_bytes(content)
        self.assertEqual(self.found(files.Contents()), [])

    def test_a_signature_that_no_event_bears_out(self):
        self.assertEqual(self.found(acts.Signatures()), [])
        self.forge(
            "UPDATE egate_dossier_result SET signer_id = %s WHERE dossier_id = %s",
            self.officer.id,
            self.closed.id,
        )
        self.assert_found(acts.Signatures(), self.closed.code, "nobody of its trail signed")

    def test_an_apology_that_nobody_signed(self):
        with freeze_time(self.first.due_at - timedelta(days=2)):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [self.first.id])
        self.assertEqual(self.found(acts.Acts()), [])
        self.forge(
            """UPDATE egate_extension SET state = 'signed', code = '99/PXL', due_after = due_before,
                   signed_by_id = %s, signed_at = now() WHERE dossier_id = %s""",
            self.leader.id,
            self.first.id,
        )
        self.assert_found(acts.Acts(), self.first.code, "bears out the apology")

    def test_a_delivery_by_somebody_else(self):
        self.forge(
            """INSERT INTO egate_result_delivery
                   (dossier_id, channel, given_at, given_by_id, proven)
               VALUES (%s, 'desk', now(), %s, true)""",
            self.closed.id,
            self.leader.id,
            table="egate_result_delivery",
        )
        self.assert_found(acts.Acts(), self.closed.code, "bears out the giving out")

    def test_a_file_that_is_public_or_not_its_paper_s_own(self):
        draft = self.draft(identity_number=f"{IDENTITY[:-1]}8")
        files_there = [self.scan(paper) for paper in draft.paper_ids[:2]]
        self.env.flush_all()
        self.assertEqual(self.found(acts.Links()), [])
        one, other = (file.sudo().attachment_id for file in files_there)
        message = draft.sudo().message_post(body="x")
        copied = self.env["ir.attachment"].create({"name": "x", "raw": one.raw, "public": True})
        copied.public = False
        self.env.flush_all()
        self.assertEqual(self.found(acts.Links()), [])
        for statement, values, what in (
            ("UPDATE ir_attachment SET public = true WHERE id = %s", [one.id], "open to whoever"),
            ("UPDATE ir_attachment SET access_token = 'x' WHERE id = %s", [one.id], "open to"),
            (
                "INSERT INTO message_attachment_rel (message_id, attachment_id) VALUES (%s, %s)",
                [message.id, one.id],
                "of another record on",
            ),
            (
                "UPDATE ir_attachment SET public = true WHERE id = %s",
                [copied.id],
                "is open to all and has the content",
            ),
            (
                "UPDATE egate_dossier_file SET attachment_id = %s WHERE id = %s",
                [other.id, files_there[0].id],
                "attachment of something else",
            ),
        ):
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                if statement.startswith("INSERT"):
                    self.env.cr.execute(statement, values)
                else:
                    self.forge(statement, *values)
                lines = self.found(acts.Links())
                self.assertEqual(len(lines), 1)
                self.assertIn(what, lines[0])
                savepoint.rollback()
