"""Scanners, through SANE's own command: what is connected, what it can do, one run of it.

``scanimage`` is a program of its own: a driver that hangs or crashes takes nothing of ours along.
Nothing here is run through a shell; a device's name is one argument that cannot be an option.
"""

import os
import re
import shutil
import subprocess
from typing import NamedTuple

from .sane_options import read_options
from .scan_choice import UnsupportedError, choose, mode_word, source_word

PROGRAM = "scanimage"
#: Seconds: network scanners are looked for by broadcast, which takes its time.
LIST_TIMEOUT, OPTIONS_TIMEOUT = 40, 20
_FORMAT = "%d\t%v\t%m\t%t%n"
#: It speaks English and writes decimal points, whatever the server does.
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}

#: What SANE says, in the order in which it is looked for, and what we call it.
_FAULTS = (
    ("out of documents", "empty"),
    ("jammed", "jam"),
    ("cover is open", "cover"),
    ("device busy", "busy"),
    ("access to resource has been denied", "denied"),
    ("permission denied", "denied"),
    ("no space left", "disk"),
    ("cannot close image file", "disk"),
    ("out of memory", "memory"),
    ("open of device", "missing"),
    ("no such device", "missing"),
    ("error during device i/o", "io"),
    ("unrecognized option", "unsupported"),
    ("inactive option", "unsupported"),
    ("bad option value", "unsupported"),
    ("not supported", "unsupported"),
    ("invalid argument", "unsupported"),
    ("setting of option", "unsupported"),
)


class ScannerError(Exception):
    """A scanner, or the program that drives it, failed.

    :param str kind: ``program``, ``timeout``, ``interrupted``, or a kind of :func:`fault_kind`
    """

    def __init__(self, kind, detail=""):
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class Device(NamedTuple):
    name: str
    vendor: str
    model: str
    type: str


class Abilities(NamedTuple):
    """What a device can do, in its own words."""

    sources: tuple
    modes: tuple
    #: dots per inch, or empty for any between the ends of ``range``
    resolutions: tuple
    range: tuple
    #: everything it lists, by name: :class:`sane_options.Option`
    options: dict


def is_device_name(name):
    """Tell whether this can be the name of a device: printable, no option.

    >>> is_device_name("airscan:e0:Máy quét Fujitsu fi-7160"), is_device_name("test:0")
    (True, True)
    >>> any(map(is_device_name, ("", "--help", "-d", "a\\nb", "a\\0b", " x", "x" * 300)))
    False
    """
    return bool(name) and len(name) <= 255 and name[0] not in "- " and name.isprintable()


def devices():
    """Return the devices that SANE lists.

    :rtype: list[Device]
    :raise ScannerError: ``program`` or ``timeout``
    """
    rows = [line.split("\t") for line in _run(["-f", _FORMAT], LIST_TIMEOUT).splitlines()]
    return [Device(*row) for row in rows if len(row) == 4 and is_device_name(row[0])]


def abilities(device, source=None, mode=None):
    """Ask a device what it can do, from the place where the paper lies and in these colours.

    A feeder has other limits than the glass: with another source set than the one wanted, the
    device is asked again.

    :param str source: see :func:`scan_choice.choose`; ``None``: as the device stands
    :raise ScannerError: it does not answer
    """
    asked = [f"--device-name={device}"]
    able = parse_abilities(_run([*asked, "--all-options"], OPTIONS_TIMEOUT))
    words = {
        "source": source and (source_word(able.sources, source) or _feeder(able, source)),
        "mode": mode and mode_word(able.modes, mode),
    }
    known = able.options.get("source")
    if not (words["source"] and known.settable and known.now != words["source"]):
        return able
    asked += [f"--{name}={word}" for name, word in words.items() if word]
    return parse_abilities(_run([*asked, "--all-options"], OPTIONS_TIMEOUT))


def _feeder(able, source):
    """Return the feeder's word where both sides are asked for by another option."""
    return source_word(able.sources, "feeder") if source == "duplex" else None


def parse_abilities(text):
    """Read what ``scanimage --all-options`` prints.

    >>> found = parse_abilities('''
    ...     --mode Lineart|Gray|Color [Gray]
    ...     --resolution 100|200|300dpi [200]
    ...     --source Flatbed|ADF Front|ADF Duplex [Flatbed]
    ... ''')
    >>> found.sources, found.modes
    (('Flatbed', 'ADF Front', 'ADF Duplex'), ('Lineart', 'Gray', 'Color'))
    >>> found.resolutions, found.range
    ((100, 200, 300), ())
    >>> parse_abilities("    --resolution 1..1200dpi (in steps of 1) [50]").range
    (1, 1200)
    >>> parse_abilities("    --resolution auto||75|150|300dpi [75]").resolutions
    (75, 150, 300)
    >>> parse_abilities("    --source Flatbed [inactive]").sources
    ()
    """
    options = read_options(text)

    def choices(name):
        return options[name].choices if name in options and options[name].active else ()

    dots = options.get("resolution") or options.get("x-resolution")
    resolutions, span = (), ()
    if dots and dots.active and dots.unit == "dpi":
        resolutions = tuple(
            int(float(one)) for one in dots.choices if re.fullmatch(r"\d+(\.\d+)?", one)
        )
        span = tuple(int(end) for end in dots.span)
    return Abilities(choices("source"), choices("mode"), resolutions, span, options)


def scan_arguments(device, able, source, mode, dpi, pattern, first, size="a4"):
    """Return the command of one run: all pages of a feeder, or one page of a flatbed.

    :param Abilities able: of the device
    :param source, mode, dpi, size: see :func:`scan_choice.choose`
    :param str pattern: path of the pages with a printf place for their number
    :param int first: number of the first page
    :raise ScannerError: ``unsupported``
    """
    if not is_device_name(device):
        raise ScannerError("missing", device)
    try:
        choice = choose(able, source, mode, dpi, size)
    except UnsupportedError as what:
        raise ScannerError("unsupported", str(what)) from what
    return [
        program(),
        f"--device-name={device}",
        *(f"--{name}={word}" for name, word in choice.options.items()),
        *choice.area,
        "--format=jpeg",
        f"--batch={pattern}",
        f"--batch-start={int(first)}",
        *(["--batch-count=1"] if source == "flatbed" else []),
    ]


def fault_kind(said, pages, code=0):
    """Return what went wrong in a run that printed ``said``, or ``""``.

    An empty feeder is how every stack ends; it is a fault only when nothing came before. Whatever
    else ends a run that did not end by itself has cut it off: pages may be missing.

    :param int code: of the program's exit; ``None`` when it was ended after its last word

    >>> fault_kind("scanimage: sane_start: Document feeder out of documents", 3, 7)
    ''
    >>> fault_kind("scanimage: sane_start: Document feeder out of documents", 0)
    'empty'
    >>> fault_kind("scanimage: sane_read: Document feeder jammed", 2)
    'jam'
    >>> fault_kind("scanimage: open of device x:0 failed: Invalid argument", 0)
    'missing'
    >>> fault_kind("scanimage: sane_start: Device busy", 0), fault_kind("?!", 0)
    ('busy', 'unknown')
    >>> fault_kind("Scanning page 4", 3, -11), fault_kind("Scanning page 4", 3)
    ('cut', '')
    >>> fault_kind("scanimage: received signal 15", 3, 0)
    'cut'
    """
    lowered = said.lower()
    for words, kind in _FAULTS:
        if words in lowered:
            return "" if kind == "empty" and pages else kind
    if not pages:
        return "unknown"
    broken = code or "received signal" in lowered or (code is None and ": sane_" in lowered)
    return "cut" if broken else ""


def program():
    """Return the path of ``scanimage``.

    :raise ScannerError: ``program``, when it is not installed
    """
    if found := shutil.which(PROGRAM):
        return found
    raise ScannerError("program")


def _run(arguments, timeout):
    try:
        done = subprocess.run(
            [program(), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
            env=os.environ | ENVIRONMENT,
        )
    except subprocess.TimeoutExpired:
        raise ScannerError("timeout") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        raise ScannerError(fault_kind(said, 0, done.returncode), said[-300:])
    return done.stdout.decode(errors="replace")
