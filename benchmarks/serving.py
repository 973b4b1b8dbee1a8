"""Odoo with two workers on the loopback, as in production: for rows that ask by HTTP."""

import contextlib
import os
import subprocess
import tempfile
import time
from pathlib import Path

import requests
from context import end_process, free_port, odoo_command

WORKERS, LOGIN = 2, "/web/login"


class server:  # noqa: N801 (used as a function)
    """A server of a database; gives its address, and is ended by itself.

    :param str options: further ones of Odoo's command line; the later of two counts
    :param dict environ: further variables of its processes
    """

    def __init__(self, database, *options, environ=None):
        self.database, self.options, self.environ = database, options, environ or {}

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        port = free_port()
        log = Path(self.folder.name) / "log"
        self.process = subprocess.Popen(
            odoo_command(
                *["-d", self.database, f"--http-port={port}", "--http-interface=127.0.0.1"],
                *[f"--workers={WORKERS}", "--max-cron-threads=0", "--proxy-mode"],
                *[f"--gevent-port={free_port()}", f"--logfile={log}", "--log-level=error"],
                *self.options,
            ),
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environ},
        )
        url = f"http://127.0.0.1:{port}"
        for _try in range(600):
            try:
                if requests.get(f"{url}{LOGIN}", timeout=60).ok:
                    return url
            except requests.ConnectionError:
                time.sleep(0.1)
        said = log.read_text()[-500:] if log.exists() else ""
        self.__exit__()
        raise RuntimeError(f"The server does not answer: {said}")

    def __exit__(self, *error):
        end_process(self.process)
        self.folder.cleanup()

    def cpu(self):
        """Return the seconds of CPU of its processes so far, those that it has ended included.

        Without PostgreSQL's. A worker works in a thread of its own, so all threads are counted.
        """
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        pids = [self.process.pid, *map(int, Path(children).read_text().split())]
        spent = sum(_on_cpu(pid) for pid in pids) / 1e9
        ended = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[13:15]
        return spent + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")


def _on_cpu(pid):
    """Return the nanoseconds that the threads of a process have had a processor."""
    spent = 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            spent += int(path.read_text().split()[0])
    return spent
