"""Who lost the lead of the databases does not take it back: a province's etcd and Patroni.

One etcd on the loopback, no PostgreSQL: only what two Patronis write there.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import requests
from context import HOME, free_port

from odoo.tests import BaseCase, tagged

FILES = HOME / "config" / "province"
#: For the system's Python, which has Patroni. The first host is silent for longer than its lease;
#: then it goes on with what it knew.
SCRIPT = """
import inspect, json, sys, time, yaml
from patroni.dcs import get_dcs
settings = yaml.safe_load(open(sys.argv[1]))
engine = next(name for name in settings if name.startswith("etcd"))
def host(name):
    names = ("ttl", "loop_wait", "retry_timeout")
    timing = {one: settings["bootstrap"]["dcs"][one] for one in names}
    return get_dcs({engine: settings[engine], "scope": "egate", "name": name, **timing})
first, second = host("first"), host("second")
first.get_cluster()
led = first.attempt_to_acquire_leader()
known = first.get_cluster()
until = time.time() + 4 * settings["bootstrap"]["dcs"]["ttl"]
followed = False
while not followed and time.time() < until:
    time.sleep(1)
    second.get_cluster()
    followed = second.attempt_to_acquire_leader()
# Later versions want to be told what the host knows.
known = {"leader": known.leader, "cluster": known}
asked = inspect.signature(first.update_leader).parameters
kept = first.update_leader(*[known[name] for name in asked if name in known], None)
print(json.dumps([led, followed, bool(kept), second.get_cluster().leader.name]))
"""


@tagged("post_install", "-at_install")
class TestLead(BaseCase):
    def setUp(self):
        super().setUp()
        if lacking := [name for name in ("etcd", "patroni") if not shutil.which(name)]:
            raise unittest.SkipTest(f"{' and '.join(lacking)} missing: ./egate province setup")
        if "EGATE_CLOCK_OFFSET" in os.environ:
            raise unittest.SkipTest("etcd lives at the true time.")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place, self.ports = Path(folder.name), {2379: free_port(), 2380: free_port()}

    def filled(self, name):
        """Write a file of ``config/province`` for one host on the loopback; return its path."""
        text = (FILES / name).read_text()
        for place, value in {
            "NAME": "first",
            "ADDRESS": "127.0.0.1",
            "PLACE": self.place,
            "ETCD_PEERS": "first=http://127.0.0.1:2380",
            "ETCD_CLIENTS": "127.0.0.1:2379",
            "MAX_CONNECTIONS": 10,
        }.items():
            text = text.replace(f"@{place}@", str(value))
        for port, free in self.ports.items():
            text = text.replace(f":{port}", f":{free}")
        # What is left is of no matter here, but has to be text.
        (self.place / name).write_text(text.replace("@", ""))
        return str(self.place / name)

    def wait_for_a_leader(self, etcd):
        for _ in range(300):
            with contextlib.suppress(requests.RequestException):
                health = requests.get(f"http://127.0.0.1:{self.ports[2379]}/health", timeout=2)
                if health.json().get("health") == "true":
                    return
            if etcd.poll() is not None:
                break
            time.sleep(0.1)
        self.fail((self.place / "etcd.log").read_text()[-2000:])

    def test_a_primary_that_comes_back_does_not_take_the_lead(self):
        with open(self.place / "etcd.log", "wb") as log:
            # etcd reserves more address space for its file than Odoo leaves to its process.
            limits = "ulimit -S -v unlimited; exec etcd --config-file="
            etcd = subprocess.Popen(
                ["sh", "-c", f"{limits}{self.filled('etcd.yml')}"], stdout=log, stderr=log
            )
        self.addCleanup(etcd.wait)
        self.addCleanup(etcd.kill)
        self.wait_for_a_leader(etcd)
        done = subprocess.run(
            ["/usr/bin/python3", "-c", SCRIPT, self.filled("patroni.yml")],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.place)},
        )
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.assertEqual(json.loads(done.stdout), [True, True, False, "second"], done.stderr)
