"""``./egate run``: the suite with demo data on this machine, in the foreground until Ctrl-C.

The database is a copy of the demo template. On later starts it is kept, and the addons whose
files changed since are updated first.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from context import (
    DEMO,
    HOME,
    STATE,
    copy_database,
    databases,
    fail,
    locked,
    odoo_command,
    odoo_shell,
    process_began,
    query,
    refuse_half_upgraded,
    rename_database,
    timed,
)
from logins import logins_of, new_passwords
from templates import PREFIX, addon_hash, install, suite, template

DATABASE = os.environ.get("EGATE_DB") or "egate"
STATE_FILE = STATE / f"database-{DATABASE}.json"
LOGINS = STATE / "logins.txt"
PID_FILE = STATE / "server.pid"

SET_ADDRESS = """
env["ir.config_parameter"].set_param("web.base.url", "{url}")
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
env.cr.commit()
"""


def port_to_use():
    text = os.environ.get("EGATE_PORT") or "8069"
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        fail(f"EGATE_PORT is {text}; it must be a number from 1024 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        # As the server itself does: an address in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            running = running_server()
            if running:
                fail(
                    f"the server is running already (process {running}, port {port}). "
                    "./egate stop ends it."
                )
            fail(
                f"port {port} is taken by another program. Choose another one: "
                f"EGATE_PORT={port + 1} ./egate run"
            )
    return port


def running_server():
    try:
        pid, began = PID_FILE.read_text().split()
    except (OSError, ValueError):
        return None
    return pid if process_began(pid) == began else None


def hashes():
    return {name: addon_hash(name) for name in suite()}


def prepare_database(url):
    """Make or update the database; set passwords once and the address each time."""
    with locked("database"):
        now = hashes()
        if DATABASE not in databases(DATABASE):
            source = template(DEMO)
            with timed(f"Making the database {DATABASE}"):
                # Under another name until it is whole.
                work = f"{PREFIX}making_run"
                copy_database(source, work)
                set_passwords(work, url)
                rename_database(work, DATABASE)
            STATE_FILE.write_text(json.dumps(now))
            return
        refuse_half_upgraded(DATABASE)
        try:
            then = json.loads(STATE_FILE.read_text())
        except (OSError, ValueError):
            then = {}
        new = [name for name in now if name not in then] if then else []
        changed = [name for name in now if now[name] != then.get(name) and name not in new]
        if changed or new:
            with timed(f"Updating {', '.join(changed + new)} in the database {DATABASE}"):
                install(DATABASE, new, update=changed)
            STATE_FILE.write_text(json.dumps(now))
        first, _newline, table = LOGINS.read_text().partition("\n") if LOGINS.exists() else [""] * 3
        if not first.startswith(f"Database {DATABASE}, "):
            # Another database's logins, or none: this one's users get new passwords.
            set_passwords(DATABASE, url)
        elif not first.endswith(f", {url}"):
            odoo_shell(DATABASE, SET_ADDRESS.format(url=url))
            write_logins(url, table)


def set_passwords(database, url):
    write_logins(url, logins_of(odoo_shell(database, new_passwords(url))))


def write_logins(url, table):
    with open(os.open(LOGINS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"Database {DATABASE}, {url}\n{table}")


def sample_token():
    """Of the newest open dossier: what a citizen opens from the code on the receipt."""
    rows = query(
        "SELECT tracking_token FROM egate_dossier "
        "WHERE tracking_token IS NOT NULL AND closed_at IS NULL ORDER BY id DESC LIMIT 1",
        database=DATABASE,
    )
    return rows[0][0] if rows else None


def wait_until_ready(process, url, log=None):
    while True:
        if process.poll() is not None:
            hint = f" Its log is {log.relative_to(HOME)}." if log else ""
            fail(f"the server ended by itself with code {process.returncode}.{hint}")
        try:
            # A real page: the address /web/health answers before the database is loaded.
            # lint: allow the address of the server that was just started
            with urllib.request.urlopen(f"{url}/web/login", timeout=60) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)


def main():
    # Since the command was typed, with all the set-up that there was to do.
    began = float(os.environ["EGATE_BEGAN"].replace(",", "."))
    parser = argparse.ArgumentParser(prog="./egate run")
    parser.add_argument("--detach", action="store_true", help="leave the server running behind")
    options, further = parser.parse_known_args()
    port = port_to_use()
    url = f"http://localhost:{port}"
    prepare_database(url)

    log = STATE / "log" / "server.log" if options.detach else None
    arguments = ["-d", DATABASE, f"--http-port={port}", *further]
    with open(log, "w") if log else open(os.dup(2), "w") as out:
        process = subprocess.Popen(
            odoo_command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=options.detach,
        )
    PID_FILE.write_text(f"{process.pid} {process_began(process.pid)}\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        # The browser's name for this machine is localhost, the server listens on 127.0.0.1.
        wait_until_ready(process, f"http://127.0.0.1:{port}", log)
        print(f"\n{LOGINS.read_text()}")
        print(f"  back office  {url}/odoo")
        print(f"  hall board   {url}/egate/board")
        if token := sample_token():
            print(f"  a citizen's  {url}/egate/track/{token}")
        print(f"\nready in {time.time() - began:.1f} s", flush=True)
        if options.detach:
            print("The server runs behind; ./egate stop ends it.")
            return
        print("Ctrl-C stops it.", flush=True)
        code = process.wait()
        sys.exit(code)
    except KeyboardInterrupt:
        # The terminal sent the signal to Odoo as well, which is closing down.
        process.wait()
    finally:
        if not options.detach:
            if process.poll() is None:
                process.terminate()
                process.wait()
            PID_FILE.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
