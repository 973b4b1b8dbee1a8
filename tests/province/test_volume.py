"""The shared volume is gone for a minute: sessions and papers with it."""

import contextlib
import os
import signal
import time
from pathlib import Path

import province
from falls import FallCase
from province_load import HANGS, acknowledged, office, seconds_until_accepted

from odoo.tests import tagged

from odoo.addons.egate_base.tools.database_away import WORDS

MINUTE = 60


def copies():
    """Return the processes that serve the copies of the volume."""
    return [
        pid
        for host in province.DATABASE_HOSTS
        for pid in province.processes(host)
        if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"/usr/sbin/glusterfsd\0")
    ]


def tell(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


@tagged("post_install", "-at_install")
class TestVolume(FallCase):
    def fall_for_a_minute(self, number, what, break_, mend):
        """Take the volume away for a minute under load."""
        with office() as clerks:
            time.sleep(4)
            cookies = [clerk.person.session.cookies["session_id"] for clerk in clerks]
            break_()
            time.sleep(MINUTE)
            told = sum((clerk.told for clerk in clerks), start=type(clerks[0].told)())
            back = time.monotonic()
            mend()
            took = seconds_until_accepted(clerks, back, 120)
            said = "no receptions any more" if took is None else f"receptions after {took:.1f} s"
            print(f"{what} for a minute: {said}, {acknowledged(clerks)} so far", flush=True)
            time.sleep(5)
        print(f"told meanwhile: {told.most_common(6)}", flush=True)
        self.keep_figures(number, clerks, took)
        # A sentence, and no hang; nobody had to sign in again.
        self.assertTrue(any(WORDS[:60] in text for text in told), told)
        self.assertEqual(told[HANGS], 0, told)
        self.assertEqual([one.person.session.cookies["session_id"] for one in clerks], cookies)

    def test_the_volume_hangs_for_a_minute(self):
        """As when its hosts cannot be reached: nobody says farewell."""
        pids = copies()
        self.assertEqual(len(pids), 3)
        self.addCleanup(tell, pids, signal.SIGCONT)
        self.fall_for_a_minute(
            "M09",
            "the volume hangs",
            lambda: tell(pids, signal.SIGSTOP),
            lambda: tell(pids, signal.SIGCONT),
        )

    def test_the_volume_is_killed_and_started_again_after_a_minute(self):
        def start():
            province.run_on("db1", *"gluster --mode=script volume start egate force".split())

        self.addCleanup(start)
        self.fall_for_a_minute(
            "M10", "the volume killed", lambda: tell(copies(), signal.SIGKILL), start
        )
