"""Faults of Odoo's own processes, made while the office works."""

import os
import signal
import time

from cluster import Cluster
from history import hold_against
from load import Load
from machine import Machine

from odoo.tests import BaseCase, tagged


@tagged("post_install", "-at_install")
class TestProcesses(BaseCase):
    def test_a_worker_is_killed_twenty_times(self):
        with Cluster() as cluster, Machine(cluster) as machine:
            t = time.monotonic()
            with Load(machine) as load:
                load.until_received(2)
                for number in range(20):
                    workers = machine.people_workers()
                    os.kill(workers[number % len(workers)], signal.SIGKILL)
                    load.work(1.5)
                load.until_received(2)
            print("load took", time.monotonic() - t)
            found = hold_against(load.history, machine.query)
            print(found, load.history.reads, load.history.told, load.history.longest_receptions())
            for a in load.history.acts:
                if a.state == "refused": print(a)
            t = time.monotonic()
            print(machine.verify(), time.monotonic() - t)
            self.assertEqual(found.faults(), [])
