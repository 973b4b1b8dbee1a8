"""The service may do what the guide promises, and the guide's check is bound as the service is."""

import importlib.util
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from odoo.tests import BaseCase, tagged

HOME = Path(__file__).parents[1]
UNIT = HOME / "config/egate.service"


def as_service():
    found = importlib.util.spec_from_file_location("as_service", HOME / "config/as_service.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestServiceLimits(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limits = as_service().limits(UNIT.read_text())
        cls.guide = (HOME / "docs/van-hanh.md").read_text()

    def test_scanners_in_the_network_are_found(self):
        (families,) = [one for one in self.limits if one.startswith("RestrictAddressFamilies=")]
        self.assertLessEqual(
            {"AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"}, set(families.split("=")[1].split())
        )

    def test_scanners_at_the_usb_are_seen_and_nothing_else(self):
        self.assertFalse(
            [one for one in self.limits if re.match(r"PrivateDevices=(yes|true|1|on)", one)]
        )
        self.assertIn("DevicePolicy=closed", self.limits)
        allowed = [one for one in self.limits if one.startswith("DeviceAllow=")]
        self.assertEqual(allowed, ["DeviceAllow=char-usb_device rw"])

    def test_the_scan_folder_of_the_guide_can_be_emptied(self):
        (folder,) = [one for one in self.limits if one.startswith("ReadWritePaths=")]
        path = folder.split("=-")[1]
        self.assertIn(f"`{path}`", self.guide)
        self.assertFalse(path.startswith(("/home", "/root", "/run/user")), "ProtectHome")

    def test_the_guides_check_runs_within_every_limit_of_the_unit(self):
        self.assertIn("config/as_service.py scanimage -L", self.guide)
        self.assertNotIn(
            "runuser", self.guide.partition("## Hộp quét")[0].partition("## Máy quét")[2]
        )
        added = "\n# egate.service.d/override.conf\n[Service]\nReadWritePaths=/quet\n"
        words = as_service().command(UNIT.read_text() + added, ["scanimage", "-L"])
        self.assertEqual(words[-3:], ["--", "scanimage", "-L"])
        for limit in [*self.limits, "ReadWritePaths=/quet"]:
            self.assertIn(f"--property={limit}", words)
        self.assertFalse([one for one in words if "Exec" in one or "Restart=" in one])

    def test_whatever_ends_the_server_it_is_started_again_and_again(self):
        """A database that is away ends it in a second: any number of starts may be too few."""
        said = UNIT.read_text().splitlines()
        self.assertIn("Restart=always", said)
        self.assertIn("StartLimitIntervalSec=0", said)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd here")
    def test_systemd_knows_every_line_of_the_unit(self):
        done = subprocess.run(
            ["systemd-analyze", "verify", UNIT], capture_output=True, text=True, check=False
        )
        said = [line for line in done.stderr.splitlines() if "is not executable" not in line]
        self.assertEqual(said, [])

    def test_every_server_keeps_its_people_signed_in_while_the_database_is_away(self):
        """It has to have loaded egate_base without one."""
        for odoo in ("config/odoo.production.conf", "config/province/odoo.conf"):
            text = (HOME / odoo).read_text()
            self.assertRegex(text, r"(?m)^server_wide_modules = base,rpc,web,egate_base$")

    def test_the_lock_on_a_scheduled_job_outlives_the_job(self):
        """It is an idle transaction: ended too early, the job begins on another process as well."""
        pairs = (
            ("config/odoo.production.conf", "config/postgresql.conf"),
            ("config/province/odoo.conf", "config/province/patroni.yml"),
        )
        for odoo, database in pairs:
            (job,) = re.findall(r"(?m)^limit_time_real_cron = (\d+)$", (HOME / odoo).read_text())
            (minutes,) = re.findall(
                r"idle_in_transaction_session_timeout(?: =|:) (\d+)min",
                (HOME / database).read_text(),
            )
            self.assertGreater(int(minutes) * 60, int(job), database)
