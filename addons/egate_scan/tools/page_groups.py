"""Which scanned pages belong together, by the codes on them.

Besides separator sheets (``sheet_codes.py`` in ``egate_dossier``), a dossier's own code counts,
which is on its receipt and its label. Everything else that can be read on a page (identity cards,
other offices' codes) means nothing here.
"""

from typing import NamedTuple

from odoo.addons.egate_dossier.tools.sheet_codes import PLAIN_SHEET, parse_sheet


class Document(NamedTuple):
    """Pages that belong together, and where."""

    dossier: int | None
    paper: int | None
    #: positions of the pages in the batch, from 0
    pages: list
    #: why it is not known where they belong: ``""``, ``none``, ``several``, ``line``
    doubt: str


def group_pages(read, dossiers, whole=False):
    """Divide the pages of a batch into documents; the sheets themselves are left out.

    Pages after a sheet belong to it until the next. A page with a dossier's code begins that
    dossier and stays part of it; the code of the dossier that is open already changes nothing. A
    page that names two dossiers waits for a person, with all that follow it.

    :param list read: for each page the texts of its codes
    :param dict dossiers: from a text to the id of a dossier, for dossiers of this unit alone
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
