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

    def test_a_leader_acts_in_the_desks_of_the_agency(self):
        self.assertEqual(self.leader.egate_unit_ids, self.ward | self.desk)
        held = self.env["egate.assignment"]._held_units(self.leader)
        self.assertEqual(held, {self.role_leader.id: frozenset((self.ward | self.desk).ids)})

    def test_a_leader_above_sees_the_agencies_below_but_does_not_sign_for_them(self):
        chief = self._person("chief", self.role_leader, self.province)
        everything = self.province | self.ward | self.desk | self.other_ward
        self.assertEqual(chief.egate_unit_ids, everything)
        held = self.env["egate.assignment"]._held_units(chief)
        self.assertEqual(held, {self.role_leader.id: frozenset(self.province.ids)})

    def test_an_agency_above_opens_nothing_below_another_assignment(self):
        chief = self._person("chief", self.role_leader, self.province)
        self.env["egate.assignment"].create(
            {"user_id": chief.id, "role_id": self.role_leader.id, "unit_id": self.desk.id}
        )
        held = self.env["egate.assignment"]._held_units(chief)
        self.assertEqual(held, {self.role_leader.id: frozenset((self.province | self.desk).ids)})

    def test_a_unit_that_becomes_an_agency_is_no_longer_acted_for(self):
        self.assertIn(self.desk.id, self.held(self.leader, self.role_leader))
        self.desk.kind = "agency"
        self.assertNotIn(self.desk.id, self.held(self.leader, self.role_leader))
        self.assertIn(self.desk, self.leader.egate_unit_ids)

    def test_midnight_costs_by_those_whose_rights_change(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["egate.assignment"]._cron_refresh_access()
            return self.cr.sql_log_count - before

        cost()
        few = cost()
        people = [self._person(f"person{n}", self.role_officer, self.ward) for n in range(20)]
        cost()
        self.assertEqual(cost(), few)
        self.assertLessEqual(few, 5)
        # Without the ORM, as if midnight had passed.
        self.env.cr.execute(
            "UPDATE egate_assignment SET date_to = '2020-02-02' WHERE user_id = %s", [people[0].id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.env["res.users"]._refresh_egate_access(), people[0])

    def held(self, user, role):
        return self.env["egate.assignment"]._held_units(user).get(role.id, frozenset())

    def absence(self, **values):
        return self.env["egate.absence"].create(
            {
                "user_id": self.officer.id,
                "date_from": "2026-11-23",
                "date_to": "2026-11-27",
                **values,
            }
        )

    def test_who_is_away_is_known_by_the_local_date(self):
        absence = self.absence(deputy_id=self.stranger.id)
        people = self.officer | self.leader
        for moment, away in (
            ("2026-11-22 16:59:00", {}),  # 23:59 of the 22nd in Vietnam
            ("2026-11-22 17:00:00", {self.officer: absence}),
            ("2026-11-27 16:59:00", {self.officer: absence}),
            ("2026-11-27 17:00:00", {}),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(self.env["egate.absence"]._away(people), away)

    def test_an_absence_makes_sense(self):
        self.absence()
        for values, sentence in (
            ({"date_from": "2026-11-27", "date_to": "2026-12-01"}, "already entered"),
            ({"user_id": self.leader.id, "deputy_id": self.officer.id}, "is away in this time too"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, sentence):
                self.absence(**values)

    def test_only_an_administrator_enters_absences(self):
        values = {"user_id": self.officer.id, "date_to": "2030-01-01"}
        with self.assertRaises(AccessError):
            self.rpc(self.officer, "egate.absence", "create", [values])
        self.assertTrue(self.rpc(self.manager, "egate.absence", "create", [values]))

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
        self.role_leader.write({"sees_below": False, "acts_below": False})
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
