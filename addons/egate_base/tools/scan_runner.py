"""Run a scanner beside the server: started by a request, it outlives it.

``python -I scan_runner.py FOLDER``, where FOLDER holds ``job.json``: ``device``, ``source``,
``mode``, ``dpi`` and ``first`` as for :func:`sane.scan_arguments`, ``pages`` (the folder that they
go to) and ``timeout`` in seconds. It returns at once and goes on by itself.

As long as it or the scanner's program lives, a lock is held on ``FOLDER/alive``, so that anybody
can tell whether a run was broken off; it ends the program when a file ``cancel`` appears there or
FOLDER is gone, or when time is up; at the end it writes ``done.json``: ``fault`` (a kind of
:class:`sane.ScannerError`, or ``""``) and ``said`` (the program's last words).

Standard library only: it starts in a few milliseconds and imports nothing of the server.
"""

import contextlib
import fcntl
import glob
import json
import os
import signal
import subprocess
import sys
import time

PAUSE, GRACE, KEPT = 0.05, 3, 4000
#: The last line of ``scanimage`` before it lets go of the device, where some drivers hang for ever.
LAST_WORDS = b"Batch terminated"
#: In their own folder, so that no character of its path means anything to the program.
NAMES = "%05d.jpg"


def main(folder):
    with open(os.path.join(folder, "job.json")) as file:
        job = json.load(file)
    alive = os.open(os.path.join(folder, "alive"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(alive, fcntl.LOCK_EX)
    # Two generations away, nobody has to wait for this process's end.
    if os.fork():
        os._exit(0)
    try:
        answer = run(folder, job, alive)
    except Exception as error:  # whatever it is, the clerk must hear of it
        answer = {"fault": getattr(error, "kind", "unknown"), "said": str(error)}
    path = os.path.join(folder, "done.json")
    with contextlib.suppress(FileNotFoundError):  # cancelled, and cleared away
        with open(path + ".new", "w") as file:
            json.dump(answer, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".new", path)


def run(folder, job, alive):
    """Scan; return what ``done.json`` says."""
    # Not a part of a package here: run by its path, apart from the server's.
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import sane

    cancel, said = os.path.join(folder, "cancel"), os.path.join(folder, "said")
    before = pages(job)
    command = sane.scan_arguments(
        job["device"],
        sane.abilities(job["device"]),
        *(job[name] for name in ("source", "mode", "dpi")),
        NAMES,
        job["first"],
    )
    why = ""
    with open(said, "wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=job["pages"],
            # The program holds the lock too: a scanner that goes on without us is still busy.
            pass_fds=(alive,),
            start_new_session=True,
        )
        until = time.monotonic() + job["timeout"]
        while child.poll() is None and not why:
            if os.path.exists(cancel) or not os.path.isdir(folder):
                why = "cancel"
            elif LAST_WORDS in last_words(said):
                why = "over"
            elif time.monotonic() > until:
                why = "timeout"
            else:
                time.sleep(PAUSE)
        if why == "over":
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(GRACE)
        if child.poll() is None:
            end(child)
    text = last_words(said).decode(errors="replace")
    fault = {"cancel": "", "timeout": "timeout"}.get(why)
    if fault is None:
        fault = sane.fault_kind(text, len(pages(job)) - len(before))
    return {"fault": fault, "said": text}


def last_words(said):
    """Return the end of what the program has printed so far."""
    with open(said, "rb") as words:
        words.seek(max(0, os.path.getsize(said) - KEPT))
        return words.read()


def pages(job):
    """Return the pages that are there, those of earlier runs included."""
    return glob.glob("?????.jpg", root_dir=job["pages"])


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
