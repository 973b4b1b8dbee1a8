"""The private cluster of a checkout is stopped and started anew only when it does not answer."""

import os
import socket
import subprocess
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

COMMAND = Path(__file__).parents[1] / "config" / "command"


@tagged("post_install", "-at_install")
class TestPrivateCluster(BaseCase):
    def answers(self, programs, folder):
        """Ask ``postgres_answers`` of a server; return its exit code and what it says."""
        script = f"""
            set -eu
            . {COMMAND}/say.sh
            . {COMMAND}/postgres.sh
            PG_BIN={programs}
            PG_SOCKET={folder}
            postgres_answers && exit 0 || exit 3
        """
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, timeout=90, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)

    def silent(self):
        """Return the folder of a socket where nobody listens any more."""
        folder = self.folder()
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(folder / ".s.PGSQL.5432"))
        return folder

    def programs(self):
        return os.environ.get("EGATE_PG_BIN") or self.skipTest("no cluster of our own")

    def test_the_one_that_runs_answers(self):
        self.assertEqual(self.answers(self.programs(), os.environ["PGHOST"]), (0, ""))

    def test_one_that_is_gone_does_not(self):
        self.assertEqual(self.answers(self.programs(), self.silent())[0], 3)
        self.assertEqual(self.answers(self.programs(), self.folder())[0], 3)

    def test_a_question_that_could_not_be_asked_is_no_answer(self):
        code, said = self.answers(self.folder(), self.silent())
        self.assertEqual(code, 1)
        self.assertIn("could not be asked", said)
