"""What a worker remembers of a provider for a while: its endpoints and its keys."""

import threading
import time


class Remembered:
    """Values by key, each kept for ``seconds``; failures are not repeated for ``pause`` seconds.

    >>> now = [0.0]
    >>> kept = Remembered(seconds=100, pause=10, clock=lambda: now[0])
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2)
    (1, 1)
    >>> now[0] = 101.0
    >>> kept.get("a", lambda: 2)
    2

    Again before its time, at most once in ``pause`` seconds:

    >>> kept.again("a", lambda: 3), kept.again("a", lambda: 4)
    (3, 3)
    >>> now[0] = 112.0
    >>> kept.again("a", lambda: 4)
    4
    """

    def __init__(self, seconds, pause, clock=time.monotonic):
        self.seconds, self.pause, self.clock = seconds, pause, clock
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        """Forget everything."""
        with self.lock:
            self.kept, self.asked_again = {}, {}

    def get(self, key, fetch):
        """Return the value of ``key``, by ``fetch()`` when it is not there or too old."""
        with self.lock:
            at, value = self.kept.get(key, (None, None))
        if at is not None and self.clock() - at < self.seconds:
            return value
        return self._keep(key, fetch())

    def again(self, key, fetch):
        """Return the value of ``key`` by ``fetch()``, unless that was done a moment ago."""
        with self.lock:
            before, now = self.asked_again.get(key), self.clock()
            if before is not None and now - before < self.pause:
                return self.kept.get(key, (None, None))[1]
            self.asked_again[key] = now
        return self._keep(key, fetch())

    def _keep(self, key, value):
        with self.lock:
            self.kept[key] = (self.clock(), value)
        return value
