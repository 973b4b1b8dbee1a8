from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestUnits(BaseOfficeCase):
    def test_calendar_and_agency_come_from_above(self):
        self.assertEqual(self.desk.calendar_id, self.calendar)
        self.assertEqual(self.desk.agency_id, self.ward)

    def test_a_unit_without_a_calendar_above_is_refused(self):
        with self.assertRaisesRegex(UserError, "no working calendar"):
            self.env["egate.unit"].create({"name": "Sở Mới", "code": "T98"})
        with self.assertRaisesRegex(UserError, "no working calendar"):
            self.province.own_calendar_id = False

    def test_a_unit_cannot_belong_to_itself(self):
        with self.assertRaises(UserError):
            self.province.parent_id = self.desk

    def test_rights_follow_the_dates_of_the_assignment(self):
        assignment = self.officer.egate_assignment_ids
        self.assertTrue(self.officer.has_group("egate_base.egate_group_officer"))
        self.assertEqual(self.officer.egate_unit_ids, self.ward)
        with freeze_time("2026-11-22 16:59:00"):  # 23:59 in Vietnam
            assignment.date_to = "2026-11-22"
            self.assertTrue(self.officer.has_group("egate_base.egate_group_officer"))
        with freeze_time("2026-11-22 17:01:00"):  # 00:01 of the next day in Vietnam
            self.assertFalse(self.env["egate.assignment"]._held_units(self.officer))
            self.env["egate.assignment"]._cron_refresh_access()
            self.assertFalse(self.officer.has_group("egate_base.egate_group_officer"))
            self.assertFalse(self.officer.egate_unit_ids)

    def test_a_leader_covers_the_units_below(self):
        self.assertEqual(self.leader.egate_unit_ids, self.ward | self.desk)
        held = self.env["egate.assignment"]._held_units(self.leader)
        self.assertEqual(held, {self.role_leader.id: frozenset((self.ward | self.desk).ids)})

    def test_rights_that_no_role_gives_are_left_alone(self):
        extra = self.env.ref("base.group_partner_manager")
        self.officer.group_ids += extra
        self.officer.egate_assignment_ids.date_to = "2020-12-31"
        self.assertIn(extra, self.officer.group_ids)

    def test_nobody_widens_their_own_units(self):
        for user in (self.officer, self.clerk):
            with self.assertRaises(AccessError):
                values = {"egate_unit_ids": [(4, self.other_ward.id)]}
                self.rpc(user, "res.users", "write", [user.id], values)
            with self.assertRaises(AccessError):
                values = {
                    "user_id": user.id,
                    "role_id": self.role_leader.id,
                    "unit_id": self.ward.id,
                }
                self.rpc(user, "egate.assignment", "create", [values])

    def test_a_citizen_cannot_be_assigned(self):
        with self.assertRaisesRegex(ValidationError, "internal user"):
            self.env["egate.assignment"].create(
                {"user_id": self.citizen.id, "role_id": self.role_clerk.id, "unit_id": self.desk.id}
            )

    def test_a_role_is_no_way_to_other_rights(self):
        with self.assertRaisesRegex(ValidationError, "not a right of the one-stop office"):
            self.env["egate.role"].with_user(self.manager).create(
                {"name": "x", "code": "x", "group_id": self.env.ref("base.group_system").id}
            )

    def test_a_changed_role_is_felt_at_once(self):
        self.role_officer.group_id = self.env.ref("egate_base.egate_group_clerk")
        self.assertFalse(self.officer.has_group("egate_base.egate_group_officer"))
        self.assertTrue(self.officer.has_group("egate_base.egate_group_clerk"))
        self.role_leader.covers_below = False
        self.assertEqual(self.leader.egate_unit_ids, self.ward)
        self.role_leader.active = False
        self.assertFalse(self.leader.has_group("egate_base.egate_group_leader"))
        self.assertFalse(self.env["egate.assignment"]._held_units(self.leader))

    def test_one_wrong_person_does_not_keep_the_rest_from_their_rights(self):
        self.env.cr.execute("UPDATE res_users SET active = false WHERE id = %s", [self.officer.id])
        self.env.invalidate_all()
        self.clerk.egate_assignment_ids.date_to = "2020-12-31"
        self.env["egate.assignment"]._cron_refresh_access()
        self.assertFalse(self.clerk.has_group("egate_base.egate_group_clerk"))
