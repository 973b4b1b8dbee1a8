"""Loaded by every Python of a run under another clock (``./egate test --at``), before all else.

libfaketime 0.9 refuses ``clock_nanosleep`` until a moment of the monotonic clock, which is how
Python sleeps, with EINVAL; waiting for nothing in ``select`` takes as long and is let through.
An isolated Python (``-I``) loads no such file: one that is started from here is told to.
"""

import select
import subprocess
import sys
import time


def sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


class Popen(subprocess.Popen):
    def __init__(self, args, *further, **named):
        words = list(args) if isinstance(args, (list, tuple)) else []
        if words[:2] == [sys.executable, "-I"] and not str(words[2]).startswith("-"):
            args = [*args[:2], "-c", f"here = {__file__!r}\n{ISOLATED}", *args[2:]]
        super().__init__(args, *further, **named)


ISOLATED = """
import runpy, sys
runpy.run_path(here)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""

time.sleep, subprocess.Popen = sleep, Popen
