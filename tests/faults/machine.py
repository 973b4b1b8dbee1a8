"""An office's machine for faults: Odoo with its workers, and what starts it again when it dies.

The settings are the production's (``config/odoo.production.conf``) but for places, ports and the
number of workers. No systemd runs here: a thread does what ``config/egate.service`` asks of it.
It starts the server again after ``RestartSec``, ends what a dead server left (``KillMode=mixed``),
and gives up where ``StartLimitBurst`` starts within ``StartLimitIntervalSec`` were too many.
"""

import configparser
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from cluster import HOME, folder
from context import free_port, odoo_command
from server import Server

UNIT = HOME / "config" / "egate.service"


def unit_setting(name, default):
    """Return a number that the service's unit sets.

    >>> unit_setting("NoSuchSetting", 5)
    5
    """
    found = re.search(rf"^{name}=(\d+)", UNIT.read_text(), re.M)
    return int(found[1]) if found else default


class Machine(Server):
    """Use it as a context manager, within that of its cluster.

    :param cluster: see :mod:`cluster`
    :param int workers: for people; beside them are one for crons and the one of the websocket
    :param Path data: where its files are, such as on a small disk; else a folder of its own
    :param dict environ: further variables of its processes
    :param str settings: further settings of Odoo, by name
    """

    def __init__(self, cluster, *, workers=2, data=None, environ=None, **settings):
        super().__init__()
        self.cluster, self.database = cluster, cluster.database
        self.websocket_port = free_port()
        self.workers, self.settings, self._given_data = workers, settings, data
        self.more = environ or {}
        self.given_up = threading.Event()
        self._ended, self._off = threading.Event(), threading.Event()
        #: When the server was started, by the monotonic clock.
        self.starts = []

    def __enter__(self):
        self.folder = folder()
        os.chmod(self.folder, 0o700)
        self.data = self._given_data or self.folder / "data"
        self.log = self.folder / "log"
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self._write_settings()
        self.environ = {
            **os.environ,
            **self.cluster.environ,
            "ODOO_RC": str(self.rc),
            "TMPDIR": str(self.temporary),
            # The proxy in front hands on whole requests; people here share the server's cores, and
            # may take longer for that than the two seconds that Odoo gives them.
            "ODOO_HTTP_SOCKET_TIMEOUT": "20",
        }
        self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self._ended.set()
        self._end_group(signal.SIGKILL)
        self._keeper.join()
        shutil.rmtree(self.folder, ignore_errors=True)

    def query(self, statement, *values):
        return self.cluster.query(statement, *values)

    def _write_settings(self):
        settings = configparser.RawConfigParser()
        settings.read(HOME / "config" / "odoo.production.conf")
        own = configparser.RawConfigParser()
        own.read(os.environ["ODOO_RC"])
        options = settings["options"]
        options["addons_path"] = own["options"]["addons_path"]
        options.update(
            data_dir=str(self.data),
            db_name=self.database,
            http_port=str(self.port),
            gevent_port=str(self.websocket_port),
            workers=str(self.workers),
            max_cron_threads="1",
            logfile=str(self.log),
            log_level="warn",
            **{name: str(value) for name, value in self.settings.items()},
        )
        if user := self.cluster.environ.get("PGUSER") or os.environ.get("PGUSER"):
            options["db_user"] = user
        self.rc = self.folder / "odoo.conf"
        with open(self.rc, "w") as file:
            settings.write(file)

    # -- what systemd does ----------------------------------------------------------------------

    def _start(self):
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            # Nothing outlives a run of tests that is killed: workers end with their server.
            ["setpriv", "--pdeathsig", "KILL", *odoo_command()],
            env=self.environ | self.more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _keep(self):
        pause = unit_setting("RestartSec", 0.1)
        burst = unit_setting("StartLimitBurst", 5)
        within = unit_setting("StartLimitIntervalSec", 10)
        while not self._ended.is_set():
            self.process.wait()
            if self._ended.is_set():
                return
            self._end_group(signal.SIGKILL)
            self._ended.wait(pause)
            while self._off.is_set() and not self._ended.is_set():
                time.sleep(0.1)
            now = time.monotonic()
            if within and len([at for at in self.starts if now - at < within]) >= burst:
                self.given_up.set()
                return
            if not self._ended.is_set():
                self._start()

    @contextlib.contextmanager
    def without_power(self):
        """Let all processes of the server be dead, and none start, until the block ends."""
        killed = self.process
        self._off.set()
        try:
            while killed.poll() is None:
                self._end_group(signal.SIGKILL)
                time.sleep(0.1)
            yield
        finally:
            self._off.clear()

    def restart(self):
        """Kill the server, and wait until the next one answers."""
        killed = self.process
        os.kill(killed.pid, signal.SIGKILL)
        while self.process is killed:
            time.sleep(0.1)
        self._wait()

    def _end_group(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    # -- its processes --------------------------------------------------------------------------

    def children(self):
        """Return the processes of the server but the first, with their command lines."""
        found = {}
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in map(int, path.read_text().split()):
            try:
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
        return found

    def websocket(self):
        """Return the process that serves the websocket, or None."""
        return next((pid for pid, words in self.children().items() if b"gevent" in words), None)

    def cron_worker(self):
        """Return the process that runs the crons, or None: it alone gives way to the others."""
        usual = os.getpriority(os.PRIO_PROCESS, self.process.pid)
        for pid in self.children():
            with contextlib.suppress(ProcessLookupError):
                if os.getpriority(os.PRIO_PROCESS, pid) > usual:
                    return pid
        return None

    def people_workers(self):
        """Return the processes that serve people."""
        others = {self.websocket(), self.cron_worker()}
        return [pid for pid in self.children() if pid not in others]

    def verify(self):
        """Run ``./egate verify`` on the office's database; return what it said, and whether all
        held."""
        done = subprocess.run(
            [sys.executable, HOME / "config" / "verify.py", "-d", self.database],
            env=self.environ | self.more,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr, done.returncode == 0
