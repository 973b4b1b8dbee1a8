"""The elements and classes that the layout of the forms knows; each is told in
``docs/form-layout.md``.
"""

#: Elements, and what may be said of each besides its class.
ELEMENTS = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "content"},
    "title": set(),
    "body": {"data-mark"},
    "section": set(),
    "div": set(),
    "p": set(),
    "h1": set(),
    "h2": set(),
    "h3": set(),
    "ul": set(),
    "ol": set(),
    "li": set(),
    "hr": set(),
    "span": set(),
    "b": set(),
    "strong": set(),
    "i": set(),
    "em": set(),
    "u": set(),
    "br": set(),
    "table": set(),
    "colgroup": set(),
    "col": {"width"},
    "thead": set(),
    "tbody": set(),
    "tfoot": set(),
    "tr": set(),
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan", "data-indent"},
}
#: Elements of a drawing inside a form. None of them brings anything from elsewhere.
DRAWN = {
    "svg",
    "path",
    "title",
    "desc",
    "g",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
}
#: Sheets, as classes of ``body``.
SHEETS = {
    *("form", "small", "register", "report-upright", "report-wide"),
    *("label-roll", "label-sheet", "separator"),
}
CLASSES = SHEETS | {
    # Bodies of forms.
    *("receipt", "slip", "control", "dense"),
    # The letterhead.
    *("letterhead", "issuer", "state", "superior", "unit", "nation", "motto", "rule", "short"),
    *("long", "place", "code"),
    # Lines of a form.
    *("copy", "pair", "gap", "nowrap", "lines", "item", "small_note", "pair_names", "fault"),
    # Tables, and their columns.
    *("papers", "missing", "handings", "stack", "number", "kind", "count", "counts", "each"),
    *("money", "number-of", "day", "who", "how_done", "note", "code_col", "when", "sign"),
    # Signatures, notes.
    *("signatures", "recipients", "signer", "how", "name", "notes", "heading", "tracking"),
    # Form 07.
    *("cover", "closed", "book", "n", "c", "o", "a", "u", "d", "w", "s", "r"),
    # Reports of figures.
    *("top", "side", "middle", "half", "strong", "line", "to", "figures", "large", "small"),
    *("end", "center", "group", "total", "plain", "signers"),
    # Labels and separator sheets.
    *("label", "words", "owner", "procedure", "due", "sheet", "text", "code128", "qr"),
}

#: Parts of a table that hold rows and nothing else.
ROWS_ALONE = frozenset({"thead", "tbody", "tfoot"})
_OUTSIDE_CELLS = ROWS_ALONE | {"table", "colgroup", "tr"}


def unknown_in(tag, attributes):
    """Return what the layout does not know of an element, each as people would search for it.

    >>> unknown_in("p", {"class": "item"}), unknown_in("td", {"colspan": "2"})
    ([], [])
    >>> unknown_in("marquee", {}), unknown_in("p", {"class": "item blue", "style": "color: blue"})
    (['<marquee>'], ['class="blue"', 'style="…"'])
    """
    if tag not in ELEMENTS:
        return [f"<{tag}>"]
    found = [
        f'class="{name}"' for name in attributes.get("class", "").split() if name not in CLASSES
    ]
    known = ELEMENTS[tag]
    found += [f'{name}="…"' for name in attributes if name != "class" and name not in known]
    return found


def misplaced_in(element):
    """Return what stands in a table, or a part of one, where no cell is; as :func:`unknown_in`.

    :param element: of a document, or of a template with its ``t``
    """
    name = element.tag
    if name not in _OUTSIDE_CELLS:
        return []
    found, waiting = [], [element]
    for one in waiting:
        texts = [one.text, *(child.tail for child in one)]
        if any(text and text.strip() for text in texts):
            found.append(f"<{name}>…")
        for child in one:
            if child.tag == "t":
                # What is set or handed on does not stand here.
                waiting += [] if {"t-set", "t-call"} & set(child.attrib) else [child]
            elif name in ROWS_ALONE and isinstance(child.tag, str) and child.tag != "tr":
                found.append(f"<{name}><{child.tag}>")
    return found
