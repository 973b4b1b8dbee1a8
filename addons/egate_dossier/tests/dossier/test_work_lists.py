from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ...models.dossier.work_lists import WORK_LISTS
from ..common import DossierCommon

#: Monday 2 March 2026, 09:10 at the office; three working days: due on Thursday the 5th, 09:10.
RECEIVED = "2026-03-02 02:10:00"


@tagged("post_install", "-at_install")
class TestWorkLists(DossierCommon):
    """Each list holds what its name says, for whom it says, and the counters agree with it."""

    def setUp(self):
        super().setUp()
        with freeze_time(RECEIVED):
            self.dossier = self.receive()

    def lists(self, user, dossier=None):
        """Return the keys of the lists of ``user`` that ``dossier`` is in; counters checked."""
        found = set()
        dossiers = self.env["egate.dossier"].with_user(user)
        counts = {one["key"]: one["count"] for one in dossiers.work_counts()}
        for key, count in counts.items():
            if key not in dict(WORK_LISTS):
                continue
            held = dossiers.search([("work_list", "=", key)], limit=1000)
            self.assertEqual(len(held), count, f"the counter of {key}")
            if (dossier or self.dossier) in held:
                found.add(key)
        return found

    def test_a_list_by_time_follows_the_day_of_the_office(self):
        for moment, key in (
            ("2026-03-02 03:00:00", "soon"),
            ("2026-03-04 16:59:00", "soon"),  # 23:59 on the 4th
            ("2026-03-04 17:01:00", "today"),  # 00:01 on the 5th, at UTC it is still the 4th
            ("2026-03-05 02:10:00", "today"),
            ("2026-03-05 02:10:01", "late"),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.env["ir.config_parameter"].set_param("egate_dossier.near_days", 3)
                self.dossier.invalidate_recordset()
                self.assertEqual(self.lists(self.officer) - {"pool"}, {key})
                words = {"soon": "near"}.get(key, key)
                self.assertEqual(self.dossier.with_user(self.officer).urgency, words)

    def test_how_many_days_are_soon_is_a_setting(self):
        with freeze_time("2026-03-02 03:00:00"):
            for days, near in ((2, False), (3, True)):
                self.env["ir.config_parameter"].set_param("egate_dossier.near_days", days)
                self.assertEqual("soon" in self.lists(self.officer), near)

    def test_the_setting_is_saved_on_its_screen(self):
        settings = self.env["res.config.settings"].create({"egate_near_days": 5})
        settings.execute()
        self.assertEqual(self.env["egate.dossier"]._near_days(), 5)

    def test_a_dossier_moves_from_list_to_list_with_its_way(self):
        with freeze_time("2026-03-02 03:00:00"):
            self.assertIn("pool", self.lists(self.officer))
            self.assertFalse({"mine", "pool"} & self.lists(self.clerk))
            self.do(self.dossier, "claim", self.officer)
            self.assertIn("mine", self.lists(self.officer))
            self.assertFalse(self.lists(self.leader) & {"mine", "pool", "sign"})
            self.do(self.dossier, "submit", self.officer)
            self.assertFalse({"mine", "pool"} & self.lists(self.officer))
            self.assertLessEqual({"pool", "sign"}, self.lists(self.leader))
            self.do(self.dossier, "sign", self.leader)
            self.assertLessEqual({"pool", "give"}, self.lists(self.clerk))
        with freeze_time("2026-03-09 03:00:00"):
            self.assertNotIn("late", self.lists(self.clerk), "the office has done its work")
            self.do(self.dossier, "return", self.clerk)
            self.assertEqual(self.lists(self.clerk), set())

    def test_the_desk_sees_what_others_let_fall_overdue(self):
        with freeze_time("2026-03-09 03:00:00"):
            self.assertEqual(self.lists(self.clerk), {"late"})

    def test_nobody_of_another_unit_has_it_in_a_list(self):
        with freeze_time("2026-03-09 03:00:00"):
            self.assertEqual(self.lists(self.stranger), set())
            self.assertEqual(self.lists(self.manager), set())
            with self.assertRaises(AccessError):
                self.rpc(self.citizen, "egate.dossier", "work_counts")
            with self.assertRaises(AccessError):
                self.rpc(
                    self.citizen, "egate.dossier", "search_count", [("work_list", "=", "late")]
                )

    def test_a_clock_that_stands_makes_nothing_overdue(self):
        for policy, late in (("resume", False), ("no_pause", True)):
            with self.subTest(policy), freeze_time("2026-03-03 03:00:00"):
                dossier = self.receive(identity_number=f"04809000{len(policy):04d}")
                dossier.sudo()._append_deadline_entry(
                    "pause",
                    fields.Datetime.now(),
                    policy=policy,
                    cause="supplement",
                    basis="NĐ 118/2025/NĐ-CP",
                    document="12/PYC",
                )
                # A change of the calendar meanwhile lets the clock stand as it stood.
                dossier.sudo()._append_deadline_entry(
                    "calendar", fields.Datetime.now(), calendar=self.calendar
                )
                self.env.cr.execute(
                    "UPDATE egate_workflow_state SET clock = 'pause' WHERE id = %s",
                    [self.states["waiting"].id],
                )
                self.env.registry.clear_cache()
                self.env.invalidate_all()
            with freeze_time("2026-03-31 03:00:00"):
                found = self.lists(self.officer, dossier)
                self.assertIn("citizen", found)
                self.assertEqual("late" in found, late)
                words = "late" if late else "stands"
                self.assertEqual(dossier.with_user(self.officer).urgency, words)

    def test_hand_overs_and_directives_are_counted_with_them(self):
        handover = self.env["egate.handover"].create(
            {
                "sender_id": self.clerk.id,
                "from_unit_id": self.desk.id,
                "to_unit_id": self.ward.id,
                "code": "BG-1",
                "state": "sent",
            }
        )
        self.env.flush_all()

        def figures(user):
            dossiers = self.env["egate.dossier"].with_user(user)
            return {one["key"]: one["count"] for one in dossiers.work_counts()}

        self.assertEqual(figures(self.officer)["confirm"], 1)
        self.assertEqual(figures(self.clerk)["confirm"], 0)
        self.assertEqual(figures(self.stranger)["confirm"], 0)
        self.assertEqual(figures(self.officer)["directed"], 0)
        self.assertTrue(handover)

    def test_all_counters_are_one_statement(self):
        dossiers = self.env["egate.dossier"].with_user(self.officer)
        dossiers.work_counts()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            dossiers.work_counts()

    def test_opening_a_list_of_eighty_costs_the_same_as_one_of_three(self):
        for number in range(3):
            self.receive(identity_number=f"04809000013{number}")
        specification = self.columns_of("egate_dossier.egate_dossier_view_list_work")
        self.env.flush_all()

        def opened():
            self.env.invalidate_all()
            return self.rpc(
                self.officer,
                "egate.dossier",
                "web_search_read",
                [("work_list", "=", "pool")],
                specification,
                limit=80,
            )

        self.assertEqual(opened()["length"], 4)
        with self.assertQueryCount(15):
            opened()

    def columns_of(self, xmlid):
        """Return what the web client reads for a list."""
        view = self.env.ref(xmlid)
        dossiers = self.env["egate.dossier"].with_user(self.officer)
        views = dossiers.get_views([(view.id, "list")])
        names = views["models"]["egate.dossier"]["fields"]
        arch = views["views"]["list"]["arch"]
        return {
            name: {"fields": {"display_name": {}}} if one["type"] == "many2one" else {}
            for name, one in names.items()
            if f'name="{name}"' in arch
        }

    def test_the_end_of_a_day_is_midnight_at_the_office(self):
        tomorrow, later = self.env["egate.dossier"]._day_ends(fields.Datetime.to_datetime(RECEIVED))
        self.assertEqual(str(tomorrow), "2026-03-02 17:00:00")
        self.assertEqual(later, tomorrow + timedelta(days=2))

    def test_the_day_on_which_it_is_due_is_the_offices(self):
        dossier = self.dossier
        days = [fields.Date.to_date(f"2026-03-0{day}") for day in range(3, 8)]
        for moment, day in (
            ("2026-03-04 16:59:59", "2026-03-04"),
            ("2026-03-04 17:00:00", "2026-03-05"),
            ("2026-03-05 02:10:00", "2026-03-05"),
        ):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE egate_dossier SET due_at = %s WHERE id = %s", [moment, dossier.id]
            )
            self.env.invalidate_all()
            self.assertEqual(str(dossier.due_date), day)
            for sign in ("<", "<=", "=", "!=", ">=", ">", "in", "not in"):
                for other in days:
                    asked = [other] if "in" in sign else other
                    wanted = dossier.filtered_domain([("due_date", sign, asked)])
                    domain = [("id", "=", dossier.id), ("due_date", sign, asked)]
                    with self.subTest(moment=moment, sign=sign, day=str(other)):
                        self.assertEqual(dossier.search(domain), wanted)
        self.assertTrue(dossier.search([("id", "=", dossier.id), ("due_date", "!=", False)]))
        self.assertFalse(dossier.search([("id", "=", dossier.id), ("due_date", "=", False)]))

    def test_time_is_told_in_working_time_with_the_date(self):
        """One scale, that of the steps: days and hours of the office, whatever lies between."""
        dossier = self.dossier.with_context(lang="en_US")
        # Due on Thursday 5 March 2026 at 09:10; a day has 7 hours and a half.
        for moment, words in (
            ("2026-03-02 02:10:00", "3 working d"),
            ("2026-03-04 09:00:00", "2 h 40 min"),
            ("2026-03-05 02:10:00", "0 min"),
            ("2026-03-05 04:10:00", "2 h over, since 05/03/2026"),
            # Friday evening, Sunday and Monday before opening are one.
            ("2026-03-06 10:00:00", "1 working d 5 h over, since 05/03/2026"),
            ("2026-03-08 03:00:00", "1 working d 5 h over, since 05/03/2026"),
            ("2026-03-09 00:30:00", "1 working d 5 h over, since 05/03/2026"),
            ("2026-03-19 02:10:00", "10 working d over, since 05/03/2026"),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(dossier.time_left, words)
                plan = dossier.time_left_plan
                self.assertEqual(plan["late"], "over" in words)
                self.assertEqual(plan["day"], 450)

    def due_in_words(self, due, now):
        """Return what is left at ``now`` of a dossier that is due at ``due``, both UTC."""
        dossier = self.dossier.with_context(lang="en_US")
        self.env.flush_all()
        self.env.cr.execute("UPDATE egate_dossier SET due_at = %s WHERE id = %s", [due, dossier.id])
        self.env.invalidate_all()
        with freeze_time(now):
            return dossier.time_left

    def test_a_weekend_is_no_time_that_is_left(self):
        # Friday 16:00 to Monday 08:30: an hour on each day, not sixty-four.
        self.assertEqual(self.due_in_words("2026-03-09 01:30:00", "2026-03-06 09:00:00"), "2 h")
        # The same from the middle of the weekend: what is left of Monday.
        self.assertEqual(self.due_in_words("2026-03-09 01:30:00", "2026-03-07 15:00:00"), "1 h")

    def test_a_holiday_is_no_time_that_is_left(self):
        # From Friday 24 April, over the weekend and the Monday that is off, to Tuesday 08:30.
        self.assertEqual(self.due_in_words("2026-04-28 01:30:00", "2026-04-24 09:00:00"), "2 h")

    def test_what_is_overdue_is_counted_in_working_time_as_well(self):
        self.assertEqual(
            self.due_in_words("2026-03-06 09:00:00", "2026-03-09 01:30:00"),
            "2 h over, since 06/03/2026",
        )

    def test_a_clock_that_stands_says_so(self):
        dossier = self.dossier.with_context(lang="en_US")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE egate_dossier SET clock_stands = true WHERE id = %s", [dossier.id]
        )
        self.env.invalidate_all()
        self.assertEqual((dossier.urgency, dossier.time_left), ("stands", "The clock stands"))
        self.assertFalse(dossier.time_left_plan)

    def test_what_is_left_of_many_costs_no_query_for_each(self):
        dossiers = self.dossier
        for number in range(8):
            dossiers |= self.receive(identity_number=f"04809000014{number}")
        names = ["time_left", "time_left_plan", "urgency"]

        def cost(some):
            some = some.with_user(self.officer)
            some.read(names)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.read(names)
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(dossiers), cost(dossiers[:1]))

    def test_a_screen_knows_when_the_office_is_open_next(self):
        dossier = self.dossier
        with freeze_time("2026-03-03 01:30:00"):  # Tuesday 08:30
            self.env.invalidate_all()
            plan = dossier.time_left_plan
        hour = 3600
        self.assertEqual(
            plan["open"][:3], [[0, 3 * hour], [5 * hour, 8.5 * hour], [23 * hour, 27 * hour]]
        )
        self.assertEqual(len(plan["open"]), 6)
        self.assertEqual(plan["known"], 15.5 * hour + 48 * hour)

    def test_an_open_step_over_its_plan_is_late_and_that_is_another_word(self):
        with freeze_time("2026-03-02 02:20:00"):
            self.do(self.dossier, "claim", self.officer)
        step = self.dossier.step_ids.sorted("sequence")[-1].with_context(lang="en_US")
        with freeze_time("2026-03-02 09:00:00"):
            self.env.invalidate_all()
            self.assertFalse(step.late_now)
            self.assertEqual((step.planned_text, step.used_text), ("1 working d", "4 h 40 min"))
        with freeze_time("2026-03-04 03:20:00"):
            self.env.invalidate_all()
            self.assertTrue(step.late_now)
            self.assertEqual(step.used_text, "2 working d 1 h")
            self.assertNotEqual(self.dossier.urgency, "late", "the dossier is not overdue yet")
        words = {
            step._fields["late_now"]._description_string(self.env(context={"lang": lang}))
            for lang in ("en_US", "vi_VN")
        }
        urgency = dict(self.dossier._fields["urgency"]._description_selection(self.env))
        self.assertNotIn(urgency["late"], words)

    def test_the_seconds_left_say_what_the_words_say(self):
        dossier = self.dossier
        for moment, seconds in (("-1 day", -86400), ("0 s", 0), ("90 min", 5400)):
            with freeze_time("2026-03-04 03:00:00"):
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE egate_dossier SET due_at = timestamp '2026-03-04 03:00' + %s::interval"
                    " WHERE id = %s",
                    [moment, dossier.id],
                )
                self.env.invalidate_all()
                self.assertEqual(dossier.time_left_plan["seconds"], seconds)
                self.assertEqual(dossier.urgency == "late", seconds < 0)
