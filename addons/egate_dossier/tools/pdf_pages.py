"""Pages of PDFs, drawn and put together as their reader sees them.

What is filled in, stamps and layers belong to a page as much as what is printed on it. For the jobs
of ``apart`` alone: pdfium is not made for threads, and a hostile file must not meet the server.
"""

import io
import logging
from contextlib import closing

import pypdfium2
import pypdfium2.raw as pdfium

#: Pixels of the longer side when a page is compared before and after.
COMPARED = 1600
#: So many tones, in a pixel out of four, are another stroke and not the rim of the same one.
TONES = 64
#: So many such pixels are rims all the same; a tick in a box has ten times as many.
UNSEEN = 4


class LooksDifferent(Exception):  # noqa: N818 (what it is, not how it went)
    """A page would not look as it did."""


def opened(source):
    """Return an open PDF with its forms, which pdfium draws only then.

    :param source: its bytes, or an open file
    :raise pypdfium2.PdfiumError: it cannot be opened
    """
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    return document


def put_together(sources, pages, output):
    """Write a PDF of these pages; each looks as it did, nothing on it is encoded anew.

    :param list sources: bytes of PDFs, none of them signed
    :param list pages: of each page: the source's place, the page (from 0), degrees clockwise
    :param output: an open file
    :raise LooksDifferent: with more than pages in it, a PDF may show them otherwise elsewhere
    """
    documents = [opened(source) for source in sources]
    delicate = _flattened(documents, pages)
    target = pypdfium2.PdfDocument.new()
    for place, numbers in _runs(pages):
        # Together: what they share comes along once.
        target.import_pages(documents[place], numbers)
    for number, (_place, _number, degrees) in enumerate(pages):
        if degrees:
            page = target[number]
            page.set_rotation((page.get_rotation() + degrees) % 360)
    whole = io.BytesIO()
    target.save(whole, version=17)
    readers = [_layered(source) for source in sources]
    if any(readers):
        _carry_layers(readers, pages, whole)
        delicate |= {number for number, page in enumerate(pages) if readers[page[0]]}
    _compare(sources, pages, whole, delicate)
    output.write(whole.getbuffer())


def _runs(pages):
    """Yield the pages that follow one another from the same source."""
    start = 0
    for end in range(1, len(pages) + 1):
        if end == len(pages) or pages[end][0] != pages[start][0]:
            yield pages[start][0], [number for _place, number, _degrees in pages[start:end]]
            start = end


def _flattened(documents, pages):
    """Make what is filled in and stamped part of the pages; return which had any of it."""
    done = set()
    for place, number, _degrees in pages:
        if documents[place].formenv and (place, number) not in done:
            with closing(documents[place][number]) as page:
                if _has_fields(page):
                    page.flatten()
                    done.add((place, number))
    return {at for at, (place, number, _degrees) in enumerate(pages) if (place, number) in done}


def _has_fields(page):
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            return True
    return False


def _layered(source):
    """Return a reader of a PDF that has layers, else ``None``."""
    reader = structure(source)
    return reader if reader and "/OCProperties" in reader.root_object else None


def structure(source):
    """Return a ``pypdf`` reader of a PDF, ``None`` where it cannot make anything of it."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if isinstance(source, bytes | bytearray):
        source = io.BytesIO(source)
    try:
        reader = pypdf.PdfReader(source, strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        reader.root_object.get("/Type")
        return reader
    except Exception:
        # pdfium drew it; what it has besides pages is not known.
        return None


def user_units(source):
    """Return how large the unit of each page is, in points: ``{page (from 0): unit}``.

    Pages with the ordinary unit are left out. pdfium does not ask for it.
    """
    reader = structure(source)
    units = {}
    try:
        for number, page in enumerate(reader.pages if reader else ()):
            unit = page.get("/UserUnit", 1)
            if isinstance(unit, int | float) and unit > 0 and unit != 1:
                units[number] = float(unit)
    except Exception:
        return {}
    return units


def _carry_layers(readers, pages, whole):
    """Say of the layers that came along which are off; pdfium forgets it."""
    import pypdf
    from pypdf import generic

    writer = pypdf.PdfWriter(whole, incremental=True)
    groups, hidden, automatic = [], [], []
    for place, reader in enumerate(readers):
        if not reader:
            continue
        came = {}
        for page, (mine, number, _degrees) in zip(writer.pages, pages, strict=True):
            if mine == place:
                _pair(reader.pages[number], page, came)
        properties = reader.root_object["/OCProperties"]
        for number in (one.idnum for one in _references(properties.get("/OCGs"))):
            groups += came.get(number, ())
            if _is_off(number, properties):
                hidden += came.get(number, ())
        for rule in _values(properties.get("/D", {}).get("/AS")):
            kept = {key: rule[key] for key in ("/Event", "/Category") if key in rule}
            members = [
                twin for one in _references(rule.get("/OCGs")) for twin in came.get(one.idnum, ())
            ]
            automatic.append(generic.DictionaryObject(_named(kept) | _listed("/OCGs", members)))
    writer.root_object[generic.NameObject("/OCProperties")] = generic.DictionaryObject(
        _listed("/OCGs", groups)
        | {
            generic.NameObject("/D"): generic.DictionaryObject(
                _listed("/OFF", hidden) | _listed("/Order", groups) | _listed("/AS", automatic)
            )
        }
    )
    written = io.BytesIO()
    writer.write(written)
    whole.seek(0)
    whole.truncate()
    whole.write(written.getbuffer())


def _named(values):
    from pypdf import generic

    return {generic.NameObject(key): value for key, value in values.items()}


def _listed(name, values):
    from pypdf import generic

    return {generic.NameObject(name): generic.ArrayObject(values)}


def _values(array):
    return [one.get_object() for one in array.get_object()] if array is not None else []


def _references(array):
    from pypdf import generic

    entries = array.get_object() if array is not None else []
    return [one for one in list.__iter__(entries) if isinstance(one, generic.IndirectObject)]


def _is_off(number, properties):
    """Say whether the layer with this object number is hidden where a reader opens the file."""
    setting = properties.get("/D", {}).get_object()
    off = setting.get("/BaseState") == "/OFF"
    if any(one.idnum == number for one in _references(setting.get("/ON"))):
        off = False
    return off or any(one.idnum == number for one in _references(setting.get("/OFF")))


def _pair(source, target, came):
    """Walk through a page and its copy; note of each layer what it has become."""
    from pypdf import generic

    waiting, seen = [(source, target)], set()
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            found = one.get_object()
            if isinstance(found, generic.DictionaryObject) and found.get("/Type") == "/OCG":
                twins = came.setdefault(one.idnum, [])
                if isinstance(other, generic.IndirectObject) and other not in twins:
                    twins.append(other)
            one = found
        if isinstance(other, generic.IndirectObject):
            other = other.get_object()
        if isinstance(one, generic.DictionaryObject) and isinstance(
            other, generic.DictionaryObject
        ):
            waiting += [
                (one.raw_get(key), other.raw_get(key))
                for key in one
                if key in other and key not in ("/Parent", "/P")
            ]
        elif isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
            waiting += zip(list.__iter__(one), list.__iter__(other), strict=False)


def _compare(sources, pages, whole, delicate):
    """Refuse what does not look as it did.

    :param set delicate: places of the pages that are looked at
    """
    if not delicate:
        return
    before = {place: opened(sources[place]) for place in {pages[at][0] for at in delicate}}
    after = opened(whole.getvalue())
    for at in sorted(delicate):
        place, number, degrees = pages[at]
        was = _look(before[place][number]).rotate(-degrees, expand=True)
        if _differ(was, _look(after[at])):
            raise LooksDifferent(number)


def _look(page):
    with closing(page):
        scale = COMPARED / max(*page.get_size(), 1)
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            return bitmap.to_pil().copy()


def _differ(one, other):
    from PIL import ImageChops

    if max(abs(mine - theirs) for mine, theirs in zip(one.size, other.size, strict=True)) > 2:
        return True
    other = other.resize(one.size) if one.size != other.size else other
    strokes = ImageChops.difference(one.reduce(2), other.reduce(2)).histogram()
    return sum(strokes[TONES:]) > UNSEEN
