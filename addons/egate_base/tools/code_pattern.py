"""Patterns of codes: ``{unit}-{date:%y%m%d}-{seq:04d}`` gives ``H17.33-261123-0001``.

Source: Thông tư 03/2025/TT-VPCP (dossier code: identifier of the agency, date of receipt, counter
that restarts every day).
"""

from datetime import date
from itertools import pairwise
from string import Formatter

from .code_alphabet import is_code

FIELDS = frozenset({"unit", "date", "seq"})
#: What a counter restarts with, and the part of a date that a unique code must then show.
RESETS = {"day": ("%d", "%m"), "year": (), "never": ()}


def pattern_fault(pattern: str, reset: str) -> str | None:
    """Return why ``pattern`` cannot give unique codes, or ``None``.

    :param reset: ``day``, ``year`` or ``never``: when the counter starts again at 1
    :return: ``syntax``, ``field``, ``unit``, ``seq``, ``joined``, ``signs`` or ``date``

    >>> pattern_fault("{unit}-{date:%y%m%d}-{seq:04d}", "day")
    >>> pattern_fault("{unit}-{date:%y%m}-{seq:04d}", "day")
    'date'
    >>> pattern_fault("{unit}-{seq", "day")
    'syntax'
    >>> pattern_fault("{unit.env}-{seq}", "never")
    'field'
    >>> pattern_fault("{unit}{seq}", "never")
    'joined'
    >>> pattern_fault("../{unit}-{date:%y%m%d}-{seq}", "day")
    'signs'
    >>> pattern_fault("HỒ-{unit}-{date:%y%m%d}-{seq}", "day")
    'signs'
    """
    try:
        pieces = [piece for piece in Formatter().parse(pattern) if piece[1] is not None]
        parts = [(name, spec) for _, name, spec, _ in pieces]
        names = {name for name, _ in parts}
        # Before anything is rendered: a name such as {unit.__class__} must not be looked up.
        if names - FIELDS:
            return "field"
        shown = render(pattern, "H17", date(2026, 11, 23), 1)
    except (ValueError, KeyError, IndexError):
        return "syntax"
    if "unit" not in names:
        return "unit"
    if "seq" not in names:
        return "seq"
    # A bar code has no other letters, and so no scanner reads them.
    if not (is_code(shown, "number") and shown.isascii()):
        return "signs"
    # Otherwise number 11 of unit T9 would look like number 1 of unit T91.
    for before, after in pairwise(pieces):
        if not after[0] and "unit" in (before[1], after[1]):
            return "joined"
    shown = "".join(spec for name, spec in parts if name == "date")
    if reset != "never" and not ("%y" in shown or "%Y" in shown):
        return "date"
    return None if all(part in shown for part in RESETS[reset]) else "date"


def render(pattern: str, unit: str, day: date, seq: int) -> str:
    """Return the code number ``seq`` of ``unit`` on the local date ``day``.

    A counter that outgrows its digits takes more; nothing is cut off.

    >>> render("{unit}-{date:%y%m%d}-{seq:04d}", "H17.33", date(2026, 11, 23), 12345)
    'H17.33-261123-12345'
    """
    return pattern.format(unit=unit, date=day, seq=seq)


def scope_period(reset: str, day: date) -> str:
    """Return the period in which a counter runs: the day, the year, or always the same.

    >>> scope_period("day", date(2026, 11, 23)), scope_period("year", date(2026, 11, 23))
    ('2026-11-23', '2026')
    """
    return {"day": day.isoformat(), "year": str(day.year), "never": ""}[reset]
