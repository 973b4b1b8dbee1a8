"""What ``scanimage --all-options`` prints of a device, as data.

Drivers write what they like: words with brackets and bars of their own, lists with an empty entry
(``auto||75|150dpi``), switches (``--duplex[=(yes|no)]``), options that become active only once
another one is set. Nothing here knows what the words mean; see :mod:`scan_choice`.
"""

import re
from typing import NamedTuple

#: Four spaces and the option's name; its description stands deeper.
_LINE = re.compile(r"^ {1,7}--?([A-Za-z][\w-]*)(\[=\([^)\n]*\)\])?(.*)$", re.M)
_FLAG = re.compile(r" \[(inactive|read-only|hardware|advanced)\]$")
_SPAN = re.compile(r"([-+.\de]+)\.\.([-+.\de]+)")
_UNIT = re.compile(r"(dpi|mm|pel|bit|us|%)?(?:,\.\.\.)?$")


class Option(NamedTuple):
    """One option of a device, in its own words."""

    #: Words or numbers that can be chosen; empty where there are none, or a span instead.
    choices: tuple = ()
    #: Least and most, or empty.
    span: tuple = ()
    unit: str = ""
    #: What is set now; empty where it is not told.
    now: str = ""
    #: Of ``inactive``, ``read-only``, ``hardware``, ``advanced``.
    flags: frozenset = frozenset()

    @property
    def active(self):
        return "inactive" not in self.flags

    @property
    def settable(self):
        return not self.flags & {"read-only", "hardware"}


def read_options(text):
    """Return the options that ``scanimage --all-options`` has printed.

    :rtype: dict[str, Option]

    >>> found = read_options('''
    ...     --mode Black & White|Gray[Error Diffusion]|24bit Color[Fast] [24bit Color[Fast]]
    ...     --resolution auto||75|150dpi [75] [advanced]
    ...     --duplex[=(yes|no)] [inactive]
    ...     -x 50.8..218.186mm (in steps of 0.1) [215.9]
    ... ''')
    >>> found["mode"].choices, found["mode"].now
    (('Black & White', 'Gray[Error Diffusion]', '24bit Color[Fast]'), '24bit Color[Fast]')
    >>> found["resolution"].choices, found["resolution"].unit, found["resolution"].now
    (('75', '150'), 'dpi', '75')
    >>> found["duplex"].choices, found["duplex"].active
    (('yes', 'no'), False)
    >>> found["x"].span, found["x"].unit
    ((50.8, 218.186), 'mm')
    """
    return {name: _option(switch, rest) for name, switch, rest in _LINE.findall(text)}


def _option(switch, rest):
    flags = set()
    while found := _FLAG.search(rest):
        flags.add(found[1])
        rest = rest[: found.start()]
    if switch:
        return Option(_words(switch[3:-2]), now=rest.strip(" []"), flags=frozenset(flags))
    values, now = _apart(rest)
    values = re.sub(r" \(in steps of [^)]*\)", "", values).removeprefix(" ")
    if found := _SPAN.fullmatch(_UNIT.sub("", values).removeprefix("auto|")):
        span, choices = _numbers(found.groups()), ()
    else:
        span, choices = (), _words(values)
    unit = _UNIT.search(values)[1] or ""
    if choices and unit:
        choices = (*choices[:-1], _UNIT.sub("", choices[-1]))
    return Option(choices, span, unit, now, frozenset(flags))


def _apart(rest):
    """Return what can be chosen and what is set: both may hold brackets."""
    cuts = [found.start() for found in re.finditer(r" \[", rest)] if rest.endswith("]") else []
    for cut in cuts:
        if rest[cut + 2 : -1] in _words(rest[1:cut]):
            return rest[:cut], rest[cut + 2 : -1]
    return (rest[: cuts[-1]], rest[cuts[-1] + 2 : -1]) if cuts else (rest, "")


def _words(values):
    return tuple(word for word in values.split("|") if word.strip() and word != "auto")


def _numbers(words):
    try:
        return tuple(float(word) for word in words)
    except ValueError:
        return ()
