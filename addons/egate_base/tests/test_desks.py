from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestDesks(BaseOfficeCase):
    """Counters, and who works where."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["egate.unit"].create(
            {"name": "Quầy lưu động", "code": "T99.33.02", "kind": "desk", "parent_id": cls.ward.id}
        )
        cls.counters = cls.env["egate.desk"].create(
            [{"name": f"Quầy {number}", "unit_id": cls.desk.id} for number in (1, 2)]
        )

    def acting(self, user):
        return self.rpc(user, "res.users", "egate_acting")

    def act_at(self, user, unit, desk=False):
        return self.rpc(user, "res.users", "egate_act_at", unit.id, desk and desk.id)

    def assign(self, unit, **values):
        return self.env["egate.assignment"].create(
            {
                "user_id": self.clerk.id,
                "role_id": self.role_clerk.id,
                "unit_id": unit.id,
                "date_from": "2020-01-01",
                **values,
            }
        )

    # -- where one works ----------------------------------------------------------------------

    def test_one_works_at_the_first_desk_until_one_chooses(self):
        current = self.acting(self.clerk)["current"]
        self.assertEqual((current["unit_id"], current["desk"]), (self.desk.id, "Quầy 1"))

    def test_a_choice_is_kept(self):
        self.assign(self.second)
        self.act_at(self.clerk, self.second)
        self.assertEqual(self.acting(self.clerk)["current"]["unit_id"], self.second.id)
        self.act_at(self.clerk, self.desk, self.counters[1])
        self.assertEqual(self.acting(self.clerk)["current"]["desk"], "Quầy 2")

    def test_a_choice_ends_with_the_assignment(self):
        assignment = self.assign(self.second)
        self.act_at(self.clerk, self.second)
        assignment.date_to = "2021-01-01"
        self.assertEqual(self.acting(self.clerk)["current"]["unit_id"], self.desk.id)

    def test_a_choice_ends_with_the_counter(self):
        self.act_at(self.clerk, self.desk, self.counters[1])
        self.counters[1].active = False
        self.assertEqual(self.acting(self.clerk)["current"]["desk"], "Quầy 1")

    def test_only_places_of_today_are_chosen(self):
        ended = self.assign(self.second, date_to="2021-01-01")
        self.assertTrue(ended)
        for user, unit, desk in (
            (self.clerk, self.second, False),
            (self.clerk, self.second, self.counters[0]),
            (self.clerk, self.desk, False),
            (self.officer, self.desk, self.counters[0]),
            (self.clerk, self.ward, False),
        ):
            with self.subTest(user=user.login, unit=unit.name), self.assertRaises(AccessError):
                self.act_at(user, unit, desk)

    def test_nobody_chooses_for_another(self):
        values = {
            "egate_acting_unit_id": self.second.id,
            "egate_acting_desk_id": self.counters[0].id,
        }
        for user in (self.clerk, self.officer, self.manager):
            for name, value in values.items():
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    self.rpc(user, "res.users", "write", [self.clerk.id], {name: value})

    def test_whoever_receives_nothing_chooses_nothing(self):
        self.assertEqual(self.acting(self.officer), {"current": False, "choices": []})
        with self.assertRaises(AccessError):
            self.rpc(self.citizen, "egate.desk", "search_read", [])

    # -- what a counter is --------------------------------------------------------------------

    def test_a_counter_belongs_to_a_desk(self):
        with self.assertRaises(ValidationError):
            self.env["egate.desk"].create({"name": "x", "unit_id": self.ward.id})
