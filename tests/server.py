"""A server in a process of its own, on a fresh copy of the demo; on the loopback alone."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path

import requests
from passlib.context import CryptContext

sys.path.insert(0, str(Path(__file__).parents[1] / "config" / "command"))

from context import MARK, drop_database, end_process, free_port, odoo_command, query
from templates import copy


class Server:
    """Odoo as an office runs it, with its files on the disk. Use it as a context manager.

    :param str options: further ones of the command line
    :ivar str url: where it answers
    :ivar process: its ``subprocess.Popen``
    """

    def __init__(self, *options):
        self.options = options
        self.database = f"egate_test_{MARK}_{os.getpid()}_server"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._stack = ExitStack()

    def __enter__(self):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            self.data = folder / "data"
            self._make_database(stack)
            self.query(
                "UPDATE ir_config_parameter SET value = 'file' WHERE key = %s",
                "ir_attachment.location",
            )
            self.log = folder / "log"
            self.process = subprocess.Popen(
                odoo_command(
                    *["-d", self.database],
                    *[f"--http-port={self.port}", "--http-interface=127.0.0.1"],
                    *["--max-cron-threads=0", "--workers=0", f"--data-dir={self.data}"],
                    *["--log-level=warn", f"--logfile={self.log}"],
                    *self._options(),
                ),
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self._environment()},
            )
            stack.callback(self._end)
            self._wait()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def _make_database(self, stack):
        """Make the database; what ends it is left to ``stack``."""
        copy("egate_demo", self.database)
        stack.callback(drop_database, self.database)

    def _options(self):
        """Return further options of the command line."""
        return self.options

    def _environment(self):
        """Return variables that the server's environment has besides ours."""
        return {}

    def _end(self):
        end_process(self.process)

    def _wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"{self.url}/web/login", timeout=60).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise RuntimeError(f"The server does not answer: {self.complaints()}")

    def query(self, statement, *values):
        return query(statement, *values, database=self.database)

    def complaints(self):
        """Return the lines of the log that a day of use must not have."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if "selfie_segmentation" not in line]

    def end_sessions(self):
        """Forget everybody who is logged in, as after a long time."""
        for file in (self.data / "sessions").rglob("*"):
            if file.is_file():
                file.unlink()

    def memory(self, *, peak=False):
        """Return the bytes of memory that the process holds, or held at most since the last call
        of :meth:`forget_peak`."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        name = "VmHWM" if peak else "VmRSS"
        return int(re.search(rf"^{name}:\s+(\d+) kB$", status, re.M)[1]) * 1024

    def forget_peak(self):
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def sign_in(self, login):
        """Give ``login`` a password and return the browser session of that person."""
        hashed = CryptContext(["pbkdf2_sha512"]).hash(login)
        self.query("UPDATE res_users SET password = %s WHERE login = %s", hashed, login)
        return Person(self.url, self.database, login)


#: What the web client shows as a sentence: the server has judged, and has done nothing.
REFUSALS = ("UserError", "ValidationError", "AccessError", "MissingError", "RedirectWarning")


class RefusedError(RuntimeError):
    """The server answers that it does not do it."""


class Person:
    """Somebody who is signed in: calls methods and sends forms as the web client does.

    :param float patience: seconds to wait for an answer
    """

    def __init__(self, url, database, login, patience=120):
        self.url, self.session, self.patience = url, requests.Session(), patience
        self.call_route(
            "/web/session/authenticate", {"db": database, "login": login, "password": login}
        )

    @cached_property
    def token(self):
        page = self.session.get(f"{self.url}/odoo", timeout=self.patience)
        page.raise_for_status()
        return re.search(r'csrf_token: "([^"]+)"', page.text)[1]

    def call_route(self, path, arguments):
        answer = self.session.post(
            f"{self.url}{path}", json={"params": arguments}, timeout=self.patience
        )
        content = answer.json()
        if "error" in content:
            name = content["error"].get("data", {}).get("name", "")
            refused = name.startswith("odoo.exceptions.") and name.endswith(REFUSALS)
            kind = RefusedError if refused else RuntimeError
            raise kind(json.dumps(content["error"], ensure_ascii=False)[:4000])
        return content["result"]

    def call(self, model, method, *arguments, **further):
        return self.call_route(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": further},
        )

    def look_for_server(self):
        """Ask for the server's version, as the web client does until a lost server answers."""
        with suppress(requests.RequestException, RuntimeError):
            self.call_route("/web/webclient/version_info", {})

    def send(self, path, files):
        """Send files as a form does; the request is never in the memory of this process.

        :param files: pairs of a name and a function that gives the bytes
        """
        mark = "-----eGateFiles"
        with tempfile.TemporaryFile() as body:
            body.write(_field(mark, 'name="csrf_token"') + self.token.encode() + b"\r\n")
            for name, content in files:
                body.write(_field(mark, f'name="ufile"; filename="{name}"'))
                body.write(content() + b"\r\n")
            body.write(f"--{mark}--\r\n".encode())
            body.seek(0)
            return self.session.post(
                f"{self.url}{path}",
                data=body,
                headers={"Content-Type": f"multipart/form-data; boundary={mark}"},
                timeout=300,
            )


def _field(mark, what):
    return f"--{mark}\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode()
