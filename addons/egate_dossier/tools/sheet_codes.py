"""The codes on separator sheets: what is printed, and how it is found again.

A *line sheet* (tờ ngăn) names a dossier and one of its papers, a *plain sheet* ends whatever came
before.
"""

import re
from typing import NamedTuple

PLAIN_SHEET = "EGATE-SEP"
_LINE_SHEET = re.compile(r"EGATE-P-(\d{1,10})-(\d{1,10})", re.ASCII)


class Line(NamedTuple):
    """A paper line, as its sheet names it."""

    dossier: int
    paper: int


def line_sheet(dossier_id, paper_id):
    """Return what the sheet of a paper line says.

    >>> line_sheet(7, 12), parse_sheet(line_sheet(7, 12))
    ('EGATE-P-7-12', Line(dossier=7, paper=12))
    """
    return f"EGATE-P-{dossier_id}-{paper_id}"


def parse_sheet(text):
    """Return the :class:`Line` that ``text`` names, or ``None``.

    >>> parse_sheet("EGATE-P-7"), parse_sheet("EGATE-P-7-12-1"), parse_sheet(PLAIN_SHEET)
    (None, None, None)
    """
    if found := _LINE_SHEET.fullmatch(text):
        return Line(int(found[1]), int(found[2]))
    return None
