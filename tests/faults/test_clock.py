"""Clocks that jump, and the end of a year, made while the office works; by libfaketime."""

import os
import re
import shutil
import subprocess
import time
import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from case import FaultCase
from cluster import HOME, Cluster, folder
from machine import Machine

from odoo.tests import tagged

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
LIBRARY = re.findall(
    r"^.*libfaketimeMT\.so\.1$",
    subprocess.run(
        ["dpkg-query", "-L", "libfaketime"], capture_output=True, text=True, check=False
    ).stdout,
    re.M,
)


@unittest.skipUnless(LIBRARY, "the package faketime is not installed")
@tagged("post_install", "-at_install")
class TestClock(FaultCase):
    @classmethod
    def set_up_office(cls, stack):
        cls.clock = folder() / "clock"
        stack.callback(shutil.rmtree, cls.clock.parent)
        cls.set_clock(timedelta())
        # As config/command/clock.sh does, but for one offset, which changes.
        names = {
            "LD_PRELOAD": LIBRARY[0],
            "FAKETIME_TIMESTAMP_FILE": str(cls.clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }
        cls.cluster = stack.enter_context(Cluster(environ=names))
        names["PYTHONPATH"] = f"{HOME}/config/clock:{os.environ['PYTHONPATH']}"
        cls.machine = stack.enter_context(Machine(cls.cluster, environ=names))

    @classmethod
    def set_clock(cls, offset):
        cls.offset = offset
        beside = cls.clock.with_suffix(".new")
        beside.write_text(f"{offset.total_seconds():+.0f}\n")
        beside.chmod(0o644)
        os.replace(beside, cls.clock)

    def office_day(self, code):
        """Return the day that the number of the dossier ``code`` belongs to."""
        ((day,),) = self.machine.query(
            """SELECT (d.received_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
               FROM egate_dossier d WHERE d.code = %s""",
            code,
        )
        return day

    def days_of_codes(self, load):
        """Return each code with the day of its reception, and the day that it names."""
        for act in load.history.of("receive"):
            found = re.search(r"-(\d{2})(\d{2})(\d{2})-", act.answer)
            named = datetime(2000 + int(found[1]), int(found[2]), int(found[3])).date()
            yield act.answer, self.office_day(act.answer), named

    def test_f19_the_year_ends(self):
        now = datetime.now(timezone.utc)
        eve = datetime(now.astimezone(OFFICE).year, 12, 31, 23, 58, tzinfo=OFFICE)
        # Before people come: a session does not last for weeks, and the server takes workers for
        # hanging whose sign of life is older than its limit.
        self.set_clock(eve - now)
        # The files of sessions have the kernel's time: the day's cleaning takes them for weeks old.
        self.machine.query(
            """INSERT INTO ir_config_parameter (key, value)
               VALUES ('sessions.max_inactivity_seconds', %s) RETURNING id""",
            str(366 * 86400),
        )
        self.machine.restart()
        now = datetime.now(timezone.utc) + self.offset
        midnight = time.monotonic() + (eve + timedelta(minutes=2) - now).total_seconds()
        with self.people() as load:
            load.until_received(2)
            load.work(max(0, midnight - time.monotonic()) + 2)
            load.until_received(4)
        days = list(self.days_of_codes(load))
        for code, received, named in days:
            self.assertEqual(received, named, code)
        years = {received.year for _code, received, _named in days}
        self.assertEqual(years, {eve.year, eve.year + 1})
        first = min(code for code, received, _named in days if received.year == eve.year + 1)
        self.assertTrue(first.endswith("-0001"), f"numbers begin anew: {first}")
        self.hold("F19", load, midnight)

    def test_f37_the_clock_jumps_a_day_on(self):
        """The server takes all workers for hanging, once; people ask again."""
        with self.people() as load:
            load.until_received(2)
            moment = time.monotonic()
            self.set_clock(self.offset + timedelta(days=1))
            load.work(5)
            load.until_received(3)
        days = list(self.days_of_codes(load))
        for code, received, named in days:
            self.assertEqual(received, named, code)
        self.assertEqual(len({received for _code, received, _named in days}), 2)
        self.hold("F37", load, moment)

    def test_f39_the_clock_jumps_an_hour_back(self):
        """What goes on meanwhile goes on at the moment that is known last of each dossier."""
        with self.people() as load:
            load.until_received(4)
            moment = time.monotonic()
            self.set_clock(self.offset - timedelta(hours=1))
            load.work(5)
            load.until_received(4)
        for code, received, named in self.days_of_codes(load):
            self.assertEqual(received, named, code)
        for table, moments in (
            ("egate_dossier_event", "at"),
            ("egate_dossier_deadline_entry", "at"),
            ("egate_dossier_step", "received_at"),
        ):
            earlier = self.machine.query(
                f"""SELECT * FROM (
                        SELECT dossier_id, sequence, {moments} AS at,
                               lag({moments}) OVER mine AS last
                        FROM {table} WINDOW mine AS (PARTITION BY dossier_id ORDER BY sequence)
                    ) AS row WHERE at < last AND dossier_id = ANY(%s)""",
                [act.what["dossier"] for act in load.history.of("receive")],
            )
            self.assertEqual(earlier, [], table)
        # The first reception ended before the jump; some step began before it and left after it.
        went_on = self.machine.query(
            """SELECT count(*) FROM egate_dossier_step
               WHERE left_at = received_at AND dossier_id = ANY(%s)""",
            [act.what["dossier"] for act in load.history.of("receive")],
        )
        self.assertGreater(went_on[0][0], 0, "nothing went on meanwhile")
        self.hold("F39", load, moment)
