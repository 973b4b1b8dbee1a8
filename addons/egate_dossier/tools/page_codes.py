"""The codes on scanned pages: what we print, and how it is found again.

A *line sheet* (tờ ngăn) names a dossier and one of its papers, a *plain sheet* ends whatever came
before. A dossier's own code is on its receipt and its label. Everything else that can be read on a
page (identity cards, other offices' codes) means nothing here.
"""

import re
from typing import NamedTuple

import zxingcpp

PLAIN_SHEET = "EGATE-SEP"
_LINE_SHEET = re.compile(r"EGATE-P-(\d{1,10})-(\d{1,10})", re.ASCII)
#: Enough for bars of 0.25 mm, two pixels each; finer costs more and finds nothing more.
DPI = 200
_FORMATS = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode)
_LONGEST = 64


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


def read_codes(image):
    """Return the texts of the codes on a page, each once, whichever way it lies.

    :param image: grey picture with 200 dots per inch (``PIL.Image`` or an array)
    :rtype: list[str]
    """
    found = zxingcpp.read_barcodes(image, formats=_FORMATS)
    return list(dict.fromkeys(one.text for one in found if 0 < len(one.text) <= _LONGEST))


class Document(NamedTuple):
    """Pages that belong together, and where."""

    dossier: int | None
    paper: int | None
    #: positions of the pages in the batch, from 0
    pages: list
    #: why nobody knows where they belong: ``""``, ``none``, ``several``, ``line``
    doubt: str


def group_pages(read, dossiers, whole=False):
    """Divide the pages of a batch into documents; the sheets themselves are left out.

    Pages after a sheet belong to it until the next. A page with a dossier's code begins that
    dossier and stays part of it; the code of the dossier that is open already changes nothing. A
    page that names two dossiers waits for a person, with all that follow it.

    :param list read: for each page the texts of its codes
    :param dict dossiers: from a text to the id of a dossier, for dossiers of this desk alone
    :param bool whole: the file is not taken apart: one document, by the codes of all its pages
    :rtype: list[Document]

    >>> def show(read):
    ...     return [tuple(one) for one in group_pages(read, {"A-1": 1, "B-2": 2})]
    >>> show([["EGATE-P-1-10"], [], ["A-1"], ["EGATE-P-1-11"], []])
    [(1, 10, [1, 2], ''), (1, 11, [4], '')]
    >>> show([[], ["B-2", "https://x"], [], ["EGATE-SEP"], []])
    [(None, None, [0], 'none'), (2, None, [1, 2], 'line'), (None, None, [4], 'none')]
    >>> show([["A-1", "B-2"], []])
    [(None, None, [0, 1], 'several')]
    >>> group_pages([["EGATE-P-1-10"], [], ["A-1"]], {"A-1": 1}, whole=True)
    [Document(dossier=1, paper=10, pages=[0, 1, 2], doubt='')]
    """
    if whole:
        # As if all codes stood on one sheet, and the pages came behind it.
        texts = list(dict.fromkeys(text for page in read for text in page))
        *_sheet, document = group_pages([texts, []], dossiers)
        return [document._replace(pages=list(range(len(read))))]
    documents, current = [], Document(None, None, [], "none")
    for number, texts in enumerate(read):
        lines = {line for line in map(parse_sheet, texts) if line}
        codes = {dossiers[text] for text in texts if text in dossiers}
        if len(lines) > 1 or len(codes) > 1:
            new, is_sheet = Document(None, None, [], "several"), False
        elif lines:
            (line,) = lines
            new, is_sheet = Document(line.dossier, line.paper, [], ""), True
        elif PLAIN_SHEET in texts:
            new, is_sheet = Document(None, None, [], "none"), True
        elif codes and codes != {current.dossier}:
            new, is_sheet = Document(codes.pop(), None, [], "line"), False
        else:
            current.pages.append(number)
            continue
        documents.append(current)
        current = new
        if not is_sheet:
            current.pages.append(number)
    return [document for document in [*documents, current] if document.pages]
