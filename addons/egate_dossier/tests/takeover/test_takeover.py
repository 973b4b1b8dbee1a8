import doctest
from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...tools import takeover_archive
from ...verify import run
from ..common import OTHER_IDENTITY
from .common import FIRST, PAPERS, PDF, SECOND, STEPS, TakeoverCase, archive

FOLDER = FIRST["Mã hồ sơ cũ"]


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestTakeover(TakeoverCase):
    """What the system before had open goes on here, as it was promised there."""

    def test_the_examples_in_the_tools_hold(self):
        self.assertFalse(doctest.testmod(takeover_archive).failed)

    def test_checking_tells_every_row_and_makes_nothing(self):
        before = self.env["egate.dossier"].search_count([])
        takeover = self.tried(
            self.takeover(
                FIRST,
                SECOND,
                papers=PAPERS,
                steps=STEPS,
                archives=[archive(**{f"{FOLDER}/Tờ khai.pdf": PDF})],
            )
        )
        self.assertEqual(takeover.state, "ready")
        first, _second = takeover.line_ids
        self.assertEqual((first.sheet, first.row, first.state), ("dossiers", 2, "ready"))
        self.assertIn("9.000001, in “Đang thẩm định” with officer", first.what)
        self.assertIn("2 papers, 1 files, 1 steps", first.what)
        self.assertEqual(self.env["egate.dossier"].search_count([]), before)
        self.assertFalse(self.env["egate.number"].search([("scope", "like", "T99.33.01")]))
        self.assertFalse(self.env["res.partner"].search([("identity_number", "=", OTHER_IDENTITY)]))

    def test_a_dossier_goes_on_where_it_was_and_is_due_as_it_was_printed(self):
        papers = [{**paper, "Tên tệp": None} for paper in PAPERS]
        takeover = self.taken(FIRST, papers=papers, steps=STEPS)
        self.assertEqual((takeover.state, takeover.made_count), ("done", 1))
        dossier = self.dossiers(takeover)
        self.assertRecordValues(
            dossier,
            [
                {
                    "code": "T99.33.01-261123-0001",
                    "former_code": FOLDER,
                    "former_system": "Một cửa cũ",
                    "received_at": datetime(2026, 11, 16, 2, 10),
                    "received_date": fields.Date.to_date("2026-11-16"),
                    "taken_over_date": fields.Date.to_date("2026-11-23"),
                    "due_at": datetime(2026, 11, 26, 9, 0),
                    "workflow_state_id": self.states["work"].id,
                    "holder_unit_id": self.ward.id,
                    "holder_user_id": self.officer.id,
                    "late_before": False,
                    "fee_total": 15000,
                    "fee_paid": 0,
                    "former_paid": 20000,
                    "former_receipt": "BL-0042",
                    "register_number": 1,
                }
            ],
        )
        self.assertEqual(dossier.applicant_id.identity_number, FIRST["Số giấy tờ tùy thân"])
        self.assertEqual(
            dossier.paper_ids.mapped(lambda paper: (paper.name, bool(paper.component_id))),
            [("Tờ khai theo mẫu", True), ("Giấy xác nhận của tổ dân phố", False)],
        )
        steps = self.env["egate.dossier.former.step"].search([("dossier_id", "=", dossier.id)])
        self.assertEqual(steps.official_name, "Lê Thị B")
        entry = dossier.deadline_entry_ids
        self.assertEqual(
            (entry.kind, entry.basis, entry.document), ("taken_over", "Một cửa cũ", FOLDER)
        )
        self.assertIn("Taken over from “Một cửa cũ”", dossier.ledger_text)
        # Whoever has it goes on with it at once.
        self.do(dossier, "submit", self.officer)
        self.assertEqual(dossier.workflow_state_id, self.states["approve"])

    def test_the_trail_begins_with_who_took_it_over_from_which_file(self):
        takeover = self.taken(FIRST)
        event = self.dossiers(takeover).event_ids
        self.assertEqual((event.kind, event.user_id), ("imported", self.manager))
        self.assertEqual(event.data["sha256"], takeover.sha256)
        self.assertEqual(event.data["row"], 2)
        self.assertIn("ho-so-dang-mo.xlsx", event.sentence)
        self.assertIn(takeover.sha256, event.sentence)
        self.assertFalse(self.dossiers(takeover).message_ids)
        self.assertFalse(
            self.env["egate.notice"].search([("dossier_id", "in", self.dossiers(takeover).ids)])
        )

    def test_everything_holds_that_verify_asks(self):
        paused = {
            **SECOND,
            "Mã hồ sơ cũ": "HS-3",
            "Số giấy tờ tùy thân": "048088000457",
        }
        self.taken(
            FIRST,
            SECOND,
            paused,
            papers=PAPERS,
            steps=STEPS,
            archives=[archive(**{f"{FOLDER}/Tờ khai.pdf": PDF})],
        )
        self.receive()
        self.env.flush_all()
        self.env.cr.flush()
        said = []
        self.assertTrue(run(self.env(su=True), said.append), said)
        # Its numbers are borne, and none of them is void an hour later.
        with freeze_time("2026-11-23 04:10:00"):
            self.env["egate.number"]._void_batch()
        self.env.flush_all()
        self.assertTrue(run(self.env(su=True), said.append), said[-4:])

    def test_what_was_overdue_there_is_told_apart(self):
        late = self.dossiers(self.taken(SECOND))
        self.assertTrue(late.late_before)
        # A day without a time is the end of it.
        self.assertEqual(late.due_at, datetime(2026, 11, 20, 10, 0))
        self.assertFalse(late.holder_user_id)

    def test_the_calendar_does_not_move_what_was_printed_and_an_extension_does(self):
        dossier = self.dossiers(self.taken(FIRST))
        with freeze_time("2026-11-23 02:20:00"):
            self.calendar.write(
                {
                    "egate_exception_ids": [
                        (0, 0, {"date": "2026-11-25", "name": "Nghỉ", "decision": "QĐ 9"})
                    ]
                }
            )
        self.assertEqual(dossier.due_at, datetime(2026, 11, 26, 9, 0))
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    # -- found again --------------------------------------------------------------------------

    def test_the_old_code_finds_it_by_search_and_by_the_scanner(self):
        dossier = self.dossiers(self.taken(FIRST, SECOND))[0]
        found = self.env["egate.dossier"].with_user(self.officer)
        self.assertEqual(found.search([("display_name", "ilike", FOLDER[-12:])]), dossier)
        self.assertEqual(found._scanned(FOLDER.lower()), dossier)
        self.assertEqual(found._scanned("hs/2026.0008").former_code, "HS/2026.0008")
        opened = self.rpc(self.officer, "egate.dossier", "open_scanned", FOLDER)
        self.assertIn("action", opened)

    # -- once ---------------------------------------------------------------------------------

    def test_the_same_workbook_again_makes_nothing_twice(self):
        first = self.taken(FIRST, SECOND)
        again = self.taken(FIRST, SECOND)
        self.assertEqual(again.line_ids.mapped("state"), ["known", "known"])
        self.assertIn(self.dossiers(first)[0].code, again.line_ids[0].what)
        self.assertEqual((again.made_count, again.known_count), (0, 2))
        self.assertEqual(self.env["egate.dossier"].search_count([("former_code", "=", FOLDER)]), 1)

    def test_two_take_overs_of_one_workbook_make_nothing_twice(self):
        first = self.tried(self.takeover(FIRST))
        second = self.tried(self.takeover(FIRST))
        first.action_start()
        second.action_start()
        self.run_cron()
        self.assertEqual((first | second).line_ids.mapped("state"), ["made", "known"])
        self.assertEqual(
            (first | second).sudo().line_ids.dossier_id.mapped("former_code"), [FOLDER]
        )

    def test_a_worker_that_is_killed_has_kept_whole_pieces_and_the_next_goes_on(self):
        rows = [
            {**SECOND, "Mã hồ sơ cũ": f"HS-{n}", "Số giấy tờ tùy thân": f"04808800010{n}"}
            for n in range(5)
        ]
        takeover = self.tried(self.takeover(*rows))
        takeover.action_start()
        takeover.sudo()._work(2, 60)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            takeover.sudo()._work(2, 60)
            self.assertEqual(len(self.dossiers(takeover)), 4)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(len(self.dossiers(takeover)), 2)
        self.run_cron()
        self.assertEqual(takeover.state, "done")
        self.assertEqual(len(self.dossiers(takeover)), 5)
        self.assertEqual(len(set(self.dossiers(takeover).mapped("former_code"))), 5)

    def test_it_can_be_stopped_and_goes_on(self):
        takeover = self.tried(self.takeover(FIRST, SECOND))
        takeover.action_start()
        takeover.action_cancel()
        self.run_cron()
        self.assertEqual((takeover.state, takeover.made_count), ("stopped", 0))
        takeover.action_start()
        self.run_cron()
        self.assertEqual((takeover.state, takeover.made_count), ("done", 2))

    # -- undone -------------------------------------------------------------------------------

    def test_it_is_undone_as_a_whole_and_the_codes_are_free_again(self):
        takeover = self.taken(FIRST, SECOND)
        gone = self.dossiers(takeover)
        with freeze_time("2026-11-23 03:10:00"):
            self.undone(takeover)
            self.assertEqual(takeover.state, "undone")
            self.assertEqual((takeover.made_count, takeover.undone_count), (0, 2))
            self.assertTrue(all(gone.mapped("closed_at")))
            self.assertFalse(any(gone.mapped("former_code")))
            self.assertEqual(gone[0].event_ids.mapped("kind"), ["imported", "import_undone"])
            again = self.taken(FIRST, SECOND)
            self.assertEqual(again.made_count, 2)
        self.env.flush_all()
        self.env.cr.flush()
        said = []
        self.assertTrue(run(self.env(su=True), said.append), said)

    def test_what_has_gone_on_keeps_the_whole_from_being_undone(self):
        takeover = self.taken(FIRST, SECOND)
        self.do(self.dossiers(takeover)[0], "submit", self.officer)
        with self.assertRaisesRegex(UserError, "1 of its dossiers have gone on.*261123-0001"):
            takeover.action_undo()
        self.assertFalse(any(self.dossiers(takeover).mapped("closed_at")))

    def test_undoing_is_stopped_and_goes_on_and_the_rest_is_not_taken_over_then(self):
        rows = [
            {**SECOND, "Mã hồ sơ cũ": f"HS-{n}", "Số giấy tờ tùy thân": f"04808800010{n}"}
            for n in range(5)
        ]
        takeover = self.tried(self.takeover(*rows, archives=[archive(**{"HS-4/a.pdf": PDF})]))
        takeover.action_start()
        for _piece in range(2):
            takeover.sudo()._work(2, 60)
        takeover.action_cancel()
        takeover.action_undo()
        self.assertFalse(takeover.archive_ids.content or takeover.sudo().line_ids[-1].content)
        takeover.sudo()._work(3, 60)
        self.assertEqual((takeover.undone_count, takeover.made_count), (3, 1))
        self.assertEqual(takeover.percent, 75)
        takeover.action_cancel()
        self.run_cron()
        self.assertEqual((takeover.state, takeover.undone_count), ("undo_stopped", 3))
        with self.assertRaises(UserError):
            takeover.action_start()
        self.undone(takeover)
        self.assertEqual((takeover.state, takeover.undone_count), ("undone", 4))
        self.assertEqual(takeover.line_ids.mapped("state"), ["undone"] * 4 + ["ready"])

    def test_what_is_gone_on_with_while_the_others_are_undone_stays_and_is_told(self):
        takeover = self.taken(FIRST, SECOND)
        takeover.action_undo()
        first, second = self.dossiers(takeover)
        self.do(first, "submit", self.officer)
        self.run_cron()
        self.assertEqual((takeover.state, takeover.made_count), ("undone", 1))
        self.assertEqual(takeover.line_ids.mapped("state"), ["kept", "undone"])
        self.assertIn("1 of its dossiers", takeover.failure)
        self.assertEqual([bool(one.closed_at) for one in first + second], [False, True])
        self.assertEqual(first.former_code, FOLDER)
        # What is counted before a commit, too.
        self.env.cr.flush()
        said = []
        self.assertTrue(run(self.env(su=True), said.append), said)

    # -- who ----------------------------------------------------------------------------------

    def test_only_an_administrator_takes_over_and_nobody_sets_what_the_engine_says(self):
        for user in (self.clerk, self.officer, self.leader):
            with self.assertRaises(AccessError):
                self.takeover(FIRST, user=user)
        takeover = self.takeover(FIRST)
        for values in ({"state": "ready"}, {"sha256": "0"}, {"started_by_id": self.leader.id}):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, "egate.takeover", "write", [takeover.id], values)
        self.tried(takeover).action_start()
        self.run_cron()
        with self.assertRaises(UserError):
            takeover.write({"name": "Khác"})
        with self.assertRaises(UserError):
            takeover.unlink()
        with self.assertRaises(AccessError):
            self.rpc(
                self.manager,
                "egate.takeover.line",
                "write",
                takeover.line_ids.ids,
                {"state": "ready"},
            )

    def test_who_is_no_administrator_any_more_takes_nothing_over(self):
        takeover = self.tried(self.takeover(FIRST))
        takeover.action_start()
        self.manager.active = False
        self.run_cron()
        self.assertEqual(takeover.sudo().state, "stopped")
        self.assertFalse(self.dossiers(takeover))

    def test_queries_for_each_dossier_are_bounded(self):
        def count(rows):
            takeover = self.tried(self.takeover(*rows))
            takeover.action_start()
            self.env.flush_all()
            began = self.env.cr.sql_log_count
            takeover.sudo()._work(50, 60)
            self.env.flush_all()
            return self.env.cr.sql_log_count - began

        def rows(first, number):
            return [
                {**SECOND, "Mã hồ sơ cũ": f"HS-{n}", "Số giấy tờ tùy thân": f"048088000{n}"}
                for n in range(first, first + number)
            ]

        count(rows(100, 1))
        few, many = count(rows(200, 2)), count(rows(300, 12))
        self.assertLessEqual((many - few) / 10, 4)
