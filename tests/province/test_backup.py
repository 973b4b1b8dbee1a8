"""Backups of a province go on when its primary's host dies, and a return goes past that moment."""

import os
import subprocess
import sys
import time
from pathlib import Path

import province
from province_load import ProvinceCase, office, seconds_until_accepted

from odoo.tests import tagged

sys.path.append(str(Path(__file__).parents[1] / "operation"))

from own_cluster import this_second  # noqa: E402 (in a folder of its own)

RETURNED = province.PLACE / "returned"
CODES = "SELECT code FROM egate_dossier WHERE received_at IS NOT NULL ORDER BY 1"

#: What a return writes, in what it brings back alone.
LIVING = """
    SELECT count(*) FILTER (WHERE kind = 'void'), (SELECT count(*) FROM ir_cron WHERE active)
    FROM egate_number
"""


def sql(statement):
    return province.sql_on(province.primary(), statement, province.DATABASE)


@tagged("post_install", "-at_install")
class TestProvinceBackup(ProvinceCase):
    def setUp(self):
        super().setUp()
        province.run_on("db1", "rm", "-rf", str(RETURNED))

    def noted(self):
        """Return when the last good backup of the database was, in seconds since 1970."""
        statement = """
            SELECT split_part(value, ' ', 1) FROM ir_config_parameter
            WHERE key = 'egate.backup_database'
        """
        return int(sql(statement) or 0)

    def test_a_return_to_a_moment_after_the_primarys_host_died(self):
        first = province.primary()
        with office() as clerks:
            self.assertIsNotNone(seconds_until_accepted(clerks, time.monotonic()))
            for host in province.DATABASE_HOSTS:
                said = province.backup(host, "take")
                self.assertEqual("This server is a standby" in said, host != first, said)
            before = self.noted()
            self.assertLess(time.time() - before, 60)
            killed = self.primary_that_has_not_sent_all(first, clerks)
            took = seconds_until_accepted(clerks, killed, 120)
            self.assertIsNotNone(took, "receptions did not go on")
            print(f"{first} killed: receptions after {took:.1f} s", flush=True)
            time.sleep(5)
            known, then = set(sql(CODES).split()), this_second()
            moment = time.monotonic()
            self.assertIsNotNone(seconds_until_accepted(clerks, moment))
        second = province.primary()
        self.assertNotEqual(second, first)
        later = {one[3] for clerk in clerks for one in clerk.accepted if one[0] > moment}
        said = province.backup(second, "take")
        print(said, flush=True)
        self.assertRegex(said, "[1-9] pieces of the log that a former primary had not sent")
        self.assertGreater(self.noted(), before)
        self.assert_an_upgrade_knows_it()
        self.assert_returned(second, then, known, later)
        province.up()
        province.wait_for("all hosts in line", 120, province.whole)
        self.assertIn("is a standby", province.backup(first, "take"))
        self.assertIn("there and whole", province.backup(province.primary(), "check"))
        self.assert_kept(clerks, least=10)

    def primary_that_has_not_sent_all(self, host, clerks):
        """Let some of the log be whole and not sent when the host dies; return when it died."""
        settings = province.PLACE / host / "backup" / "pgbackrest.conf"
        settings.rename(settings.with_suffix(".away"))
        for _piece in range(2):
            self.assertIsNotNone(seconds_until_accepted(clerks, time.monotonic()))
            sql("SELECT pg_switch_wal()")
        # Both standbys have it, and have closed it.
        self.assertIsNotNone(seconds_until_accepted(clerks, time.monotonic()))
        time.sleep(2)
        moment = time.monotonic()
        province.kill_host(host)
        settings.with_suffix(".away").rename(settings)
        return moment

    def assert_an_upgrade_knows_it(self):
        """It is refused as Odoo is at work, and for nothing else."""
        words = [sys.executable, str(province.HOME / "config" / "upgrade"), "--check", "--wait=0"]
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            province.on_odoo("odoo1", *words, "-d", province.DATABASE)
        said = refused.exception.stderr
        self.assertIn("somebody is still connected", said)
        self.assertNotIn("backup", said)

    def assert_returned(self, host, then, known, later):
        """Bring all back to ``then`` beside what is at work.

        :param known: codes that are there again
        :param later: codes that were given afterwards, and are not
        """
        living = sql(LIVING)
        words = ("--data", RETURNED / "pg", "--files", RETURNED / "files", "--to", then)
        said = province.backup(host, "restore", *words)
        print(said, flush=True)
        self.assertIn("all holds", said)
        self.assertIn("Everything that verify looks at holds", said)
        self.assertIn("0 files are missing", said)
        there = set(self.returned_codes(host))
        self.assertEqual((known - there, later & there), (set(), set()))
        # Those who work have not noticed.
        self.assertEqual(sql(LIVING), living)

    def returned_codes(self, host):
        """Return the codes in the cluster that was brought back."""
        programs = os.environ["EGATE_PROVINCE_PG_BIN"]
        owner = ("runuser", "-u", "postgres", "--")
        control = (*owner, f"{programs}/pg_ctl", "-D", str(RETURNED / "pg"), "-w")
        options = "-c listen_addresses='' -c unix_socket_directories=/run/egate-returned"
        province.run_on(host, "install", "-d", "-o", "postgres", "/run/egate-returned")
        log = "/run/egate-returned/log"
        province.run_on(host, *control, "-l", log, "-o", options, "start")
        try:
            said = province.run_on(
                host,
                *(*owner, "psql", "-XAtq", "-h", "/run/egate-returned", "-d", province.DATABASE),
                text=CODES,
            )
        finally:
            province.run_on(host, *control, "-m", "fast", "stop")
        return said.split()
