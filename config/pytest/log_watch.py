"""pytest plugin: a WARNING or worse line in the log turns the test that caused it red.

pytest-odoo's own log level is ``critical`` unless told otherwise, which hides such lines; the
command passes ``--odoo-log-level=warn`` and this handler on the root logger sees every line,
those of HTTP threads too. A test that provokes a line on purpose catches it with
``assertLogs`` or ``mute_logger``: both stop the line below the root logger, so it does not
count. Lines outside any test (loading, collecting, shutting down) fail the run as a whole.

Two kinds of line pass: those of ``lines.KNOWN``, and Odoo's own line for a refusal that the
user is shown (``odoo.http`` logs a UserError or AccessError raised in a request as WARNING).

Python's warnings are not log lines here: pytest collects them, and pyproject.toml makes those
that our own code causes an error.
"""

import json
import logging
import os
import sys
import threading
from pathlib import Path

import pytest

# Last on the path: our short module names must not hide anybody else's.
sys.path.append(str(Path(__file__).resolve().parent.parent / "command"))
from lines import known  # noqa: E402

_format = logging.Formatter("%(levelname)s %(name)s: %(message)s")


def _is_refusal(record):
    """Whether this is Odoo's line for an exception that it shows to the user."""
    if record.name != "odoo.http" or record.levelno != logging.WARNING:
        return False
    # The exception itself is the message: http.py logs ``_logger.warning(exc)``.
    from odoo.exceptions import UserError

    return isinstance(record.msg, UserError)


def _let_known_lines_pass_in_the_browser():
    """The known line also comes up in the browser's console, where it would end every tour.

    Odoo's tests offer ``error_checker`` for that, but it works neither before the page is ready
    nor on the browser's own note of a failure; so the line reaches them as mere information.
    """
    from odoo.tests.common import ChromeBrowser

    handle = ChromeBrowser._handle_console

    def handled(self, type, args=None, **kwargs):
        said = [str(self._from_remoteobject(arg)) for arg in args or ()]
        if type == "error" and any(map(known, said)):
            type = "info"
        return handle(self, type, args=args, **kwargs)

    ChromeBrowser._handle_console = handled


class LogWatch(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []
        self.guard = threading.Lock()

    def emit(self, record):
        try:
            message = record.getMessage()
            if known(message) or _is_refusal(record):
                return
            text = _format.format(record)
            where = f"{record.pathname}:{record.lineno} (thread {record.threadName})"
        except Exception as error:  # a line that cannot even be formatted is a fault as well
            text, where = f"{record.levelname} {record.name}: {record.msg!r} ({error})", ""
        with self.guard:
            self.lines.append(f"{text}\n    at {where}")

    def take(self):
        with self.guard:
            lines, self.lines = self.lines, []
        return lines

    def attach(self):
        # Odoo sets logging up again when it reads its configuration, hence more than once.
        root = logging.getLogger()
        if self not in root.handlers:
            root.addHandler(self)


class Plugin:
    def __init__(self, config):
        self.config = config
        self.watch = LogWatch()
        self.outside = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session):
        self.watch.attach()
        if self.config.pluginmanager.hasplugin("odoo"):
            _let_known_lines_pass_in_the_browser()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        self.watch.attach()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid, location):
        # What was logged since the last test's end belongs to no test.
        self.outside += self.watch.take()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        lines = self.watch.take()
        if not lines:
            return
        report = outcome.get_result()
        text = "The log has lines that no test expected (assertLogs or mute_logger catch them):\n\n"
        text += "\n".join(lines)
        if report.outcome == "failed":
            report.sections.append(("unexpected lines in the log", text))
        else:
            report.outcome = "failed"
            report.longrepr = text

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        self.outside += self.watch.take()
        if self.outside and session.exitstatus in (pytest.ExitCode.OK, 5):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.outside:
            terminalreporter.section("unexpected lines in the log, outside any test", red=True)
            for line in self.outside:
                terminalreporter.write_line(line)
        # For the command, which adds up the figures of its two sessions.
        target = os.environ.get("EGATE_TEST_COUNTS")
        if target:
            counts = {key: len(found) for key, found in terminalreporter.stats.items() if key}
            counts["outside"] = len(self.outside)
            Path(target).write_text(json.dumps(counts))


def pytest_configure(config):
    config.pluginmanager.register(Plugin(config), "egate-log-watch")
