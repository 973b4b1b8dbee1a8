"""Fifty citizens at one desk in the same second: how long the last of them waits.

Two worker processes share the fifty; a worker alone doing its half, one after another, is the
baseline. And what the numbers cost that all of them want: four clients with numbers of the desk's
own, and four that count for themselves.
"""

import itertools
import os
import traceback

from measure import Arm, interleave
from report import Goal, Result, compare

from odoo import sql_db

ROW = "reception_parallel"
HALF, TWO, BARE, FOUR = "25 alone", "50 by 2 workers", "48 uncounted by 4", "48 by 4 clients"


class Crew:
    """Processes that are there and connected, and begin when they are let go.

    :param int size: how many
    :param int each: receptions that each of them does
    :param bool counted: with the desk's numbers; otherwise each counts for itself
    """

    def __init__(self, office, size, each, counted=True):
        self.office, self.each, self.counted = office, each, counted
        sql_db.close_all()
        self.gate_out, self.gate_in = os.pipe()
        self.members = [self._hire() for _ in range(size)]
        os.close(self.gate_out)
        for _pid, stream in self.members:
            self._expect(stream, b"r")
        with office.session() as env:
            env.cr.execute("SELECT 1")

    def go(self):
        """Let all of them begin; return when the last is done."""
        os.close(self.gate_in)
        for _pid, stream in self.members:
            self._expect(stream, b"d")
        for pid, stream in self.members:
            os.close(stream)
            os.waitpid(pid, 0)

    def _expect(self, stream, word):
        if os.read(stream, 1) != word:
            raise RuntimeError("A worker failed, see above.")

    def _hire(self):
        stream, answers = os.pipe()
        if pid := os.fork():
            os.close(answers)
            return pid, stream
        try:
            os.close(self.gate_in)
            self._work(answers)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _work(self, answers):
        with self.office.session() as env:
            if not self.counted:
                count_alone(env)
        os.write(answers, b"r")
        os.read(self.gate_out, 1)
        for _ in range(self.each):
            self.office.receive()
        os.write(answers, b"d")


def count_alone(env):
    """Give this process numbers of its own, which nobody else gives."""
    numbers = itertools.count(10_000_000 + os.getpid() % 20_000 * 1000)
    type(env["egate.number"])._take_many = lambda model, wanted: [
        [next(numbers) for _ in range(count)] for _scope, count in wanted
    ]


def measure(lab):
    def crew(*arguments):
        return lambda: Crew(lab.office, *arguments)

    found = interleave(
        [
            Arm(HALF, lambda _: [lab.office.receive() for _ in range(25)]),
            Arm(TWO, Crew.go, crew(2, 25)),
            Arm(BARE, Crew.go, crew(4, 12, False)),
            Arm(FOUR, Crew.go, crew(4, 12)),
        ],
        min(lab.rounds, 20),
    )
    return Result(
        [
            compare(
                ROW, f"{TWO}: wall", found[TWO], found[HALF], "wall", Goal(1.5, of="ratio"), HALF
            ),
            compare(
                ROW,
                f"{BARE}: wall",
                found[BARE],
                found[FOUR],
                "wall",
                Goal(0.95, least=True, of="ratio"),
                FOUR,
            ),
        ],
        found,
    )
