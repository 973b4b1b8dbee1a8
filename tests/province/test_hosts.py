"""What two Odoo hosts share: the scheduled jobs, the volume, the websocket."""

import os
import signal
import subprocess
import time

import province
import requests
from province_load import ProvinceCase

from odoo.tests import tagged

RUNS = """
    DROP TABLE IF EXISTS province_run;
    CREATE TABLE province_run (host inet, began timestamp, ended timestamp);
    GRANT ALL ON province_run TO egate;
"""
#: A scheduled job that writes down on which host it runs, from when to when.
CODE = """
env.cr.execute("INSERT INTO province_run VALUES (inet_client_addr(), clock_timestamp()) "
               "RETURNING began")
began = env.cr.fetchone()
env.cr.commit()
env.cr.execute("SELECT pg_sleep({seconds})")
env.cr.execute("UPDATE province_run SET ended = clock_timestamp() WHERE began = %s", began)
"""
MAKE = """
job = env["ir.cron"].create({{
    "name": "Province", "model_id": env.ref("base.model_res_partner").id, "state": "code",
    "interval_number": 1, "interval_type": "months", "nextcall": "2099-01-01", "code": {code!r},
}})
env.cr.commit()
print("JOB", job.id)
"""


@tagged("post_install", "-at_install")
class TestHosts(ProvinceCase):
    def sql(self, statement):
        return province.sql_on(province.primary(), statement, province.DATABASE)

    def job(self, seconds):
        """Make a scheduled job that notes its runs and takes so long; return its id."""
        self.sql(RUNS)
        shell = province.odoo_command("shell", "-d", province.DATABASE, "--no-http", "--workers=0")
        script = MAKE.format(code=CODE.format(seconds=seconds))
        said = province.on_odoo("odoo1", *shell, text=script)
        job = next(line.split()[1] for line in said.splitlines() if line.startswith("JOB"))
        self.addCleanup(self.sql, f"UPDATE ir_cron SET active = false WHERE id = {job}")
        return job

    def trigger(self, job):
        """Make the job ready, and wake both hosts at the same moment."""
        values = f"{job}, now() AT TIME ZONE 'UTC' - interval '1s'"
        self.sql(f"INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES ({values})")
        province.sql_on(province.primary(), f"NOTIFY cron_trigger, '{province.DATABASE}'")

    def count(self, which):
        return int(self.sql(f"SELECT count(*) FROM province_run WHERE {which}"))

    def test_a_scheduled_job_runs_on_one_host_at_a_time(self):
        """Both hosts run scheduled jobs; the lock on the job's row decides."""
        job = self.job(0.5)
        for turn in range(12):
            self.trigger(job)
            province.wait_for(
                "the job", 90, lambda turn=turn: self.count("ended IS NOT NULL") > turn
            )
        # Once for each time that it was asked for, and never two at once.
        self.assertEqual(self.count("true"), 12)
        overlaps = """SELECT count(*) FROM province_run a JOIN province_run b
            ON a.began < b.began AND b.began < a.ended"""
        self.assertEqual(self.sql(overlaps), "0")

    def test_a_job_whose_host_dies_is_done_by_the_other(self):
        job = self.job(6)
        self.trigger(job)
        province.wait_for("the job", 90, lambda: self.count("ended IS NULL"))
        address = self.sql("SELECT host(host) FROM province_run")
        host = next(name for name, one in province.ODOO_HOSTS.items() if one == address)
        moment = time.monotonic()
        province.kill_host(host)
        other = f"ended IS NOT NULL AND host <> '{address}'"
        province.wait_for("the job on the other host", 150, lambda: self.count(other))
        took = time.monotonic() - moment
        print(f"the job of {host}, killed, was done by the other host {took:.0f} s later")

    def test_what_one_host_writes_the_other_reads_at_once(self):
        """As a session is written: anew beside, and renamed over the one before."""
        path = province.SHARED / "data" / "probe"
        self.addCleanup(province.run_on, "odoo1", "rm", "-f", str(path))
        write = f"echo $1 >{path}.new && mv {path}.new {path}"
        for turn in range(40):
            writer, reader = ("odoo1", "odoo2") if turn % 2 else ("odoo2", "odoo1")
            province.run_on(writer, "sh", "-c", write, "sh", str(turn))
            self.assertEqual(province.run_on(reader, "cat", str(path)).strip(), str(turn))

    def test_without_the_volume_nothing_is_written_in_its_place(self):
        script = f"umount --lazy {province.SHARED}; touch {province.SHARED}/lost"
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            province.run_on("odoo2", "unshare", "--mount", "sh", "-ec", script)
        self.assertIn("Read-only file system", refused.exception.stderr)

    def test_a_host_that_reaches_no_database_gets_no_pages(self):
        """Its neighbour does the work; what hangs on the way to the database says no farewell."""
        pid = province.recorded("odoo2", "database")
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(15)
        # lint: allow the address of the servers that were just started
        answers = [requests.get(f"{province.url()}/web/login", timeout=30) for _ in range(12)]
        self.assertEqual([answer.status_code for answer in answers], [200] * 12)
        self.assertLess(max(answer.elapsed.total_seconds() for answer in answers), 10)

    def test_the_websocket_goes_to_its_own_port(self):
        door = province.HOSTS["door"]
        shake = [
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
            f"Origin: http://{door}",
        ]
        headers = [word for header in shake for word in ("-H", header)]
        asked = f"curl -s -i -N -m 3 {' '.join(map(repr, headers))} http://{door}/websocket || true"
        answer = province.run_on("door", "sh", "-c", asked)
        self.assertIn(" 101 ", answer.partition("\n")[0])
