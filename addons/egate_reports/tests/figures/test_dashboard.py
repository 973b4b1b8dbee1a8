"""A dashboard says what plain counts say, to whom it may concern, in few questions."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.common import DossierCommon

MORNING = "2026-03-02 02:00:00"  # a Monday, 09:00 at the office
NOON = "2026-03-02 05:00:00"
BUDGET = 12


@tagged("post_install", "-at_install")
class TestDashboard(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_head = cls.env.ref("egate_base.egate_role_head")
        cls.head = cls._person("head", cls.role_head, cls.ward)
        cls.other_head = cls._person("other_head", cls.role_head, cls.other_ward)

    def look(self, user, kind=None):
        data = self.rpc(user, "egate.dashboard", "dashboard_data", kind)
        return {tile["key"]: tile for tile in data["tiles"]} | {"data": data}

    def figures(self, tile):
        return {one["key"]: one["value"] for one in tile["figures"]}

    def rows_of(self, user, opens):
        """Return how many rows the list has that a figure opens."""
        model = self.env(user=user, su=False)[opens["model"]]
        return model.search_count(opens["domain"])

    def month_of_work(self):
        """Let four dossiers come in on three days and go different ways; return them by name."""
        with freeze_time("2026-02-23 02:00:00"):
            given, late = self.receive(), self.receive()
            self.bring_to_desk(given)
            self.do(late, "claim", self.officer)
        with freeze_time("2026-02-27 02:00:00"):
            overdue = self.receive()
            self.do(overdue, "claim", self.officer)
        with freeze_time("2026-03-02 01:00:00"):
            fresh = self.receive()
        with freeze_time("2026-03-10 01:30:00"):
            self.do(late, "submit", self.officer)
            self.do(late, "sign", self.leader)
        with freeze_time("2026-03-10 01:45:00"):
            pool = self.receive()
        return given, late, overdue, fresh, pool

    def test_the_day_so_far_is_what_was_counted_by_hand(self):
        _given, _late, _overdue, _fresh, pool = self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            tiles = self.look(self.leader)
        self.assertEqual(
            self.figures(tiles["today"]), {"received": 1, "due": 0, "ready": 2, "returned": 0}
        )
        self.assertEqual(tiles["data"]["as_of"], "09:00")
        # Eight Tuesdays without a dossier, all of them worked.
        self.assertEqual(tiles["today"]["figures"][0]["usual"], 0)
        with freeze_time(pool.due_at - timedelta(hours=1)):
            self.assertEqual(self.figures(self.look(self.leader)["today"])["due"], 1)

    def test_today_is_held_against_the_same_weekday_up_to_the_same_time(self):
        with freeze_time("2026-02-23 01:00:00"):
            self.receive()
            self.receive()
        with freeze_time("2026-02-23 08:00:00"):
            self.receive()  # that afternoon: a morning does not compare with it
        with freeze_time("2026-02-16 01:00:00"):
            for _turn in range(6):
                self.receive()
        with freeze_time(NOON):
            received = self.look(self.leader)["today"]["figures"][0]
        self.assertEqual((received["value"], received["usual"]), (0, 1))

    def test_units_and_people_say_whose_desk_it_is_on(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            tiles = self.look(self.leader)
        (unit,) = [row for row in tiles["units"]["rows"] if row["id"] == self.ward.id]
        self.assertEqual(
            [unit[key] for key in ("overdue", "open", "due_soon", "done")], [2, 3, 1, 1]
        )
        by_person = {one["id"]: one for one in unit["people"]}
        self.assertEqual(by_person[self.officer.id]["overdue"], 1)
        self.assertEqual(by_person[0]["name"], "Not taken on yet")
        self.assertEqual((by_person[0]["open"], by_person[0]["overdue"]), (2, 1))

    def test_open_and_overdue_is_never_mixed_with_finished_late(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            tile = self.look(self.leader)["late"]
        self.assertEqual((tile["overdue"], tile["late"], tile["ended"]), (2, 1, 1))
        self.assertEqual([(one["key"], one["value"]) for one in tile["causes"]], [(0, 1)])

    def test_every_figure_is_the_number_of_rows_behind_it(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            for user in (self.leader, self.head, self.clerk):
                tiles = self.look(user)
                pairs = [
                    (one["value"], one["opens"])
                    for one in tiles["today"]["figures"]
                    if "model" in one["opens"]
                ]
                for row in tiles["units"]["rows"]:
                    for line in (row, *row["people"]):
                        pairs += [(line[key], opens) for key, opens in line["opens"].items()]
                if "late" in tiles:
                    late = tiles["late"]
                    pairs += [(late["overdue"], late["overdue_opens"])]
                    pairs += [(late["late"], late["late_opens"])]
                    pairs += [(one["value"], one["opens"]) for one in late["causes"]]
                    pairs += [(one["late"], one["opens"]) for one in tiles["steps"]["rows"]]
                    pairs += [(one["due"], one["opens"]) for one in tiles["load"]["rows"]]
                pairs += [
                    (
                        sum(map(sum, (r["values"] for r in tiles["heat"]["rows"]))),
                        tiles["heat"]["opens"],
                    )
                ]
                self.assertGreater(sum(value for value, _opens in pairs), 5)
                for value, opens in pairs:
                    with self.subTest(user=user.login, name=opens["name"]):
                        self.assertEqual(self.rows_of(user, opens), value)

    def test_steps_that_took_longer_than_planned_are_named(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            rows = self.look(self.leader)["steps"]["rows"]
        self.assertEqual([(one["name"], one["late"]) for one in rows], [("Đang thẩm định", 1)])
        step = self.env["egate.step.figure"].search([("is_late", "=", True)])
        self.assertEqual(rows[0]["beyond"], round((step.used_minutes - step.planned_minutes) / 60))

    def test_reception_is_drawn_by_weekday_and_hour(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            heat = self.look(self.leader)["heat"]
        found = {
            (row["key"], heat["hours"][place]): value
            for row in heat["rows"]
            for place, value in enumerate(row["values"])
            if value
        }
        self.assertEqual(found, {(1, 9): 2, (5, 9): 1, (1, 8): 1, (2, 8): 1})

    def test_procedures_with_enough_dossiers_show_their_rate_and_the_missing_papers(self):
        module = "odoo.addons.egate_reports.models.figures.dashboard.procedures"
        with freeze_time("2026-02-23 02:00:00"):
            dossiers = [self.receive() for _turn in range(4)]
            line = {"original_count": 1, "fault": "Chưa nộp"}
            # One dossier lacks three of a kind: that is about one citizen.
            of_one = [{**line, "name": "Giấy của bà Hai"}] * 3
            for dossier in dossiers[:3]:
                self.do(dossier, "claim", self.officer)
                lines = [{**line, "name": "Bản vẽ"}, *of_one]
                dossier.with_user(self.officer).action_issue_supplement(
                    {"reason": "Thiếu", "legal_basis": "NĐ 118/2025/NĐ-CP", "lines": lines}
                )
                of_one = []
        with freeze_time(MORNING):
            self.assertEqual(self.look(self.leader)["procedures"]["rows"], [])
            with self._lowered(module, "MIN_DOSSIERS", 4):
                (row,) = self.look(self.leader)["procedures"]["rows"]
        self.assertEqual((row["count"], row["rate"], row["papers"]), (4, 25.0, ["Bản vẽ"]))
        self.assertEqual(self.rows_of(self.leader, row["opens"]), 3)

    def _lowered(self, module, name, value):
        return patch(f"{module}.{name}", value)

    # -- who sees what ------------------------------------------------------------------------

    def test_another_agencys_head_sees_nothing_of_it(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            theirs = self.look(self.other_head)
            ours = self.look(self.head)
        self.assertTrue(theirs["data"]["empty"])
        self.assertEqual(theirs["units"]["rows"], [])
        self.assertEqual(sum(self.figures(theirs["today"]).values()), 0)
        self.assertFalse(ours["data"]["empty"])
        self.assertTrue(ours["units"]["rows"])

    def test_the_widest_role_decides_and_others_can_be_chosen(self):
        self.assertEqual(self.look(self.head)["data"]["kind"], "head")
        self.assertEqual(self.look(self.clerk)["data"]["kind"], "desk")
        self.env["egate.assignment"].create(
            {
                "user_id": self.head.id,
                "role_id": self.role_clerk.id,
                "unit_id": self.desk.id,
                "date_from": "2020-01-01",
            }
        )
        data = self.look(self.head)["data"]
        self.assertEqual(
            (data["kind"], [one["key"] for one in data["kinds"]]), ("head", ["head", "desk"])
        )
        self.assertIn("counter", self.look(self.head, "desk"))

    def test_who_has_no_dashboard_is_told_where_the_work_is(self):
        with self.assertRaisesRegex(AccessError, "My work"):
            self.look(self.officer)
        for kind in ("leader", "nothing of this"):
            with self.assertRaisesRegex(AccessError, "choose your own"):
                self.look(self.clerk, kind)

    def test_the_first_menu_of_those_who_have_one_is_the_dashboard(self):
        dashboard = self.env.ref("egate_reports.egate_dashboard_action")
        mine = self.env.ref("egate_dossier.egate_dossier_action_mine")
        root = self.env.ref("egate_base.egate_menu_root").id
        for user, action in (
            (self.leader, dashboard),
            (self.head, dashboard),
            (self.clerk, dashboard),
            (self.officer, mine),
        ):
            menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
            self.assertEqual(menus[root]["actionID"], action.id, user.login)

    def test_a_desk_counts_what_it_received_and_what_waits_at_it(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            tiles = self.look(self.clerk)
            counts = {
                one["key"]: one["count"]
                for one in self.env["egate.dossier"].with_user(self.clerk).work_counts()
            }
        self.assertEqual(self.figures(tiles["counter"])["give"], counts["give"])
        self.assertEqual(counts["give"], 2)
        hours = dict(zip(tiles["hours"]["hours"], tiles["hours"]["values"], strict=True))
        self.assertEqual({hour: count for hour, count in hours.items() if count}, {8: 1})
        self.assertNotIn("late", tiles)
        self.assertNotIn("load", tiles)

    # -- what it costs ------------------------------------------------------------------------

    def test_a_whole_dashboard_is_few_questions(self):
        self.month_of_work()
        with freeze_time("2026-03-10 02:00:00"):
            for user in (self.leader, self.head, self.clerk):
                self.look(user)
                self.env.invalidate_all()
                with self.assertQueryCount(BUDGET):
                    self.look(user)

    def test_no_dossier_at_all_is_an_empty_page(self):
        user = self._person("new_leader", self.role_leader, self._new_unit())
        tiles = self.look(user)
        self.assertTrue(tiles["data"]["empty"])
        self.assertIsNone(tiles["inflow"]["forecast"])

    def _new_unit(self):
        return self.env["egate.unit"].create(
            {"name": "Sở Mới", "code": "T99.77", "parent_id": self.province.id}
        )
