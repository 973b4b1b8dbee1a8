"""What dies in a province while clerks receive: nothing that they were told is lost or doubled."""

import contextlib
import os
import signal
import time
from pathlib import Path

import province
from province_load import ProvinceCase, office

from odoo.tests import tagged

#: How often the primary's host is killed in a row; EGATE_PROVINCE_ROUNDS=20 for the figures.
ROUNDS = int(os.environ.get("EGATE_PROVINCE_ROUNDS", "2"))


def line(one, other, change):
    """Break the line between two hosts that both stay on the network (``add``), or mend it."""
    for host, far in ((one, other), (other, one)):
        route = ("blackhole", f"{province.HOSTS[far]}/32")
        province.ip("-netns", province.namespace(host), "route", change, *route)


@tagged("post_install", "-at_install")
class TestDeaths(ProvinceCase):
    def fall(self, what, seconds, break_, mend=None):
        """Break something under load, wait for receptions to go on, and mend it under load."""
        with office() as clerks:
            time.sleep(5)
            moment = time.monotonic()
            break_()
            self.assert_goes_on(clerks, moment, seconds, what)
            time.sleep(5)
            if mend:
                mend()
                province.wait_for("all hosts in line", 120, province.whole)
            time.sleep(3)
        self.assert_kept(clerks, least=10)

    def test_the_primarys_host_again_and_again(self):
        for turn in range(ROUNDS):
            with self.subTest(turn=turn):
                host = province.primary()
                what = f"{turn + 1}. the primary's host {host} killed"
                self.fall(what, 30, lambda host=host: province.kill_host(host), province.up)

    def test_the_host_of_the_standby_that_confirms(self):
        host = province.standby()
        what = f"the standby's host {host} killed"
        # A commit that waits for it is answered when the other standby confirms.
        self.fall(what, 30, lambda: province.kill_host(host), province.up)

    def test_an_odoo_host(self):
        self.fall("an Odoo host killed", 20, lambda: province.kill_host("odoo1"), province.up)

    def test_the_leader_of_etcd(self):
        before = province.primary()
        self.fall("etcd's leader killed", 10, lambda: province.kill("etcd"))
        self.assertEqual(province.primary(), before, "the primary had no reason to change")

    def test_a_primary_that_is_cut_off_takes_nothing_more(self):
        """It is alive, and answers whoever reaches it: only its cable is out."""
        host = province.primary()
        self.fall(
            f"the cable of the primary {host} out",
            30,
            lambda: province.disconnect(host),
            lambda: province.connect(host),
        )
        self.assertNotEqual(province.primary(), host)
        self.assertEqual(province.sql_on(host, "SELECT pg_is_in_recovery()"), "t")

    def test_the_line_between_the_primary_and_the_standby_that_confirms(self):
        primary, standby = province.primary(), province.standby()
        self.fall(
            f"the line between {primary} and {standby} cut",
            30,
            lambda: line(primary, standby, "add"),
            lambda: line(primary, standby, "delete"),
        )

    def test_with_no_standby_left_work_goes_on_with_one_copy(self):
        """What the standbys take of the primary hangs; their hosts, etcd and Patroni live."""
        primary = province.primary()
        receivers = [
            pid
            for host in province.DATABASE_HOSTS
            for pid in province.processes(host)
            if host != primary and b"walreceiver" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        self.assertEqual(len(receivers), 2)

        def each(number):
            for pid in receivers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)

        self.addCleanup(each, signal.SIGCONT)
        self.fall(
            "both standbys hang",
            30,
            lambda: each(signal.SIGSTOP),
            lambda: each(signal.SIGCONT),
        )
