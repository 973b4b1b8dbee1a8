"""Work on a stranger's file, in a process of its own: ``python -I apart FD...``.

The standard input tells what to do, as JSON: the job, its arguments, and its limits (``cpu`` in
seconds, ``memory`` and ``output`` in bytes) with the folder of its module. The files are given as
open descriptors, the result goes to the standard output. Whatever a hostile file does, it does it
here: memory, time and output are limited, a crash is only a failed job.
"""

import json
import resource
import sys


def main(*descriptors):
    job, arguments, limits = json.load(sys.stdin)
    # Imported when asked for: what a job does not need would double its start. Before the limits,
    # and its byte code kept: later a limit could cut that off, for every job that follows.
    sys.path.insert(0, limits["folder"])
    module = __import__(job)
    sys.dont_write_bytecode = True
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    files = [open(int(one), "rb") for one in descriptors]  # noqa: SIM115 (as long as we live)
    module.run(sys.stdout.buffer, *files, **arguments)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
