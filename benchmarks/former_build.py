"""The product as it was at an earlier commit, in a database and a server of its own.

Its addons come out of the history, what they needed of Python and is not here any more goes into a
folder of their own. The office is the same as that of the other rows.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import PREFIX
from context import HOME, copy_database, databases, drop_database, locked, odoo_command, timed
from serving import server
from templates import PREFIX as TEMPLATES
from templates import layers

#: The last build before receptions were made faster.
REVISION = "53166c4b"
#: Distributions that were needed there and are not now.
ADDED = ("weasyprint==70.0", "qrcode==8.2")

SET_UP = """
import json, sys
sys.path[:0] = {paths}
from office import Office
office = Office(env.cr.dbname)
logins = office.add_clerks({count}, {hashed!r})
env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
env.cr.commit()
print("made", json.dumps(logins))
"""


@dataclass(frozen=True)
class Former:
    """A former build, installed, with clerks at its desk.

    :ivar list logins: of the clerks
    """

    database: str
    logins: list
    options: tuple
    environ: dict

    def server(self):
        return server(self.database, *self.options, environ=self.environ)


@contextlib.contextmanager
def former(count, hashed):
    """Give the former build with ``count`` clerks, or ``None`` and say why it cannot be had."""
    database = f"{PREFIX}former{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            with timed(f"Installing the build {REVISION}"):
                made = _made(Path(folder), database, count, hashed)
        except (OSError, subprocess.CalledProcessError) as fault:
            said = (getattr(fault, "stderr", b"") or b"")[-600:].decode(errors="replace")
            print(f"  the build {REVISION} cannot be had: {fault} {said}", file=sys.stderr)
            made = None
        try:
            yield made
        finally:
            drop_database(database)


def _made(folder, database, count, hashed):
    archive = _run("git", "-C", str(HOME), "archive", REVISION, "addons").stdout
    _run("tar", "-x", "-C", str(folder), said=archive)
    python = folder / "python"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--only-binary", ":all:"]
    _run(*pip, "--target", str(python), *ADDED)
    paths = [os.environ.get("PYTHONPATH", ""), str(python)]
    environ = {"PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    options = (f"--addons-path={_odoo_addons()},{folder / 'addons'}", "--load=base,rpc,web")
    name, key, _modules = layers(None)[0]
    with locked("database"):
        if (below := f"{TEMPLATES}{name}_{key}") not in databases(below):
            raise FileNotFoundError(f"the template {below}")
        copy_database(below, database)
    modules = [path.parent.name for path in folder.glob("addons/*/__manifest__.py")]
    wanted = [one for one in modules if not one.startswith(("egate_test_", "egate_demo"))]
    rest = ["-d", database, "--no-http", "--max-cron-threads=0", "--log-level=error", *options]
    _run(
        *odoo_command("-i", ",".join(sorted(wanted)), "--stop-after-init", *rest),
        environ=environ,
    )
    script = SET_UP.format(paths=[str(HOME / "benchmarks")], count=count, hashed=hashed)
    told = _run(*odoo_command("shell", *rest), environ=environ, said=script.encode()).stdout
    logins = next(line for line in told.decode().splitlines() if line.startswith("made "))
    return Former(database, json.loads(logins.removeprefix("made ")), options, environ)


def _odoo_addons():
    """Return where Odoo's own addons are."""
    import odoo.addons.web

    return Path(odoo.addons.web.__file__).parents[1]


def _run(*words, environ=None, said=None):
    return subprocess.run(
        words,
        env=os.environ | (environ or {}),
        input=said,
        stdin=None if said else subprocess.DEVNULL,
        check=True,
        capture_output=True,
    )
