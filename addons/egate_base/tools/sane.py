"""Scanners, through SANE's own command: what is connected, what it can do, one run of it.

``scanimage`` is a program of its own: a driver that hangs or crashes takes nothing of ours along.
Nothing here is run through a shell; a device's name is one argument that cannot be an option.
"""

import re
import shutil
import subprocess
from typing import NamedTuple

PROGRAM = "scanimage"
#: Seconds: network scanners are looked for by broadcast, which takes its time.
LIST_TIMEOUT, OPTIONS_TIMEOUT = 40, 20
_FORMAT = "%d\t%v\t%m\t%t%n"

#: What SANE says, in the order in which it is looked for, and what we call it.
_FAULTS = (
    ("out of documents", "empty"),
    ("jammed", "jam"),
    ("cover is open", "cover"),
    ("device busy", "busy"),
    ("access to resource has been denied", "denied"),
    ("permission denied", "denied"),
    ("no space left", "disk"),
    ("out of memory", "memory"),
    ("open of device", "missing"),
    ("no such device", "missing"),
    ("error during device i/o", "io"),
    ("unrecognized option", "unsupported"),
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
    #: dots per inch, or ``None`` for any between the ends of ``range``
    resolutions: tuple
    range: tuple


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


def abilities(device):
    """Ask a device what it can do.

    :raise ScannerError: it does not answer
    """
    return parse_abilities(_run([f"--device-name={device}", "--all-options"], OPTIONS_TIMEOUT))


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
    >>> parse_abilities("    --source Flatbed [inactive]").sources
    ()
    """
    words = {"source": (), "mode": ()}
    for match in re.finditer(r"^\s+--(source|mode) ([^\[\n]+?) \[([^\]\n]*)\]", text, re.M):
        if match[3] != "inactive":
            words[match[1]] = tuple(match[2].split("|"))
    resolutions, span = (), ()
    if found := re.search(r"^\s+--resolution (?:auto\|)?([\d.|]+)dpi\b", text, re.M):
        if ".." in found[1]:
            span = tuple(int(float(end)) for end in found[1].split(".."))
        else:
            resolutions = tuple(int(float(one)) for one in found[1].split("|"))
    return Abilities(words["source"], words["mode"], resolutions, span)


def source_word(sources, wanted):
    """Return the device's word for ``feeder``, ``duplex`` or ``flatbed``, or ``None``.

    >>> words = ("Flatbed", "ADF Front", "ADF Duplex")
    >>> [source_word(words, wanted) for wanted in ("feeder", "duplex", "flatbed")]
    ['ADF Front', 'ADF Duplex', 'Flatbed']
    >>> source_word(("Flatbed", "Automatic Document Feeder"), "feeder")
    'Automatic Document Feeder'
    >>> source_word(("Flatbed",), "duplex") is None
    True
    """
    feeders = [word for word in sources if re.search(r"adf|feeder", word, re.I)]
    duplex = [word for word in feeders if re.search(r"duplex|both", word, re.I)]
    found = {
        "flatbed": [word for word in sources if word not in feeders],
        "duplex": duplex,
        "feeder": [word for word in feeders if word not in duplex],
    }[wanted]
    return found[0] if found else None


def mode_word(modes, wanted):
    """Return the device's word for ``gray`` or ``color``, or ``None``.

    >>> mode_word(("Lineart", "Gray", "Color"), "gray"), mode_word(("24bit Color",), "color")
    ('Gray', '24bit Color')
    >>> mode_word(("Lineart",), "color") is None
    True
    """
    pattern = {"gray": r"gr[ae]y", "color": r"colou?r"}[wanted]
    return next((word for word in modes if re.search(pattern, word, re.I)), None)


def scan_arguments(device, able, source, mode, dpi, pattern, first):
    """Return the command of one run: all pages of a feeder, or one page of a flatbed.

    :param Abilities able: of the device
    :param str source: ``feeder``, ``duplex`` or ``flatbed``
    :param str mode: ``gray`` or ``color``
    :param int dpi: dots per inch
    :param str pattern: path of the pages with a printf place for their number
    :param int first: number of the first page
    :raise ScannerError: ``unsupported``
    """
    words = {"source": source_word(able.sources, source), "mode": mode_word(able.modes, mode)}
    if (able.sources and not words["source"]) or (not able.sources and source != "flatbed"):
        raise ScannerError("unsupported", source)
    if able.modes and not words["mode"]:
        raise ScannerError("unsupported", mode)
    if (able.resolutions and dpi not in able.resolutions) or (
        able.range and not able.range[0] <= dpi <= able.range[1]
    ):
        raise ScannerError("unsupported", dpi)
    if not is_device_name(device):
        raise ScannerError("missing", device)
    options = [f"--{name}={word}" for name, word in words.items() if word]
    if able.resolutions or able.range:
        options.append(f"--resolution={int(dpi)}")
    return [
        program(),
        f"--device-name={device}",
        *options,
        "--format=jpeg",
        f"--batch={pattern}",
        f"--batch-start={int(first)}",
        *(["--batch-count=1"] if source == "flatbed" else []),
    ]


def fault_kind(said, pages):
    """Return what went wrong in a run that printed ``said``, or ``""``.

    An empty feeder is how every stack ends; it is a fault only when nothing came before.

    >>> fault_kind("scanimage: sane_start: Document feeder out of documents", 3)
    ''
    >>> fault_kind("scanimage: sane_start: Document feeder out of documents", 0)
    'empty'
    >>> fault_kind("scanimage: sane_read: Document feeder jammed", 2)
    'jam'
    >>> fault_kind("scanimage: open of device x:0 failed: Invalid argument", 0)
    'missing'
    >>> fault_kind("scanimage: sane_start: Device busy", 0), fault_kind("?!", 0)
    ('busy', 'unknown')
    """
    lowered = said.lower()
    for words, kind in _FAULTS:
        if words in lowered:
            return "" if kind == "empty" and pages else kind
    return "" if pages else "unknown"


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
        )
    except subprocess.TimeoutExpired:
        raise ScannerError("timeout") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        raise ScannerError(fault_kind(said, 0), said[-300:])
    return done.stdout.decode(errors="replace")
