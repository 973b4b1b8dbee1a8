"""Which lines of Odoo's log count as a fault. Used on installs, and by the watch over tests."""

import re

START = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>[^\s:]+): "
    r"(?P<message>.*)"
)
FAULTS = ("WARNING", "ERROR", "CRITICAL")

# Debian's build of Odoo leaves out a library of the video call that cannot be built from
# source; the first page that is rendered says so. Harmless, and no other line is allowed.
KNOWN = ("Could not get content for mail/static/lib/selfie_segmentation/selfie_segmentation.js.",)


def known(message):
    return any(part in message for part in KNOWN)


def bad_lines(text, tail=8):
    """The WARNING and worse lines of a log, each with the end of the traceback that follows."""
    found = []
    keeping = False
    for line in text.splitlines():
        match = START.match(line)
        if match:
            keeping = match["level"] in FAULTS and not known(match["message"])
            if keeping:
                found.append([])
        if keeping:
            found[-1].append(line)
    return [line for entry in found for line in entry[:1] + entry[1:][-tail:]]
