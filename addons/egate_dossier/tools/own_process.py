"""Start a job of ``tools/apart`` in a process of its own, within limits, and few at a time.

Every use is the same: upload, inbox, mail, folder, scanner, view, turn, put together. Nothing of
a stranger's picture or PDF is decoded anywhere else.
"""

import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

APART = Path(__file__).with_name("apart")


class Limits(NamedTuple):
    """What a job may use; beyond it the kernel ends it."""

    #: Seconds of the processor, and by the clock: a machine that is busy gives less.
    cpu: int
    clock: float
    #: Bytes of memory, and of output.
    memory: int = 2 << 30
    output: int = 512 << 20
    #: Where the job's module is.
    folder: Path = APART


#: An honest paper takes a tenth of this. An addon above this one adds its own.
JOBS = {
    # Somebody looks at the screen and waits.
    "render_page": Limits(cpu=8, clock=16),
    "measure_picture": Limits(cpu=5, clock=15, memory=1 << 30),
    "judge_pdf": Limits(cpu=20, clock=40),
    "check_signatures": Limits(cpu=20, clock=40),
    "compose": Limits(cpu=20, clock=40),
}
#: So many at a time on this machine, and so long one waits for its turn, in seconds.
AT_ONCE = max(4, os.cpu_count() or 1)
PATIENCE = 20
_PAUSE = 0.02
#: Bytes of what a job says of its end that are kept.
_SAID = 500


class JobError(Exception):
    """The job ended without a result: out of memory, out of time, crashed."""


class BusyError(JobError):
    """It was not begun: too many others are at work. Nothing is wrong with the file."""


def run_apart(job: str, *files: BinaryIO, **arguments) -> BinaryIO:
    """Run a job on open files; return its output as a temporary file, at its beginning.

    Each file needs a descriptor (see :func:`.durable.on_disk`); where it stands is not changed.

    :raise JobError: see there
    :raise OSError: no room for the output
    """
    limits = JOBS[job]
    output = tempfile.TemporaryFile()  # noqa: SIM115 (it is the answer)
    handles = []
    try:
        for file in files:
            file.flush()
            # Opened anew: a shared position would move while the file is read here.
            handles.append(os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY))
        # As a file: an argument has a length, and a list of pages may have any.
        with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
            told.write(json.dumps([job, arguments, limits._asdict()], default=os.fspath).encode())
            told.seek(0)
            slot = _take_slot()
            try:
                code = _run(limits.clock, handles, told, output, said, slot)
            finally:
                os.close(slot)
            if code:
                said.seek(max(0, said.seek(0, 2) - _SAID))
                raise JobError(f"{job}: {code}: {said.read().decode(errors='replace')}")
    except BaseException:
        output.close()
        raise
    finally:
        for handle in handles:
            os.close(handle)
    output.seek(0)
    return output


def _run(clock, handles, told, output, said, slot):
    """Return the exit code of the process; it is gone when this returns, and what it began."""
    child = subprocess.Popen(
        [sys.executable, "-I", APART, *map(str, handles)],
        stdin=told,
        stdout=output,
        # A file too: what a library complains of must not fill the server's memory.
        stderr=said,
        # The lock of its turn is its own as well, should the server be killed meanwhile.
        pass_fds=[*handles, slot],
        start_new_session=True,
    )
    try:
        return child.wait(clock)
    except subprocess.TimeoutExpired:
        return f"no answer in {clock} s"
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _take_slot():
    """Return the descriptor of a lock that :data:`AT_ONCE` processes can have.

    :raise BusyError: none was free in time
    """
    folder = os.path.join(tempfile.gettempdir(), f"egate-apart-{os.getuid()}")
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    state = os.lstat(folder)
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid():
        raise OSError(f"{folder} is somebody else's")
    until = time.monotonic() + PATIENCE
    while True:
        for number in range(AT_ONCE):
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            slot = os.open(os.path.join(folder, str(number)), flags, 0o600)
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(slot)
            else:
                return slot
        if time.monotonic() > until:
            raise BusyError(f"{AT_ONCE} at work for {PATIENCE} s")
        time.sleep(_PAUSE)
