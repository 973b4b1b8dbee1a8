from pathlib import Path
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import sane
from .common import BaseOfficeCase
from .sane_devices import DEVICE, sane_devices


@tagged("post_install", "-at_install")
class TestDesks(BaseOfficeCase):
    """Counters, their scanners, and who works where."""

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

    # -- scanners -----------------------------------------------------------------------------

    def test_scanners_are_found_and_chosen(self):
        desk = self.counters[0].with_user(self.manager)
        with sane_devices():
            action = desk.action_find_scanners()
        found = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
        self.assertEqual(found.mapped("device"), [DEVICE])
        found.action_choose()
        self.assertEqual(desk.scanner, DEVICE)

    def test_no_scanning_program_is_said_in_words(self):
        with (
            patch.object(sane, "PROGRAM", "no-such-program"),
            self.assertRaisesRegex(UserError, "sane-utils"),
        ):
            self.counters[0].with_user(self.manager).action_find_scanners()

    def test_no_scanner_at_all_is_said_in_words(self):
        desk = self.counters[0].with_user(self.manager)
        with sane_devices() as folder:
            Path(folder, "dll.conf").write_text("")
            with self.assertRaisesRegex(UserError, "No scanner answers"):
                desk.action_find_scanners()

    def test_a_clerk_does_not_look_for_scanners(self):
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "egate.desk", "action_find_scanners", [self.counters[0].id])

    def test_an_option_is_no_name_of_a_scanner(self):
        for name in ("--help", "-d test:0", "a\nb"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.counters[0].scanner = name

    def test_what_a_scanner_can_do_is_read_from_it(self):
        with sane_devices():
            able = sane.abilities(DEVICE)
        self.assertEqual(sane.source_word(able.sources, "feeder"), "Automatic Document Feeder")
        self.assertEqual(sane.source_word(able.sources, "flatbed"), "Flatbed")
        self.assertIsNone(sane.source_word(able.sources, "duplex"))
        self.assertEqual(sane.mode_word(able.modes, "color"), "Color")

    def test_every_fault_has_its_sentence(self):
        Desk = self.env["egate.desk"]
        kinds = {"empty", "jam", "cover", "busy", "missing", "denied", "unsupported", "timeout"}
        kinds |= {"program", "disk", "interrupted", "unknown"}
        self.assertEqual(len({Desk._scanner_sentence(kind) for kind in kinds}), len(kinds))

    # -- what a counter is --------------------------------------------------------------------

    def test_a_counter_belongs_to_a_desk(self):
        with self.assertRaises(ValidationError):
            self.env["egate.desk"].create({"name": "x", "unit_id": self.ward.id})

    @mute_logger("odoo.sql_db")
    def test_a_scanners_address_leads_to_one_counter(self):
        self.counters[0].scanner_email = "quet@ubnd.example"
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.counters[1].scanner_email = "Quet@ubnd.example"
            self.env.flush_all()
