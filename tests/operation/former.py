"""The version before: an earlier commit of this repository with its own Python packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from own_cluster import HOME, PORT, succeeding

#: Addons of the product; those for tests alone are never part of an office's database.
ADDONS = "egate_demo,egate_oidc,egate_sms"


def commit():
    """Return the last commit before the oldest of today's versions of the addons, if git knows it.

    :rtype: str | None
    """
    brought = set()
    for manifest in HOME.glob("addons/egate_*/__manifest__.py"):
        told = _git("log", "--format=%H", "-G", '"version":', "--", manifest)
        if told and len(told.split()) > 1:
            brought.add(told.split()[0])
    for one in (_git("rev-list", "--topo-order", "--reverse", "HEAD") or "").split():
        if one in brought:
            return _git("rev-parse", "--verify", "--quiet", f"{one}^").strip() or None
    return None


def _git(*words):
    done = subprocess.run(
        ["git", "-C", HOME, *map(str, words)], capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else ""


class Former:
    """The former code in a folder, with what it needs to run on a cluster of the test's own."""

    def __init__(self, cluster, number):
        self.cluster, self.number = cluster, number
        self.folder, self.packages = cluster.home / "former", cluster.home / "former-packages"

    def fetch(self):
        """Take the code out of git, and the packages of its lock."""
        self.folder.mkdir()
        archive = subprocess.Popen(
            ["git", "-C", HOME, "archive", self.number, "addons", "config", "requirements.lock"],
            stdout=subprocess.PIPE,
        )
        succeeding(["tar", "-x", "-C", self.folder], stdin=archive.stdout)
        assert archive.wait() == 0
        succeeding(
            [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
            + ["--target", self.packages, "-r", self.folder / "requirements.lock"]
        )
        now, then = HOME / "addons", self.folder / "addons"
        text = (self.cluster.home / "odoo.conf").read_text()
        (self.cluster.home / "former.conf").write_text(text.replace(str(now), str(then)))

    def environment(self):
        packages = [os.environ["PYTHONPATH"].split(os.pathsep)[0], str(self.packages)]
        state = self.cluster.home / "former-state"
        (state / "lock").mkdir(parents=True, exist_ok=True)
        return {
            **os.environ,
            "PGHOST": str(self.cluster.socket),
            "PGPORT": PORT,
            "PGUSER": "egate",
            "ODOO_RC": str(self.cluster.home / "former.conf"),
            "PYTHONPATH": os.pathsep.join(packages),
            "EGATE_HOME": str(self.folder),
            "EGATE_STATE": str(state),
            "EGATE_DB": "egate",
            "EGATE_PG_URL": "",
        }

    def install(self):
        """Install the former addons into the database, which has Odoo's own."""
        words = ["-d", "egate", "-i", ADDONS, "--stop-after-init", "--no-http"]
        self._run(os.environ["ODOO_SCRIPT"], *words, "--max-cron-threads=0", "--log-level=warn")

    def seed(self, count):
        self._run(self.folder / "config" / "command" / "seed.py", str(count))

    def _run(self, script, *words):
        return succeeding([sys.executable, script, *words], env=self.environment())

    def remove(self):
        shutil.rmtree(self.folder)
        shutil.rmtree(self.packages)


def template_of_odoo():
    """Return the name of the template that has Odoo's own modules and nothing of ours."""
    sys.path.insert(0, str(Path(HOME) / "config" / "command"))
    from context import DEMO
    from templates import PREFIX, layers

    name, key, _modules = layers(DEMO)[0]
    return f"{PREFIX}{name}_{key}"
