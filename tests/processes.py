"""Tests whose work is done by processes of their own, see worker.py."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

WORKER = Path(__file__).with_name("worker.py")


class ProcessCase(BaseCase):
    @contextmanager
    def office(self):
        """Read or prepare what the workers share, committed at the end."""
        with Registry(get_db_name()).cursor() as cr:
            yield Environment(cr, 1, {})

    @staticmethod
    def start(login, *job, arguments=None):
        return subprocess.Popen(
            [sys.executable, WORKER, get_db_name(), login, *job, json.dumps(arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def worker(self, login, job, arguments):
        worker = self.start(login, *job.split(), arguments=arguments)
        self.addCleanup(worker.communicate)
        return worker

    def race(self, *jobs):
        """Let each (login, job, arguments) go at once in a process of its own; return answers.

        They are forked from one warm process, which the first race of a class starts.
        """
        arena = self._arena()
        arena.stdin.write(json.dumps(jobs) + "\n")
        arena.stdin.flush()
        answer = arena.stdout.readline()
        if not answer:
            self.fail(arena.communicate()[1])
        return json.loads(answer)

    def _arena(self):
        cls = type(self)
        if "arena" not in vars(cls):
            cls.arena = cls.start("admin", "arena", "-")
            cls.addClassCleanup(cls.arena.communicate)
            self.assertEqual(cls.arena.stdout.readline().strip(), "ready")
        return cls.arena

    def together(self, *jobs):
        """Start one process per (login, job, arguments), let them go at once, return answers."""
        workers = [self.worker(*job) for job in jobs]
        for worker in workers:
            self.assertEqual(worker.stdout.readline().strip(), "ready")
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        outputs = [worker.communicate(timeout=120) for worker in workers]
        for worker, (_out, err) in zip(workers, outputs, strict=True):
            self.assertEqual(worker.returncode, 0, err)
        return [json.loads(out.splitlines()[-1]) for out, _err in outputs]
