from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_supplement import HOUSE, SupplementCommon


@tagged("post_install", "-at_install")
class TestCorrection(SupplementCommon):
    """Received on Monday for three working days; the right procedure takes five."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.right = cls._published_procedure(
            "9.000077", "Thủ tục đúng", amount=5, unit="working_day"
        )

    @classmethod
    def _published_procedure(cls, code, name, **term):
        procedure = super()._published_procedure(code, name, **term)
        if code == "9.000077":
            # The same papers, but one is called otherwise.
            version = procedure.current_version_id
            cls.env.cr.execute(
                "UPDATE egate_procedure_component SET name = 'Sơ đồ vị trí' "
                "WHERE version_id = %s AND name = 'Tờ khai theo mẫu'",
                [version.id],
            )
            version.component_ids.invalidate_recordset()
        return procedure

    def ask_right(self, dossier, user=None, procedure=None, reason="Quầy chọn nhầm thủ tục"):
        self.rpc(
            user or self.clerk,
            "egate.dossier",
            "action_ask_correction",
            [dossier.id],
            (procedure or self.right).id,
            False,
            reason,
        )
        return dossier.correction_ids[:1]

    def approve(self, correction, user=None):
        return self.rpc(
            user or self.leader, "egate.dossier.correction", "action_approve", [correction.id]
        )

    def test_code_and_reception_stay_and_the_term_is_counted_from_there(self):
        dossier = self.appraised()
        kept = (dossier.code, dossier.received_at, dossier.register_line_ids)
        with freeze_time("2026-11-25 03:00:00"):
            correction = self.ask_right(dossier)
            self.assertEqual(dossier.procedure_id, self.procedure, "nothing changes by asking")
            self.approve(correction)
        self.assertEqual((dossier.code, dossier.received_at, dossier.register_line_ids), kept)
        self.assertRecordValues(
            dossier,
            [
                {
                    "procedure_id": self.right.id,
                    "version_id": self.right.current_version_id.id,
                    "workflow_state_id": self.states["waiting"].id,
                    "holder_user_id": False,
                    "term_text": "5 ngày làm việc",
                }
            ],
        )
        # Five working days from Monday 09:10; the 24th is a holiday.
        self.assertEqual(str(dossier.due_at), "2026-12-01 02:10:00")
        entry = dossier.deadline_entry_ids.sorted("sequence")[-1]
        self.assertRecordValues(entry, [{"kind": "procedure", "basis": "01/QĐ-UBND"}])
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("taken for another procedure", entry.explanation)
        self.assertIn("corrected", dossier.event_ids.mapped("kind"))
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        self.assertEqual(dossier.step_ids.sorted("sequence").mapped("sequence"), [1, 2, 3])
        with freeze_time("2026-11-26 02:10:00"):
            self.do(dossier, "claim", self.officer)

    def test_papers_are_mapped_by_name_and_none_is_lost(self):
        dossier = self.appraised()
        before = dossier.paper_ids
        self.approve(self.ask_right(dossier))
        self.assertEqual(before & dossier.paper_ids, before)
        new = self.right.current_version_id.component_ids
        house = dossier.paper_ids.filtered(lambda paper: paper.name == HOUSE)
        self.assertIn(house.component_id, new)
        self.assertTrue(house.received)
        old = dossier.paper_ids.filtered(lambda paper: paper.name == "Tờ khai theo mẫu")
        self.assertTrue(old.received)
        self.assertFalse(old.component_id)
        added = dossier.paper_ids - before
        self.assertEqual(added.mapped("name"), ["Sơ đồ vị trí"])
        self.assertFalse(added.received)
        self.assertEqual(dossier.correction_ids.missing, "Sơ đồ vị trí")

    def test_the_notice_is_neutral(self):
        dossier = self.appraised()
        self.approve(self.ask_right(dossier))
        notice = dossier.correction_ids.notice
        for words in (dossier.code, "Thủ tục đúng", "Sơ đồ vị trí"):
            self.assertIn(words, notice)
        for words in ("nhầm", "sai", "mistake", "wrong"):
            self.assertNotIn(words, notice.lower())

    def test_a_pause_before_is_kept_in_the_new_count(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, "Ảnh")
        with freeze_time("2026-12-01 02:10:00"):
            correction = None
            with self.assertRaises(UserError), self.env.cr.savepoint():
                correction = self.ask_right(dossier)
            self.assertIsNone(correction)
            self.take_in(supplement)
            self.approve(self.ask_right(dossier))
        # One day of five was used before the pause: four are left from 1 December 09:10.
        self.assertEqual(str(dossier.due_at), "2026-12-07 02:10:00")
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_a_head_approves_and_never_who_asked(self):
        dossier = self.appraised()
        correction = self.ask_right(dossier)
        for user in (self.clerk, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self.approve(correction, user=user)
        with self.assertRaisesRegex(UserError, "Write why"), self.env.cr.savepoint():
            self.rpc(self.leader, "egate.dossier.correction", "action_decline", [correction.id])
        self.rpc(
            self.leader, "egate.dossier.correction", "action_decline", [correction.id], "Đúng rồi"
        )
        self.assertEqual(dossier.procedure_id, self.procedure)
        with self.assertRaisesRegex(UserError, "decided already"), self.env.cr.savepoint():
            self.approve(correction)
        self.assertTrue(self.ask_right(dossier))

    def test_what_cannot_be_put_right_is_told(self):
        dossier = self.appraised()
        for values, words in (
            ({"reason": " "}, "how the mistake"),
            ({"procedure": self.procedure}, "of this procedure already"),
            ({"procedure": self.right.browse(10**8)}, "Choose the right procedure"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                with self.env.cr.savepoint():
                    self.ask_right(dossier, **values)
        self.do(dossier, "submit", self.officer)
        self.do(dossier, "sign", self.leader)
        with self.assertRaisesRegex(UserError, "signed already"):
            self.ask_right(dossier)

    def test_strangers_neither_ask_nor_approve(self):
        dossier = self.appraised()
        correction = self.ask_right(dossier)
        for user in (self.stranger, self.citizen, self.manager):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.ask_right(dossier, user=user)
            for method in ("action_approve", "action_decline"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.rpc(user, "egate.dossier.correction", method, [correction.id], "x")
        for user in (self.officer, self.leader, self.clerk, self.manager):
            for method, args in (
                ("write", ([correction.id], {"state": "approved"})),
                ("unlink", ([correction.id],)),
                ("create", ([{"dossier_id": dossier.id}],)),
            ):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        self.rpc(user, "egate.dossier.correction", method, *args)
