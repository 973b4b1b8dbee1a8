"""Run a scanner beside the server: started by a request, it outlives it.

``python -I scan_runner.py FOLDER``, where FOLDER holds ``job.json`` with ``command`` (a list) and
``timeout`` (seconds). It holds a lock on ``FOLDER/alive`` as long as it or the scanner's program
lives, so that anybody can tell whether a run was broken off; it ends the program when a file
``cancel`` appears there, or when time is up; at the end it writes ``done.json``: ``code``,
``said`` (the program's last words), ``why`` (``""``, ``cancel`` or ``timeout``).

Standard library only: it starts in a few milliseconds and imports nothing of the server.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time

PAUSE, GRACE, KEPT = 0.1, 3, 4000


def main(folder):
    with open(os.path.join(folder, "job.json")) as file:
        job = json.load(file)
    alive = os.open(os.path.join(folder, "alive"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(alive, fcntl.LOCK_EX)
    # The program holds the lock too: a scanner that goes on without us is still busy.
    os.set_inheritable(alive, True)
    answer = run(folder, job, alive)
    path = os.path.join(folder, "done.json")
    with open(path + ".new", "w") as file:
        json.dump(answer, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def run(folder, job, alive):
    cancel = os.path.join(folder, "cancel")
    if os.path.exists(cancel):
        return {"code": 1, "said": "", "why": "cancel"}
    said = os.path.join(folder, "said")
    with open(said, "wb") as output:
        try:
            child = subprocess.Popen(
                job["command"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                pass_fds=(alive,),
                start_new_session=True,
            )
        except OSError as error:
            return {"code": 1, "said": str(error), "why": ""}
        until, why = time.monotonic() + job["timeout"], ""
        while child.poll() is None:
            if os.path.exists(cancel):
                why = "cancel"
            elif time.monotonic() > until:
                why = "timeout"
            if why:
                end(child)
                break
            time.sleep(PAUSE)
    with open(said, "rb") as words:
        words.seek(max(0, os.path.getsize(said) - KEPT))
        return {
            "code": child.returncode,
            "said": words.read().decode(errors="replace"),
            "why": why,
        }


def end(child):
    """End the program: politely, so that the scanner lets go of the page, then by force."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sign)
        try:
            child.wait(GRACE)
            return
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    main(sys.argv[1])
