"""All that a test runs on tells the same time, whatever the clock (``./egate test --at``)."""

import json
import subprocess
import sys
import time
from datetime import datetime, timezone

from psycopg2.errors import QueryCanceled

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

SCRIPT = "import json, time; print(json.dumps(time.time()))"
PAGE = """
const early = new Date();
const same = [new Date(early), new Date(2028, 1, 29).getDate(), typeof Date()];
fetch("/web/webclient/version_info", {method: "POST", body: "{}"}).finally(() => {
    if (same[0].getTime() !== early.getTime() || same[1] !== 29 || same[2] !== "string") {
        console.error("the page's Date is broken");
    }
    console.log(`clock ${Date.now()} ${early instanceof Date} ${early.constructor === Date}`);
    console.log("test successful");
});
"""


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
        for wait in (
            time.sleep,
            lambda seconds: subprocess.run(["sleep", str(seconds)], check=True),
        ):
            began = time.monotonic()
            wait(0.2)
            self.assertLess(0.19, time.monotonic() - began)
        with self.assertRaises(subprocess.TimeoutExpired):
            subprocess.run(["sleep", "30"], timeout=0.2, check=True)

    def test_the_database_ends_what_takes_too_long(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(QueryCanceled),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("SET LOCAL statement_timeout = '200ms'")
            self.env.cr.execute("SELECT pg_sleep(30)")

    def test_the_page_in_the_browser_agrees(self):
        with self.assertLogs(level="INFO") as said:
            self.browser_js("/web/login", PAGE)
        (line,) = (line for line in said.output if "clock " in line and "INFO" in line)
        _word, page, *whole = line[line.index("clock ") :].split()
        self.assertAlmostEqual(int(page) / 1000, time.time(), delta=60)
        self.assertEqual(whole[:2], ["true", "true"])
