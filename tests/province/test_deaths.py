"""What dies in a province while clerks receive: nothing that they were told is lost or doubled."""

import contextlib
import os
import signal
from pathlib import Path

import province
from falls import FallCase

from odoo.tests import tagged

#: How often the primary's host is killed in a row; EGATE_PROVINCE_ROUNDS=20 for the figures.
ROUNDS = int(os.environ.get("EGATE_PROVINCE_ROUNDS", "2"))


def line(one, other, change):
    """Break the line between two hosts that both stay on the network (``add``), or mend it."""
    for host, far in ((one, other), (other, one)):
        route = ("blackhole", f"{province.HOSTS[far]}/32")
        province.ip("-netns", province.namespace(host), "route", change, *route)


@tagged("post_install", "-at_install")
class TestDeaths(FallCase):
    def test_the_primarys_host_again_and_again(self):
        for turn in range(ROUNDS):
            with self.subTest(turn=turn):
                host = province.primary()
                what = f"{turn + 1}. the primary's host {host} killed"
                self.fall("M01", what, lambda host=host: province.kill_host(host), province.up)

    def test_the_host_of_the_standby_that_confirms(self):
        host = province.standby()
        what = f"the standby's host {host} killed"
        # A commit that waits for it is answered when the other standby confirms.
        self.fall("M02", what, lambda: province.kill_host(host), province.up)

    def test_an_odoo_host(self):
        what = "an Odoo host killed"
        self.fall("M07", what, lambda: province.kill_host("odoo1"), province.up)

    def test_the_leader_of_etcd(self):
        before = province.primary()
        self.fall("M04", "etcd's leader killed", lambda: province.kill("etcd"))
        self.assertEqual(province.primary(), before, "the primary had no reason to change")

    def test_a_primary_that_is_cut_off_takes_nothing_more(self):
        """It is alive, and answers whoever reaches it: only its cable is out."""
        for turn in range(ROUNDS):
            with self.subTest(turn=turn):
                host = province.primary()
                self.fall(
                    "M05",
                    f"{turn + 1}. the cable of the primary {host} out",
                    lambda host=host: province.disconnect(host),
                    lambda host=host: province.connect(host),
                )
                leader = province.primary()
                self.assertNotEqual(leader, host)
                self.assertEqual(province.sql_on(host, "SELECT pg_is_in_recovery()"), "t")
                # What came back is worth something: the next loss is as the first.
                self.fall(
                    "M06",
                    f"{turn + 1}. after it, the primary's host {leader} killed",
                    lambda leader=leader: province.kill_host(leader),
                    province.up,
                )

    def test_the_line_between_the_primary_and_the_standby_that_confirms(self):
        primary, standby = province.primary(), province.standby()
        self.fall(
            "M08",
            f"the line between {primary} and {standby} cut",
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
            "M03",
            "both standbys hang",
            lambda: each(signal.SIGSTOP),
            lambda: each(signal.SIGCONT),
        )
