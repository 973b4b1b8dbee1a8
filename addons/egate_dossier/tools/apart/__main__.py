"""Work on a stranger's PDF, in a process of its own: ``python -I apart JOB JSON FD...``.

The files are given as open descriptors, the result goes to the standard output. Whatever a hostile
file does, it does it here: memory, time and output are limited, a crash is only a failed job.
"""

import json
import resource
import sys

#: Bytes of memory, seconds of the processor, bytes of output.
LIMITS = (
    (resource.RLIMIT_AS, 2 << 30),
    (resource.RLIMIT_CPU, 30),
    (resource.RLIMIT_FSIZE, 512 << 20),
    (resource.RLIMIT_CORE, 0),
)


def main(job, arguments, *descriptors):
    for kind, most in LIMITS:
        resource.setrlimit(kind, (most, most))
    files = [open(int(one), "rb") for one in descriptors]  # noqa: SIM115 (as long as we live)
    # Imported when asked for: what a job does not need would double its start.
    module = __import__(job)
    module.run(sys.stdout.buffer, *files, **json.loads(arguments))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
