from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import BaseOfficeCase

#: In Vietnam it is 23:59 of the day before the absence, its first minute, its last, the one after.
BEFORE, FIRST = "2026-11-22 16:59:00", "2026-11-22 17:00:00"
LAST, AFTER = "2026-11-27 16:59:00", "2026-11-27 17:01:00"


@tagged("post_install", "-at_install", "access_rights")
class TestDeputies(BaseOfficeCase):
    """Who stands in for somebody away, in what, and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._person("deputy", cls.role_officer, cls.other_ward)

    def away(self, user, deputy=None, date_from="2026-11-23", date_to="2026-11-27"):
        """Enter ``user`` as away from Monday to Friday."""
        return self.env["egate.absence"].create(
            {
                "user_id": user.id,
                "deputy_id": deputy and deputy.id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def held(self, user):
        """Return (role, unit) of all that the checker lets ``user`` act in."""
        held = self.env["egate.assignment"]._held_units(user)
        return {
            (self.env["egate.role"].browse(role), self.env["egate.unit"].browse(unit))
            for role, units in held.items()
            for unit in units
        }

    def midnight(self):
        self.env["egate.assignment"]._cron_refresh_access()

    def is_leader(self, user):
        return user.has_group("egate_base.egate_group_leader")

    def away_from_elsewhere(self, user, deputy):
        """Enter what the form refuses: somebody who stands in for another one is away, too."""
        absence = self.away(user, date_from="2027-11-23", date_to="2027-11-27")
        self.env.cr.execute(
            "UPDATE egate_absence SET deputy_id = %s, date_from = '2026-11-23', "
            "date_to = '2026-11-27' WHERE id = %s",
            [deputy.id, absence.id],
        )
        self.env.invalidate_all()
        self.midnight()
        return absence

    def test_nobody_is_away_while_they_stand_in_for_somebody_in_either_order(self):
        self.away(self.deputy, date_from="2026-12-01", date_to="2026-12-05")
        with self.assertRaisesRegex(ValidationError, "is away in this time too"):
            self.away(self.leader, self.deputy, date_from="2026-12-05", date_to="2026-12-08")
        self.away(self.leader, self.deputy)
        with self.assertRaisesRegex(ValidationError, "stands in for"):
            self.away(self.deputy, date_from="2026-11-27", date_to="2026-11-28")

    def test_a_deputy_holds_the_roles_in_those_units_on_those_days_only(self):
        own = {(self.role_officer, self.other_ward)}
        lent = {(self.role_leader, self.ward), (self.role_leader, self.desk)}
        with freeze_time(BEFORE):
            self.away(self.leader, self.deputy)
        for moment, held in ((BEFORE, own), (FIRST, own | lent), (LAST, own | lent), (AFTER, own)):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(self.held(self.deputy), held)
                self.midnight()
                self.assertEqual(self.is_leader(self.deputy), held != own)
                self.assertEqual(
                    self.deputy.egate_unit_ids,
                    self.other_ward.union(*(unit for _role, unit in held)),
                )

    def test_midnight_begins_and_ends_what_a_deputy_sees(self):
        with freeze_time(BEFORE):
            self.away(self.leader, self.deputy)
            self.midnight()
            self.assertFalse(self.is_leader(self.deputy))
        with freeze_time("2026-11-22 17:01:00"):
            self.midnight()
            self.assertTrue(self.is_leader(self.deputy))
            self.assertTrue(self.deputy.with_user(self.deputy).env.user.egate_unit_ids & self.ward)
        with freeze_time(AFTER):
            self.midnight()
            self.assertFalse(self.is_leader(self.deputy))
            self.assertEqual(self.deputy.egate_unit_ids, self.other_ward)

    def test_the_absent_person_keeps_everything(self):
        with freeze_time(FIRST):
            before = self.held(self.leader)
            self.away(self.leader, self.deputy)
            self.assertEqual(self.held(self.leader), before)
            self.assertTrue(self.is_leader(self.leader))

    def test_nobody_named_means_nobody_stands_in(self):
        with freeze_time(FIRST):
            self.away(self.leader)
            self.assertFalse(self.is_leader(self.deputy))
            self.assertFalse(self.deputy._egate_stands_in_for())

    def test_rights_follow_when_the_absence_is_entered_changed_or_deleted(self):
        with freeze_time(FIRST):
            absence = self.away(self.leader, self.deputy)
            self.assertTrue(self.is_leader(self.deputy))
            absence.deputy_id = self.stranger
            self.assertFalse(self.is_leader(self.deputy))
            self.assertTrue(self.is_leader(self.stranger))
            absence.user_id = self.clerk
            self.assertFalse(self.is_leader(self.stranger))
            self.assertTrue(self.stranger.has_group("egate_base.egate_group_clerk"))
            absence.unlink()
            self.assertFalse(self.stranger.has_group("egate_base.egate_group_clerk"))
            self.assertEqual(self.stranger.egate_unit_ids, self.other_ward)

    def test_a_deputy_loses_what_the_absent_person_loses(self):
        with freeze_time(FIRST):
            self.away(self.leader, self.deputy)
            self.leader.egate_assignment_ids.date_to = "2026-11-20"
            self.assertFalse(self.is_leader(self.deputy))
            self.assertEqual(self.held(self.deputy), {(self.role_officer, self.other_ward)})

    def test_a_deputy_is_no_way_on_to_what_another_absence_lends(self):
        with freeze_time(FIRST):
            self.away(self.leader, self.officer)
            # The form refuses it (above); a row from elsewhere must still do no harm: whoever
            # stands in for the officer is no leader by it.
            self.away_from_elsewhere(self.officer, self.deputy)
            self.assertTrue(self.is_leader(self.officer))
            self.assertFalse(self.is_leader(self.deputy))
            self.assertEqual(
                self.held(self.deputy),
                {(self.role_officer, self.other_ward), (self.role_officer, self.ward)},
            )

    def test_two_who_stand_in_for_each_other_get_each_others_roles_once(self):
        self.away(self.leader, self.officer)
        # The form refuses it (below); a row from elsewhere must still do no harm.
        back = self.away_from_elsewhere(self.officer, self.leader)
        with freeze_time(FIRST):
            self.midnight()
            both = {(self.role_leader, unit) for unit in (self.ward, self.desk)}
            both |= {(self.role_officer, self.ward)}
            for user in (self.leader, self.officer):
                self.assertEqual(self.held(user), both)
            self.assertFalse(self.env["res.users"]._refresh_egate_access(), "settled at once")
        with self.assertRaisesRegex(ValidationError, "stands in for"):
            back.deputy_id = False
        back.unlink()
        with self.assertRaisesRegex(ValidationError, "is away in this time too"):
            self.away(self.officer, self.leader)

    def test_an_archived_deputy_holds_nothing(self):
        with freeze_time(FIRST):
            self.away(self.leader, self.deputy)
            self.deputy.active = False
            self.midnight()
            self.assertFalse(self.held(self.deputy))
            self.assertNotIn(self.deputy.id, self.env["egate.assignment"]._users_in_force())

    def test_a_deputy_without_an_assignment_counts_as_acting(self):
        novice = self._person("novice", self.role_officer, self.other_ward)
        novice.egate_assignment_ids.date_to = "2020-12-31"
        with freeze_time(FIRST):
            absence = self.away(self.leader, novice)
            self.assertIn(novice.id, self.env["egate.assignment"]._users_in_force())
            self.assertTrue(self.is_leader(novice))
            absence.date_to = "2026-11-23"
        with freeze_time("2026-11-23 17:01:00"):
            self.midnight()
            self.assertFalse(self.is_leader(novice))
            self.assertFalse(novice.egate_unit_ids)

    def test_a_citizen_is_nobodys_deputy(self):
        with self.assertRaisesRegex(ValidationError, "not an internal user"):
            self.away(self.leader, self.citizen)

    def test_nobody_names_a_deputy_but_the_administrator(self):
        absence = self.away(self.leader)
        for user in (self.deputy, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rpc(
                    user, "egate.absence", "write", [absence.id], {"deputy_id": self.deputy.id}
                )
        with freeze_time(FIRST):
            values = {"deputy_id": self.deputy.id}
            self.rpc(self.manager, "egate.absence", "write", [absence.id], values)
            self.assertTrue(self.is_leader(self.deputy))

    def test_who_stands_in_is_read_with_the_dates(self):
        self.away(self.leader, self.deputy, date(2026, 11, 23), date(2026, 11, 23))
        for moment, leaders in ((BEFORE, []), (FIRST, self.leader), ("2026-11-23 17:00:00", [])):
            with self.subTest(moment=moment), freeze_time(moment):
                stands_in_for = self.deputy._egate_stands_in_for()
                self.assertEqual(stands_in_for, leaders or self.env["res.users"])
