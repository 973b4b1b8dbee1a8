"""Sees that nobody waits for a standby that is there and does not answer.

A machine that stands still, or a line that swallows what is sent, keeps a connection open and says
nothing. No timeout of PostgreSQL's helps: the server does not run, and its kernel goes on
acknowledging. And a reading that takes long is no sign: some do. So whoever has waited for a while
is looked after by a question of its own.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress

import psycopg2

from .bounded import Bounded

#: A reading that has gone on for so many seconds is looked after.
LONG = 1.0
#: Seconds between two looks, and after which nobody looks any more if nobody reads.
LOOK_EVERY, IDLE = 0.5, 60.0
#: Seconds within which a standby answers a question for nothing; and one that was lost, for which
#: somebody waits meanwhile.
DEADLINE, SOON = 2.0, 0.5


class Watch:
    """Looks after readings in a thread of its own, which lives while there are some.

    :param Callable question: asks the standby over a new connection; raises where it fails
    :param Callable hung: called with the error when the standby did not answer
    """

    def __init__(self, question: Callable[[], None], hung: Callable[[Exception], None]):
        self._question, self._hung = Bounded(question, DEADLINE), hung
        self._is_back = Bounded(question, SOON)
        self._begun: dict[int, float] = {}
        self._lock = threading.Lock()
        self._thread = None

    def begin(self, key: int) -> None:
        """Note that a reading begins, under a key of its own."""
        with self._lock:
            self._begun[key] = time.monotonic()
            # A process that was forked has its parent's object, and none of its threads.
            if not (self._thread and self._thread.is_alive()):
                self._thread = threading.Thread(
                    target=self._look, daemon=True, name="egate-standby-watch"
                )
                self._thread.start()

    def end(self, key: int) -> None:
        """Note that a reading is over, or goes on elsewhere; once or again.

        Without the lock, which the thread may hold already: the garbage collection ends some.
        """
        self._begun.pop(key, None)

    def answers(self) -> bool:
        """Ask the standby now; say whether it answered soon."""
        try:
            self._is_back.ask()
        except (TimeoutError, psycopg2.Error):
            return False
        return True

    def _look(self):
        idle = asked = time.monotonic()
        while True:
            time.sleep(LOOK_EVERY)
            now = time.monotonic()
            with self._lock:
                # A copy, for what ends does not wait for the lock.
                oldest = min(self._begun.copy().values(), default=None)
                if oldest is not None:
                    idle = now
                elif now - idle > IDLE:
                    # Whoever begins next, under the same lock, starts another one.
                    self._thread = None
                    return
            if oldest is None or now - max(oldest, asked) < LONG:
                continue
            try:
                self._question.ask()
            except (TimeoutError, psycopg2.Error) as fault:
                self._hung(fault)
            asked = time.monotonic()


def ask(info: dict) -> None:
    """Ask a server for nothing over a new connection.

    :param info: as libpq wants it
    :raise psycopg2.Error: it does not answer
    """
    with closing(psycopg2.connect(**info)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def cut(connections: Iterable) -> None:
    """Cut these connections of psycopg2's, whoever waits for them: the wait ends with an error."""
    for connection in connections:
        # One that is closed meanwhile waits for nothing.
        with suppress(psycopg2.Error, OSError):
            with socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)
