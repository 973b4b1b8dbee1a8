from datetime import datetime

from odoo.tests import freeze_time, tagged

from ..common import DossierCommon

BY_LAW = "Nghị định 118/2025/NĐ-CP Điều 17.3, sửa đổi bởi Nghị định 309/2026/NĐ-CP"


@tagged("post_install", "-at_install")
class TestElsewhere(DossierCommon):
    """Handed in at a desk, decided by an agency elsewhere; 4 March 2026 is a Wednesday.

    The other ward has a calendar of its own and an officer who takes dossiers in.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["egate.unit"].create(
            {
                "name": "UBND phường Xa",
                "code": "H17.98",
                "level": "commune",
                "own_calendar_id": cls.calendar.copy({"name": "Phường Xa"}).id,
            }
        )
        cls.far_officer = cls._person("far_officer", cls.role_officer, cls.elsewhere)
        cls.far = cls._published_procedure("9.000401", "Ở nơi khác", amount=3, unit="working_day")
        cls._name_the_agency(cls.far, cls.elsewhere)

    @classmethod
    def _name_the_agency(cls, procedure, agency):
        # A published version is closed; the test stands in for one that names the agency.
        cls.env.cr.execute(
            "UPDATE egate_procedure_version SET agency_unit_id = %s WHERE procedure_id = %s",
            [agency.id, procedure.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_all_caches()

    def local(self, moment):
        return self.calendar._to_local(moment)

    def received(self, moment):
        with freeze_time(self.calendar._to_utc(moment)):
            return self.receive(procedure=self.far).with_env(self.env(context={"lang": "en_US"}))

    def take(self, dossier, moment):
        with freeze_time(self.calendar._to_utc(moment)):
            self.rpc(self.far_officer, "egate.dossier", "action_take", [dossier.id])

    def test_the_clock_begins_with_the_limit_of_the_hand_over(self):
        for received, limit, due in (
            (datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 17), datetime(2026, 3, 9, 17)),
            (datetime(2026, 3, 4, 15), datetime(2026, 3, 4, 17), datetime(2026, 3, 9, 17)),
            (
                datetime(2026, 3, 4, 15, 1),
                datetime(2026, 3, 5, 7, 30),
                datetime(2026, 3, 10, 7, 30),
            ),
            (datetime(2026, 3, 7, 9), datetime(2026, 3, 9, 7, 30), datetime(2026, 3, 12, 7, 30)),
        ):
            with self.subTest(received=received):
                dossier = self.received(received)
                self.assertEqual(self.local(dossier.agency_receipt_limit), limit)
                self.assertEqual(self.local(dossier.due_at), due)
                self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("at the latest", dossier.deadline_entry_ids.explanation)
        self.assertTrue(dossier.code.startswith(self.desk.code))

    def test_an_agency_that_takes_it_in_sooner_is_due_sooner(self):
        dossier = self.received(datetime(2026, 3, 4, 9))
        self.take(dossier, datetime(2026, 3, 4, 10))
        self.assertEqual(self.local(dossier.agency_received_at), datetime(2026, 3, 4, 10))
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 9, 10))
        self.assertIn(BY_LAW, dossier.deadline_entry_ids[-1:].explanation)
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("agency_received", dossier.event_ids.mapped("kind"))

    def test_an_agency_that_takes_it_in_late_gains_nothing(self):
        dossier = self.received(datetime(2026, 3, 4, 9))
        self.take(dossier, datetime(2026, 3, 5, 10))
        self.assertEqual(self.local(dossier.agency_received_at), datetime(2026, 3, 5, 10))
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 9, 17))
        self.assertEqual(len(dossier.deadline_entry_ids), 1)

    def test_the_ways_out_of_the_first_step_count_as_taking_it_in(self):
        dossier = self.received(datetime(2026, 3, 4, 9))
        with freeze_time(self.calendar._to_utc(datetime(2026, 3, 4, 10))):
            self.do(dossier, "claim", self.far_officer)
        self.assertEqual(self.local(dossier.agency_received_at), datetime(2026, 3, 4, 10))
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 9, 10))

    def test_what_is_decided_where_it_is_handed_in_has_no_such_time(self):
        with freeze_time(self.calendar._to_utc(datetime(2026, 3, 4, 9))):
            dossier = self.receive()
        self.assertFalse(dossier.agency_receipt_limit)
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 9, 9))
        self.assertTrue(self.desk._receives_for(self.desk.agency_id))
        self.assertFalse(self.desk._receives_for(self.elsewhere))

    def corrected(self, dossier, procedure, moment):
        far_leader = self._person("far_leader", self.role_leader, self.elsewhere)
        with freeze_time(self.calendar._to_utc(moment)):
            self.rpc(
                self.far_officer,
                "egate.dossier",
                "action_ask_correction",
                [dossier.id],
                procedure.id,
                False,
                "Quầy chọn nhầm thủ tục",
            )
            correction = dossier.correction_ids
            self.rpc(far_leader, "egate.dossier.correction", "action_approve", correction.ids)

    def test_a_correction_to_another_agency_waits_for_that_one(self):
        """It works in the morning only, and is due by its own calendar."""
        mornings = self.calendar.copy({"name": "Phường Xa Hơn"})
        mornings.attendance_ids.filtered(lambda line: line.hour_from > 12).unlink()
        farther = self.elsewhere.copy(
            {"name": "UBND phường Xa Hơn", "code": "H17.97", "own_calendar_id": mornings.id}
        )
        officer = self._person("farther_officer", self.role_officer, farther)
        right = self._published_procedure("9.000402", "Xa hơn", amount=5, unit="working_day")
        self._name_the_agency(right, farther)
        dossier = self.received(datetime(2026, 3, 4, 8))
        self.take(dossier, datetime(2026, 3, 4, 9))
        self.corrected(dossier, right, datetime(2026, 3, 4, 10))
        self.assertRecordValues(
            dossier, [{"agency_unit_id": farther.id, "agency_received_at": False}]
        )
        self.assertEqual(self.local(dossier.agency_receipt_limit), datetime(2026, 3, 4, 11, 30))
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 11, 11, 30))
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        with freeze_time(self.calendar._to_utc(datetime(2026, 3, 4, 11))):
            self.rpc(officer, "egate.dossier", "action_take", [dossier.id])
        self.assertEqual(self.local(dossier.agency_received_at), datetime(2026, 3, 4, 11))
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 11, 11))
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_a_correction_within_an_agency_leaves_when_it_was_taken_in(self):
        right = self._published_procedure("9.000402", "Cùng nơi", amount=5, unit="working_day")
        self._name_the_agency(right, self.elsewhere)
        dossier = self.received(datetime(2026, 3, 4, 8))
        self.take(dossier, datetime(2026, 3, 4, 9))
        self.corrected(dossier, right, datetime(2026, 3, 4, 10))
        self.assertEqual(self.local(dossier.agency_received_at), datetime(2026, 3, 4, 9))
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 11, 9))
        self.assertIn("counted again from 09:00", dossier.deadline_entry_ids[-1:].explanation)

    def test_a_correction_to_what_is_decided_at_the_desk_counts_from_the_reception(self):
        dossier = self.received(datetime(2026, 3, 4, 8))
        self.take(dossier, datetime(2026, 3, 4, 9))
        self.corrected(dossier, self.procedure, datetime(2026, 3, 4, 10))
        self.assertRecordValues(
            dossier, [{"agency_receipt_limit": False, "agency_received_at": False}]
        )
        self.assertEqual(self.local(dossier.due_at), datetime(2026, 3, 9, 8))
