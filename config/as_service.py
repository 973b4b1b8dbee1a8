#!/usr/bin/env python3
"""Run a program as the service would: its user, its folders, its devices, its network.

``sudo python3 config/as_service.py scanimage -L``: whatever is refused here is refused to eGate.
It reads the unit that is installed, with what ``systemctl edit`` added to it; the service itself
need not run. Needs systemd and the rights of root.
"""

import os
import subprocess
import sys

UNIT = "egate.service"
#: What starts, ends and watches the service, and is none of its limits.
NO_LIMIT = ("Type", "Exec", "Restart", "KillMode", "Timeout", "PIDFile", "Watchdog", "Standard")


def limits(unit):
    """Return the settings of ``[Service]`` that say what it may do, in their order.

    :param str unit: the unit and its drop-ins, as ``systemctl cat`` prints them
    :rtype: list[str]

    >>> limits("[Unit]\\nAfter=a\\n[Service]\\nUser=egate\\n# all\\nExecStart=/x\\nUMask=0027\\n")
    ['User=egate', 'UMask=0027']
    """
    found, section = [], ""
    for line in unit.replace("\\\n", " ").splitlines():
        text = line.strip()
        if text.startswith("["):
            section = text
        elif section == "[Service]" and "=" in text and not text.startswith(("#", ";")):
            if not text.startswith(NO_LIMIT):
                found.append(text)
    return found


def command(unit, program):
    """Return the command that runs ``program`` within the limits of ``unit``."""
    run = ["systemd-run", "--quiet", "--wait", "--collect", "--pipe", "--service-type=exec"]
    return [*run, *(f"--property={one}" for one in limits(unit)), "--", *program]


def main(program):
    if not program:
        sys.exit(__doc__)
    unit = subprocess.run(
        ["systemctl", "cat", UNIT], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    words = command(unit, program)
    os.execvp(words[0], words)


if __name__ == "__main__":
    main(sys.argv[1:])
