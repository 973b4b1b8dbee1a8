from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestUnitClosing(DossierCommon):
    """A unit is closed: nobody's dossier is left without somebody who may act on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Unit = cls.env["egate.unit"]
        cls.new_ward = Unit.create(
            {
                "name": "UBND phường Mới",
                "code": "T99.55",
                "parent_id": cls.province.id,
                "level": "commune",
            }
        )
        cls.new_desk = Unit.create(
            {
                "name": "Trung tâm phường Mới",
                "code": "T99.55.01",
                "parent_id": cls.new_ward.id,
                "kind": "desk",
                "level": "commune",
            }
        )
        cls.new_clerk = cls._person("new_clerk", cls.role_clerk, cls.new_desk)
        cls.new_officer = cls._person("new_officer", cls.role_officer, cls.new_ward)
        cls.new_leader = cls._person("new_leader", cls.role_leader, cls.new_ward)

    def close(self, unit, successor=None, decision="Nghị quyết số 1659/NQ-UBTVQH15"):
        """Close a unit through the dialog of its form."""
        action = self.rpc(self.manager, "egate.unit", "action_close_unit", [unit.id])
        wizard = self.env["egate.unit.close"].with_user(self.manager)
        form = Form(wizard.with_context(**action["context"]))
        if successor:
            form.successor_id = successor
            form.decision = decision
        form.save().action_close()

    def test_a_unit_with_open_work_is_not_archived_by_any_door(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.env["egate.unit"].browse(self.desk.id).parent_id = self.province
        for unit in (self.ward, self.desk):
            for method, args in (("write", [{"active": False}]), ("action_archive", [])):
                with (
                    self.subTest(unit.name, method=method),
                    self.assertRaisesRegex(UserError, "1 open dossiers.*Close the unit"),
                ):
                    self.rpc(self.manager, "egate.unit", method, [unit.id], *args)
        self.assertTrue(self.ward.active and self.desk.active)
        with self.assertRaises(AccessError):
            self.rpc(self.officer, "egate.unit", "action_close_unit", [self.ward.id])

    def test_what_belongs_to_it_is_closed_first(self):
        with self.assertRaisesRegex(UserError, "Close what belongs to it first"):
            self.rpc(self.manager, "egate.unit", "write", [self.ward.id], {"active": False})

    def test_a_unit_without_work_is_archived_and_no_access_stays_outdated(self):
        users = self.env["res.users"]
        groups = self.env["egate.role"].search([]).group_id
        self.rpc(self.manager, "egate.unit", "write", [self.other_ward.id], {"active": False})
        self.assertFalse(self.stranger.egate_unit_ids)
        self.assertFalse(self.stranger.has_group("egate_base.egate_group_officer"))
        today = self.env["egate.assignment"]._local_today()
        self.assertFalse(users._egate_access_outdated(today, groups))
        self.env["egate.assignment"]._cron_refresh_access()
        self.assertFalse(users._egate_access_outdated(today, groups))

    def test_the_successor_goes_on_with_what_is_open(self):
        waiting, taken, signed = (self.receive().sudo() for _each in range(3))
        self.do(taken, "claim", self.officer)
        self.bring_to_desk(signed)
        draft = self.draft()
        counts = {one: len(one.step_ids) for one in (waiting, taken)}
        self.close(self.desk, self.new_desk)
        self.close(self.ward, self.new_ward)
        self.assertFalse(self.ward.active or self.desk.active)
        self.assertRecordValues(
            waiting | taken | signed,
            [
                {"holder_unit_id": self.new_ward.id, "holder_user_id": False},
                {"holder_unit_id": self.new_ward.id, "holder_user_id": False},
                {"holder_unit_id": self.new_desk.id, "holder_user_id": False},
            ],
        )
        self.assertEqual((waiting | taken | signed).agency_unit_id, self.new_ward)
        for dossier, count in counts.items():
            self.assertEqual(len(dossier.step_ids), count + 1)
        left = taken.step_ids.sorted("sequence")[-2]
        self.assertEqual(left.user_id, self.officer)
        self.assertEqual(left.comment, "Nghị quyết số 1659/NQ-UBTVQH15")
        self.assertEqual(taken.event_ids.mapped("kind").count("taken_over"), 2)
        self.assertIn("UBND phường Mẫu → UBND phường Mới", taken.event_ids[-1].sentence)
        # The people of the successor act; those of the closed unit do not.
        with self.assertRaises(UserError):
            self.do(taken, "submit", self.officer)
        self.do(waiting, "claim", self.new_officer)
        self.do(taken, "submit", self.new_officer)
        self.do(taken, "sign", self.new_leader)
        self.assertEqual(taken.holder_unit_id, self.new_desk)
        self.do(taken, "return", self.new_clerk)
        self.do(signed, "return", self.new_clerk)
        # What was received there keeps its desk, code and register, and is read by the successor.
        self.assertEqual(signed.reception_unit_id, self.desk)
        self.assertTrue(signed.with_user(self.new_clerk).code.startswith("T99.33.01"))
        self.assertEqual(draft.sudo().reception_unit_id, self.new_desk)

    def test_nothing_more_is_received_where_it_is_closed(self):
        self.close(self.desk, self.new_desk)
        for user in (self.clerk, self.new_clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(
                    user,
                    "egate.dossier",
                    "create",
                    [{"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}],
                )
        units = self.new_clerk._egate_acting_choices()
        self.assertEqual([one["unit_id"] for one in units], [self.new_desk.id])
        dossier = self.receive(user=self.new_clerk)
        self.assertEqual(dossier.reception_unit_id, self.new_desk)

    def test_a_successor_is_fit_for_the_work(self):
        self.receive()
        for successor, words in (
            (self.desk, "another unit"),
            (self.new_ward, "Only a one-stop unit"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                wizard = self.env["egate.unit.close"].with_user(self.manager)
                wizard.create(
                    {"unit_id": self.desk.id, "successor_id": successor.id, "decision": "QĐ 1"}
                ).action_close()
        self.close(self.desk, self.new_desk)
        self.new_officer.egate_assignment_ids.date_to = "2020-12-31"
        with self.assertRaisesRegex(UserError, "Nobody is “Officer” in UBND phường Mới"):
            self.close(self.ward, self.new_ward)
        with self.assertRaisesRegex(UserError, "decision"):
            self.close(self.ward, self.other_ward, decision="\u3164")

    def test_nobody_makes_a_unit_another_ones_successor_by_hand(self):
        self.close(self.desk, self.new_desk)
        for values in ({"successor_id": self.other_ward.id}, {"successor_id": False}):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, "egate.unit", "write", [self.desk.id], values)
        # Opened again, it is its own.
        self.rpc(self.manager, "egate.unit", "write", [self.desk.id], {"active": True})
        self.assertFalse(self.desk.successor_id)
        self.assertNotIn(self.desk, self.new_clerk.egate_unit_ids)
        self.assertIn(self.desk, self.clerk.egate_unit_ids)
