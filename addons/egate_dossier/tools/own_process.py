"""Start a job of ``tools/apart`` in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

APART = Path(__file__).with_name("apart")
#: Seconds. The process itself stops after 30 s of the processor.
TIMEOUT = 60


class JobError(Exception):
    """The job ended without a result: out of memory, out of time, crashed."""


def run_apart(job: str, *files: BinaryIO, **arguments) -> BinaryIO:
    """Run a job on open files; return its output as a temporary file, at its beginning.

    Each file needs a descriptor (see :func:`.durable.on_disk`); where it stands is not changed.

    :raise JobError: see there
    :raise OSError: no room for the output
    """
    output = tempfile.TemporaryFile()  # noqa: SIM115 (it is the answer)
    handles = []
    try:
        for file in files:
            file.flush()
            # Opened anew: a shared position would move under the hands of whoever reads here.
            handles.append(os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY))
        done = subprocess.run(
            [sys.executable, "-I", APART, job, json.dumps(arguments), *map(str, handles)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            pass_fds=handles,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise JobError(f"{job}: no answer in {TIMEOUT} s") from None
    finally:
        for handle in handles:
            os.close(handle)
    if done.returncode:
        raise JobError(f"{job}: {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    output.seek(0)
    return output
