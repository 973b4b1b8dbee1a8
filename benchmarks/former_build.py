"""An earlier build of the suite, out of the history, as a server beside today's: for the bench.

Its database is installed once into a template, like the baseline's; what it needed besides today's
libraries lies in a temporary folder. Its office is the bench's own, set up by its own code.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
#: The build with which the receptions by HTTP are compared.
REVISION = "53166c4b"
#: What set its forms; each alone, so that nothing takes the place of today's libraries.
WHEELS = (
    *("weasyprint==70.0", "pydyf==0.13.0", "tinycss2==1.5.1", "tinyhtml5==2.1.0"),
    *("pyphen==0.18.1", "cssselect2==0.10.1", "fonttools==4.68.0", "webencodings==0.6.1"),
)
ADDONS = "egate_base,egate_workflow,egate_dossier,egate_reports,egate_portal,egate_sms"


@contextlib.contextmanager
def former_build(clerks):
    """Give the database, the office (see :func:`_set_up`), arguments and environment of a server.

    Gives ``None`` where it cannot be had: no network, no history.

    :param int clerks: how many there are at the desk
    """
    from bench import PREFIX as RUNS
    from context import copy_database, drop_database, locked

    database = f"{RUNS}former{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            _unpack(Path(folder))
        except (OSError, subprocess.CalledProcessError):
            yield None
            return
        try:
            arguments = [f"--addons-path={os.environ['ODOO_SOURCE']}/addons,{folder}/addons"]
            paths = os.pathsep.join([os.environ["PYTHONPATH"], f"{folder}/lib"])
            environment = {**os.environ, "PYTHONPATH": paths}
            with locked("database"):
                copy_database(_template(arguments, environment), database)
            command = [os.environ["EGATE_PYTHON"], __file__, database, str(clerks), *arguments]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
            yield database, json.loads(done.stdout), arguments, environment
        finally:
            drop_database(database)


def _unpack(folder):
    """Put the addons of the build and its libraries into ``folder``."""
    archive = ["git", "archive", REVISION, "addons"]
    packed = subprocess.run(archive, cwd=HOME, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x", "-C", folder], input=packed, check=True)
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
    subprocess.run([*install, folder / "lib", *WHEELS], check=True, capture_output=True)


def _template(arguments, environment):
    """Return the template's name; make it where it is not there."""
    from context import (
        create_database,
        databases,
        drop_database,
        odoo_command,
        query,
        rename_database,
        timed,
    )
    from templates import LANGUAGE
    from templates import PREFIX as TEMPLATES

    target = f"{TEMPLATES}former_{REVISION}{os.environ['ODOO_KEY'][:4]}"
    if target in databases(target):
        return target
    work = f"{TEMPLATES}making_former"
    drop_database(work)  # under the lock: what is there was interrupted
    with timed(f"Installing the build {REVISION} to compare with"):
        try:
            create_database(work)
            quiet = ["--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=error"]
            some = ["-d", work, "-i", ADDONS, f"--load-language={LANGUAGE}"]
            command = odoo_command(*some, *quiet, *arguments)
            subprocess.run(command, env=environment, check=True)
            query("ANALYZE", database=work)
            rename_database(work, target)
        finally:
            drop_database(work)
    return target


def _set_up(database, clerks, arguments):
    """Set up the bench's office in ``database``, and say what a client needs to know of it."""
    from odoo.tools import config

    config.parse_config(["--log-level=error", *arguments], setup_logging=True)
    from odoo.service.server import load_server_wide_modules

    load_server_wide_modules()
    from office import Office

    office = Office(database)
    logins = office.hire_clerks(clerks)
    print(json.dumps({"logins": logins, "entered": office.entered()}))


if __name__ == "__main__":
    _set_up(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
