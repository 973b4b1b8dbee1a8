"""Run a scanner beside the server: started by a request, it outlives it.

``python -I scan_runner.py FOLDER``, where FOLDER holds ``job.json``: ``device``, ``source``,
``mode``, ``dpi``, ``size`` and ``first`` as for :func:`sane.scan_arguments`, ``pages`` (the folder
that they go to) and ``timeout`` in seconds. It returns at once and goes on by itself.

As long as it or the scanner's program lives, a lock is held on ``FOLDER/alive``, which shows
whether a run was broken off; it ends the program when a file ``cancel`` appears there or
FOLDER is gone, or when time is up; at the end it writes ``done.json``: ``fault`` (a kind of
:class:`sane.ScannerError`, or ``""``), ``said`` (the program's last words) and ``got``: what was
not as asked, read back from the device and its pages: ``dpi``, ``mode``, ``size`` (millimetres).

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
    # Two generations away, no process has to wait for this one's end.
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
    # A package of its own here: run by its path, apart from the server's.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from tools import sane, scan_choice

    cancel, said = os.path.join(folder, "cancel"), os.path.join(folder, "said")
    before = pages(job)
    wanted = [job[name] for name in ("source", "mode", "dpi")]
    size = job.get("size", "a4")
    able = sane.abilities(job["device"], *wanted[:2])
    command = sane.scan_arguments(job["device"], able, *wanted, NAMES, job["first"], size)
    why = ""
    with open(said, "wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=job["pages"],
            env=os.environ | sane.ENVIRONMENT,
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
        code = child.poll()
        if code is None:
            end(child)
    text = last_words(said).decode(errors="replace")
    new = sorted(set(pages(job)) - set(before))
    fault = {"cancel": "", "timeout": "timeout"}.get(why)
    if fault is None:
        fault = sane.fault_kind(text, len(new), code)
    choice = scan_choice.choose(able, *wanted, size)
    got = {
        "dpi": (new and page_dpi(os.path.join(job["pages"], new[0]))) or choice.dpi,
        "mode": choice.mode,
        "size": choice.short,
    }
    return {"fault": fault, "said": text, "got": got}


def page_dpi(path):
    """Return the dots per inch that a JPEG page bears, which the program has from the device."""
    with open(path, "rb") as page:
        head = page.read(18)
    if head[:3] != b"\xff\xd8\xff" or head[6:11] != b"JFIF\0" or head[13] != 1:
        return 0
    return int.from_bytes(head[14:16], "big")


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
