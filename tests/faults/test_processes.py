"""Faults of Odoo's own processes, made while the office works."""

import os
import signal
import time

import requests
from case import FaultCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestProcesses(FaultCase):
    def test_f01_a_worker_is_killed_twenty_times(self):
        moments = []
        with self.people() as load:
            load.until_received(2)
            for number in range(20):
                workers = self.machine.people_workers()
                moments.append(time.monotonic())
                os.kill(workers[number % len(workers)], signal.SIGKILL)
                load.work(1)
            load.until_received(2)
        self.assertEqual(len(self.machine.starts), 1, "the server itself lives on")
        self.hold("F01", load, *moments)

    def test_f05_the_whole_server_is_killed(self):
        moments = []
        with self.people() as load:
            load.until_received(2)
            for _ in range(3):
                moments.append(time.monotonic())
                os.kill(self.machine.process.pid, signal.SIGKILL)
                load.work(2)
                load.until_received(2)
        self.hold("F05", load, *moments)

    def test_f33_the_websocket_process_is_killed(self):
        moments, back = [], []
        with self.people() as load:
            load.until_received(1)
            for _ in range(5):
                moments.append(time.monotonic())
                killed = self.machine.websocket()
                os.kill(killed, signal.SIGKILL)
                back.append(self._answers_again(killed) - moments[-1])
            load.until_received(1)
        self.assertEqual(len(self.machine.starts) - 1, self._restarts_before)
        self.hold("F33", load, *moments, websocket_seconds=round(max(back), 1))

    def setUp(self):
        super().setUp()
        self._restarts_before = len(self.machine.starts) - 1

    def _answers_again(self, killed, seconds=90):
        """Return when another process than ``killed`` answers at the websocket's port."""
        until = time.monotonic() + seconds
        url = f"http://127.0.0.1:{self.machine.websocket_port}/websocket/health"
        while time.monotonic() < until:
            time.sleep(0.2)
            if self.machine.websocket() in (None, killed):
                continue
            try:
                if requests.get(url, timeout=10).ok:
                    return time.monotonic()
            except requests.RequestException:
                continue
        self.fail("the websocket does not come back")
