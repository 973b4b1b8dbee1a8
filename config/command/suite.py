"""``./egate test``: pytest sessions, two at once, each on its own copy of a template database.

The addons' own tests run on a copy of "plain" (the suite without demo data), those of the largest
addon in two sessions of their own; the journeys in ``tests/`` run on a copy with the demo. Paths
choose the session, all other arguments go to each. The copies are dropped at the end, also after
Ctrl-C; those of a run that was killed are dropped by the next one.
"""

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from context import (
    DEMO,
    HOME,
    MARK,
    STATE,
    Failed,
    databases,
    drop_database,
    fail,
    process_began,
    say,
)
from templates import copy, manifests

PREFIX = f"egate_test_{MARK}_"
NOTHING_COLLECTED = 5
#: The addon with the most tests: two sessions of its own, which begin last, so that both cores are
#: busy to the end.
LARGEST = "egate_dossier"
#: Its subjects in the first of them, which follows the shorter of the sessions before; the second
#: has the rest.
FIRST_HALF = ("directives", "dossier", "handover", "money", "notices", "papers", "requests")
AT_ONCE = 2


class Session:
    """One pytest session: its paths, its database, its process, its output."""

    def __init__(self, name, upto, paths):
        self.name = name
        self.upto = upto
        self.paths = paths
        self.database = f"{PREFIX}{os.getpid()}_{name}"
        self.lines = queue.Queue()
        self.closing = ""
        self.process = None
        self.code = None
        self.counts_file = None

    def give_up(self, why="not run, its database could not be made (see above)"):
        self.code = 1
        self.closing = why
        self.lines.put(None)

    def run(self, options, folder):
        """Run pytest to its end; what it prints is there line by line."""
        self.folder = Path(folder) / self.name
        self.folder.mkdir()
        self.counts_file = self.folder / "counts.json"
        environment = dict(
            os.environ,
            PYTHONPATH=os.pathsep.join([os.environ["PYTHONPATH"], str(HOME / "config" / "pytest")]),
            EGATE_TEST_COUNTS=str(self.counts_file),
            # Nothing of a test database outlives the run; the cluster's own settings stay safe.
            PGOPTIONS="-c synchronous_commit=off",
            PYTHONUNBUFFERED="1",
        )
        # Under another clock (--at) the pages in the browser need telling.
        clock = ["-p", "other_clock"] if "EGATE_CLOCK_OFFSET" in os.environ else []
        plugins = ["-p", "log_watch", "-p", "own_constants", *clock]
        colour = "yes" if sys.stdout.isatty() else "no"
        self.process = subprocess.Popen(
            [
                os.environ["EGATE_PYTHON"],
                *["-m", "pytest", *plugins, f"--color={colour}"],
                *["-o", f"cache_dir={STATE}/pytest/{self.name}"],
                *[f"--odoo-database={self.database}", "--odoo-log-level=warn", "--odoo-http"],
                *["--odoo-extra", f"data-dir={self.folder}/data"],
                *["--odoo-extra", f"db-filter=^{self.database}$"],
                *["--odoo-extra", "max-cron-threads=0"],
                *["--odoo-extra", f"screenshots={STATE}/screenshots"],
                *options,
                *self.paths,
            ],
            cwd=HOME,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C reaches us alone; we end the sessions and drop their databases.
            start_new_session=True,
        )
        self._read()

    def _read(self):
        with open(STATE / "log" / f"test-{self.name}.txt", "w") as copy_of_output:
            for line in self.process.stdout:
                copy_of_output.write(line)
                copy_of_output.flush()
                if re.search(r"=+ .* in [\d.]+s.* =+", line):
                    self.closing = line.strip()
                self.lines.put(line)
        self.code = self.process.wait()
        self.lines.put(None)

    def print_output(self):
        while (line := self.lines.get()) is not None:
            sys.stdout.write(line)
            sys.stdout.flush()

    def counts(self):
        try:
            counts = json.loads(self.counts_file.read_text()) if self.counts_file else {}
        except (OSError, ValueError):
            counts = {}
        passed = counts.get("passed", 0) + counts.get("xfailed", 0)
        failed = sum(counts.get(key, 0) for key in ("failed", "error", "xpassed", "outside"))
        if self.code not in (0, NOTHING_COLLECTED) and not failed:
            failed = 1  # a session that broke off tested nothing
        return passed, failed, counts.get("skipped", 0)

    def stop(self):
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)


def split(arguments):
    """Which paths go to which session; everything else is an option for both."""
    addons, journeys, options = [], [], []
    for argument in arguments:
        path = Path(argument.partition("::")[0])
        places = [base / path for base in (Path.cwd(), HOME)]
        place = next((p.resolve() for p in places if p.exists()), None)
        if argument.startswith("-") or place is None or not place.is_relative_to(HOME):
            options.append(argument)
            continue
        chosen = str(place) + argument[len(str(path)) :] if "::" in argument else str(place)
        if place.is_relative_to(HOME / "addons"):
            addons.append(chosen)
        elif place.is_relative_to(HOME / "tests"):
            journeys.append(chosen)
        else:
            fail(f"{argument}: the tests are in addons/ and in tests/.")
    for argument in options:
        if argument.partition("::")[0].endswith(".py"):
            fail(f"there is no file {argument}.")
    return addons, journeys, options


def sessions(addons, journeys):
    everything = not addons and not journeys
    # EGATE_UPTO=egate_base tests without the addons above it: for working on a lower addon
    # while an upper one does not install.
    upto = os.environ.get("EGATE_UPTO") or None
    if everything:
        known = manifests()
        known.pop(DEMO, None)
        addons = [str(HOME / "addons" / name) for name in known]
        journeys = [] if upto else [str(HOME / "tests")]
        demo_tests = HOME / "addons" / DEMO
        if not upto and demo_tests.is_dir():
            journeys.append(str(demo_tests))
    elif any(Path(path).is_relative_to(HOME / "addons" / DEMO) for path in addons):
        # The demo's own tests need the demo.
        mine = [p for p in addons if Path(p).is_relative_to(HOME / "addons" / DEMO)]
        addons = [p for p in addons if p not in mine]
        journeys = journeys + mine
    largest = [path for path in addons if Path(path).is_relative_to(HOME / "addons" / LARGEST)]
    others = [path for path in addons if path not in largest]
    # The longest first; after the lint the demo is there, and its tests run while the layer of the
    # others is made.
    if journeys:
        yield Session("journeys", DEMO, journeys)
    if others:
        yield Session("addons", upto, others)
    for name, paths in halves(largest):
        yield Session(name, upto, paths)


def halves(paths):
    """Give the whole of the largest addon as two sessions; paths within it stay one."""
    whole = HOME / "addons" / LARGEST
    if paths != [str(whole)]:
        return [("dossier", paths)] if paths else []
    first = [whole / "tests" / subject for subject in FIRST_HALF]
    others = [f"--ignore={path}" for path in first]
    return [("dossier", list(map(str, first))), ("dossier2", [*others, str(whole)])]


def drop_stale():
    """Copies whose run is no more (they carry the number of its process)."""
    for name in databases(PREFIX):
        pid = name.removeprefix(PREFIX).partition("_")[0]
        if process_began(pid) is None or int(pid) == os.getpid():
            drop_database(name)


def interrupted(_signal, _frame):
    sys.exit(130)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    addons, journeys, options = split(sys.argv[1:])
    running = list(sessions(addons, journeys))
    drop_stale()
    waiting = queue.SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="egate-test-") as folder:
        try:
            for _ in range(AT_ONCE):
                threading.Thread(
                    target=follow, args=(waiting, options, folder), daemon=True
                ).start()
            for session in running:
                try:
                    copy(session.upto, session.database)
                except Failed:
                    # One addon that does not install does not keep the others untested.
                    session.give_up()
                else:
                    waiting.put(session)
            for session in running:
                if len(running) > 1:
                    say(f"\n- {session.name}")
                session.print_output()
            figures = [session.counts() for session in running]
        finally:
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting.get_nowait()
            for session in running:
                session.stop()
            for session in running:
                drop_database(session.database)
    finish(running, figures)


def follow(waiting, options, folder):
    """Run one session after another, as soon as its database is there."""
    while True:
        session = waiting.get()
        try:
            session.run(options, folder)
        except OSError as error:
            session.give_up(f"not run: {error}")


def finish(running, figures):
    total = [sum(column) for column in zip(*figures, strict=True)]
    print()
    for session in running:
        print(f"{session.name}: {session.closing or f'pytest ended with code {session.code}'}")
    passed, failed, skipped = total
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    empty = all(session.code == NOTHING_COLLECTED for session in running)
    sys.exit(1 if failed or empty else 0)


if __name__ == "__main__":
    main()
