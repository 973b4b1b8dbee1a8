"""One host of ``./egate province``: makes its mounts, starts its services, starts again what ends.

Runs inside the host's network namespace, in the mounts of its own that ``ip netns exec`` gives, as
the system's manager runs on a machine; its services end with their host, which is killed whole.

:argument: a file with ``mounts`` (commands, each a list) and ``services`` (by name ``command``,
    ``environment``, and where it is not root's ``user``)
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

#: As in config/egate.service.
RESTART_SECONDS = 2


def start(place, name, service):
    """Start a service with a log of its own; its number is in a file beside."""
    with open(place / f"{name}.log", "ab") as log:
        process = subprocess.Popen(
            service["command"],
            env=service["environment"],
            user=service.get("user"),
            group=service.get("user"),
            extra_groups=[] if "user" in service else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (place / f"{name}.pid").write_text(str(process.pid))
    return process


def main(path):
    """Keep the services of the host running until it is killed."""
    place = path.parent
    # Odoo's tests may have started us, and limit their own memory: etcd maps ten gigabytes.
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    host = json.loads(path.read_text())
    for command in host["mounts"]:
        subprocess.run(command, check=True)
    running = {name: start(place, name, one) for name, one in host["services"].items()}
    ended = {}
    while True:
        now = time.monotonic()
        for name, process in running.items():
            if process.poll() is not None:
                ended.setdefault(name, now)
                if now - ended[name] >= RESTART_SECONDS:
                    del ended[name]
                    running[name] = start(place, name, host["services"][name])
        time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
