"""Limits how often a caller may ask: token buckets in memory, for one worker."""

import time
from collections import OrderedDict
from threading import Lock


def clock() -> float:
    """Return seconds that only go forward."""
    return time.monotonic()


class TokenBuckets:
    """Buckets that fill again by the second, one for each key.

    If there are too many, the least recently used one is dropped, so that memory stays bounded
    whatever keys an attacker uses. Safe between threads.

    :param float rate: tokens that come back in a second
    :param float burst: tokens of a full bucket
    :param int size: buckets that are kept

    >>> buckets = TokenBuckets(rate=0.5, burst=2, size=2)
    >>> [buckets.take("a", now=0), buckets.take("a", now=0), buckets.take("a", now=0)]
    [0, 0, 2.0]
    >>> buckets.take("a", now=2), buckets.wait("a", now=2), buckets.wait("b", now=2)
    (0, 2.0, 0)
    >>> for key in "bcd":
    ...     _ = buckets.take(key, now=3)
    >>> len(buckets)
    2
    """

    def __init__(self, rate, burst, size=10_000):
        self.rate, self.burst, self.size = rate, burst, size
        self._buckets = OrderedDict()
        self._lock = Lock()

    def __len__(self):
        return len(self._buckets)

    def take(self, key, now=None):
        """Take a token of ``key``'s bucket.

        :return: 0, or in how many seconds there is one again
        """
        now = clock() if now is None else now
        with self._lock:
            tokens = self._tokens(key, now)
            if tokens < 1:
                return (1 - tokens) / self.rate
            self._buckets[key] = (tokens - 1, now)
            self._buckets.move_to_end(key)
            if len(self._buckets) > self.size:
                self._buckets.popitem(last=False)
        return 0

    def wait(self, key, now=None):
        """Return in how many seconds ``key``'s bucket has a token, and take none."""
        now = clock() if now is None else now
        with self._lock:
            tokens = self._tokens(key, now)
        return 0 if tokens >= 1 else (1 - tokens) / self.rate

    def forget(self):
        """Fill all buckets."""
        with self._lock:
            self._buckets.clear()

    def _tokens(self, key, now):
        tokens, then = self._buckets.get(key, (self.burst, now))
        return min(self.burst, tokens + max(now - then, 0) * self.rate)


class Counts:
    """Counts events since the last report, for a bounded number of keys.

    >>> counts = Counts(every=60, size=2)
    >>> for now, key in enumerate("aabc"):
    ...     counts.add(key, now=now)
    >>> counts.add("a", now=61) == {"a": 3, "b": 1, "": 1}
    True
    >>> counts.add("a", now=62)
    """

    def __init__(self, every, size=100):
        self.every, self.size = every, size
        self._counts, self._since = {}, None
        self._lock = Lock()

    def add(self, key, now=None):
        """Count one event of ``key``; return all counts when a report is due."""
        now = clock() if now is None else now
        with self._lock:
            if self._since is None:
                self._since = now
            if key not in self._counts and len(self._counts) >= self.size:
                # All the others.
                key = ""
            self._counts[key] = self._counts.get(key, 0) + 1
            if now - self._since < self.every:
                return None
            told, self._counts, self._since = self._counts, {}, now
        return told
