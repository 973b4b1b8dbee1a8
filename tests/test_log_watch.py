"""The log watch itself: an unexpected line makes a run red, a caught one does not."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parent.parent / "config" / "pytest"

CASES = {
    "logs a warning": (
        """
        import logging
        def test_it():
            logging.getLogger("odoo.addons.any").warning("something is wrong")
        """,
        "1 failed",
    ),
    "logs an error from another thread": (
        """
        import logging, threading
        def test_it():
            work = threading.Thread(target=logging.getLogger("any").error, args=("wrong",))
            work.start()
            work.join()
        """,
        "1 failed",
    ),
    "logs while no test runs": (
        """
        import logging
        logging.getLogger("any").warning("while loading")
        def test_it():
            pass
        """,
        "outside any test",
    ),
    "expects the warning": (
        """
        import logging, unittest
        from odoo.tools import mute_logger
        class Test(unittest.TestCase):
            def test_caught(self):
                with self.assertLogs("any", "WARNING"):
                    logging.getLogger("any").warning("something is wrong")
            def test_muted(self):
                with mute_logger("odoo.any"):
                    logging.getLogger("odoo.any").warning("something is wrong")
        """,
        "2 passed",
    ),
    "is quiet": (
        """
        import logging
        def test_it():
            logging.getLogger("any").info("all is well")
        """,
        "1 passed",
    ),
    "shows a refusal to the user": (
        """
        import logging
        from odoo.exceptions import AccessError
        def test_it():
            logging.getLogger("odoo.http").warning(AccessError("not yours"))
        """,
        "1 passed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_session_whose_test(case, tmp_path):
    source, expected = CASES[case]
    (tmp_path / "test_sample.py").write_text(textwrap.dedent(source))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    # A session of its own, without a database: only the watch is on trial.
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("ODOO_RC", "EGATE_TEST_COUNTS", "PYTEST_ADDOPTS")
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(PLUGIN), environment["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "log_watch", str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected in done.stdout, done.stdout + done.stderr
    green = "passed" in expected
    assert (done.returncode == 0) == green, done.stdout
