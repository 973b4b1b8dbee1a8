"""All that a test runs on tells the same time, whatever the clock (``./egate test --at``)."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone

from psycopg2.errors import QueryCanceled

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

WAIT = "import sys, time; time.sleep(float(sys.argv[1]))"
SCRIPT = "import json, time; print(json.dumps(time.time()))"
#: An error on the console fails the test.
PAGE = """
const early = new Date(), own = Date.now;
Date.now = () => own() + 90000;
const another = Date.now() - early;
Date.now = own;
const holds = {
    "the hour": Math.abs(Date.now() - %d) < 60000 && Math.abs(early - %d) < 60000,
    "a copy": new Date(early).getTime() === early.getTime(),
    "another clock that a test sets": Math.abs(another - 90000) < 5000,
    "a day that is named": new Date(2028, 1, 29).getDate() === 29,
    "the kind": early instanceof Date && early.constructor === Date && typeof Date() === "string",
};
for (const [what, right] of Object.entries(holds)) {
    if (!right) {
        console.error(`${what} is wrong at ${early}`);
    }
}
console.log("test successful");
"""


def busy():
    return sum(number * number for number in range(300_000))


@tagged("post_install", "-at_install")
class TestOneClock(HttpCase):
    def test_the_database_and_a_process_of_its_own_agree(self):
        self.env.cr.execute("SELECT extract(epoch FROM clock_timestamp())")
        database = float(self.env.cr.fetchone()[0])
        answer = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
        )
        self.assertAlmostEqual(database, time.time(), delta=5)
        self.assertAlmostEqual(json.loads(answer.stdout), time.time(), delta=5)
        self.assertAlmostEqual(
            datetime.now(timezone.utc).timestamp(), time.time(), delta=5, msg="datetime"
        )

    def test_waiting_takes_as_long_as_it_says(self):
        script = self.enterContext(tempfile.NamedTemporaryFile("w", suffix=".py"))
        script.write(WAIT)
        script.flush()
        for wait in (
            time.sleep,
            lambda seconds: subprocess.run(["sleep", str(seconds)], check=True),
            lambda seconds: subprocess.run(
                [sys.executable, "-I", script.name, str(seconds)], check=True
            ),
        ):
            began = time.monotonic()
            wait(0.2)
            self.assertLess(0.19, time.monotonic() - began)
        with self.assertRaises(subprocess.TimeoutExpired):
            subprocess.run(["sleep", "30"], timeout=0.2, check=True)

    def test_threads_side_by_side_work_no_longer_than_one_after_the_other(self):
        """Python's threads hand on the lock of the interpreter by a timed wait."""
        began = time.process_time()
        for _ in range(2):
            busy()
        alone = time.process_time() - began
        threads = [threading.Thread(target=busy) for _ in range(2)]
        began = time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertLess(time.process_time() - began, 5 * alone)

    def test_the_database_ends_what_takes_too_long(self):
        """While it works: what waits is not ended under libfaketime, see the guide."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(QueryCanceled),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("SET LOCAL statement_timeout = '200ms'")
            self.env.cr.execute(
                "SELECT count(*) FROM generate_series(1, 9000) a, generate_series(1, 9000) b"
            )

    def test_the_page_in_the_browser_agrees(self):
        now = round(time.time() * 1000)
        # Any page will do; this one needs nothing.
        self.browser_js("/web/health", PAGE % (now, now))
