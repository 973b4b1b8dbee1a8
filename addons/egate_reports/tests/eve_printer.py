"""A printer of CUPS's own on this machine: ``ippeveprinter``, which prints on no paper."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from ..tools import ipp

WAIT = 10


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class EvePrinter:
    """One printer; ``address`` is its queue, ``jobs()`` the files that came out or wait."""

    def __init__(self, formats="application/pdf"):
        self.folder = Path(tempfile.mkdtemp(prefix="egate-eve-"))
        self.formats, self.port = formats, free_port()
        self.address = f"ipp://localhost:{self.port}/ipp/print"
        self._bus = self._printer = None

    def start(self):
        """Start it; it wants a system bus to announce itself on, so it gets one of its own."""
        bus = f"unix:path={self.folder}/bus"
        if not self._bus:
            self._bus = self._run("dbus-daemon", "--session", f"--address={bus}", "--nofork")
            self._until(lambda: (self.folder / "bus").exists())
        (self.folder / "spool").mkdir(exist_ok=True)
        self._printer = self._run(
            *("ippeveprinter", "-k", "-r", "off", "-n", "localhost", "-c", shutil.which("true")),
            *("-p", str(self.port), "-d", str(self.folder / "spool"), "-f", self.formats, "Quay 3"),
            env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": bus},
        )
        self._until(self._answers)

    def stop(self):
        """Switch it off; what it has not printed is gone."""
        if self._printer:
            self._printer.kill()
            self._printer.wait()
            self._printer = None

    def close(self):
        self.stop()
        if self._bus:
            self._bus.kill()
            self._bus.wait()
        shutil.rmtree(self.folder)

    def put_paper(self, sheets):
        """Put so many sheets of A4 into its tray: 0, 5, 25, 50, 125 or 250."""
        # Its tray for envelopes is filled and emptied with it: it waits while one of them is empty.
        main = {"size1": "iso_a4_210x297mm", "type1": "stationery", "level1": sheets}
        envelopes = {"size3": "iso_dl_110x220mm", "type3": "envelope", "level3": sheets and 25}
        query = urllib.parse.urlencode(main | envelopes)
        with urllib.request.urlopen(f"http://localhost:{self.port}/media?{query}", timeout=5):
            pass

    def jobs(self):
        """Return what was sent to it, oldest first."""
        found = (self.folder / "spool").glob("*.pdf")
        return [path.read_bytes() for path in sorted(found, key=lambda path: path.stat().st_mtime)]

    def finish(self):
        """Wait until it has nothing to print."""
        self._until(lambda: ipp.printer(self.address).state == 3)

    def _answers(self):
        with contextlib.suppress(ipp.PrinterError):
            return bool(ipp.printer(self.address))
        return False

    @staticmethod
    def _run(*command, env=None):
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=env,
        )

    @staticmethod
    def _until(condition):
        end = time.monotonic() + WAIT
        while not condition():
            if time.monotonic() > end:
                raise AssertionError("the printer does not come up")
            time.sleep(0.05)
