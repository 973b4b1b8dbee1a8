from pathlib import Path
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.tests.common import BaseOfficeCase

from ..tools import sane
from .sane_devices import DEVICE, sane_devices


@tagged("post_install", "-at_install")
class TestDeskScanner(BaseOfficeCase):
    """The scanners of counters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counters = cls.env["egate.desk"].create(
            [{"name": f"Quầy {number}", "unit_id": cls.desk.id} for number in (1, 2)]
        )

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

    @mute_logger("odoo.sql_db")
    def test_a_scanners_address_leads_to_one_counter(self):
        self.counters[0].scanner_email = "quet@ubnd.example"
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.counters[1].scanner_email = "Quet@ubnd.example"
            self.env.flush_all()
