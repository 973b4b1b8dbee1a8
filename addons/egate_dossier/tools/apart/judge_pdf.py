"""What is in a PDF: how many pages, and anything that a paper on file must not hold."""

import io
import json
import logging

import pypdf
import pypdfium2.raw as pdfium
from pypdf import generic

#: More objects than this are no scan and no letter; each costs about 50 µs.
MAX_OBJECTS = 200_000
#: So far into a file its beginning is looked for, as readers do.
HEAD = 1024
#: Levels of a tree that are looked through.
DEEPEST = 10
#: Keys that start something, carry something or replace the page by a program.
KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "form",
    "/EF": "attached",
    "/EmbeddedFiles": "attached",
    "/RichMediaContent": "media",
}
#: Kinds of actions (``/S``). A plain link (``/URI``, ``/GoTo``) is none of them.
ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/GoToR": "launch",
    "/GoToE": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/ResetForm": "submit",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
}
SUBTYPES = {
    "/FileAttachment": "attached",
    "/RichMedia": "media",
    "/Screen": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
}


class Refused(Exception):  # noqa: N818
    """The file is not accepted, for the reason that is named."""


def run(output, stream, max_pages, max_pixels):
    output.write(json.dumps(judge(stream, max_pages, max_pixels)).encode())


def judge(stream, max_pages, max_pixels):
    """Return ``{"fault": reason or "", "pages": ..., "signed": ...}``.

    Reasons: ``broken``, ``encrypted``, ``script``, ``form``, ``attached``, ``launch``, ``submit``,
    ``media``, ``pages``, ``complex``, ``pixels``, ``values``.
    """
    # It tells of every oddity of a file at WARNING; the reason is what the person is told.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = count_pages(stream)
        if pages > max_pages:
            return {"fault": "pages", "pages": pages}
        return {"fault": "", "pages": pages, "signed": look_through(stream, max_pixels)}
    except Refused as reason:
        return {"fault": str(reason)}
    except MemoryError:
        return {"fault": "complex"}
    except Exception:
        # A reader that stumbles says nothing of what stands behind: not accepted.
        return {"fault": "broken"}


def count_pages(stream):
    """Return the number of pages as a viewer counts them; each of them can be opened."""
    pdfium.FPDF_InitLibrary()
    stream.seek(0)
    raw = stream.read()
    document = pdfium.FPDF_LoadMemDocument64(raw, len(raw), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Refused("encrypted" if locked else "broken")
    pages = pdfium.FPDF_GetPageCount(document)
    if not pages:
        raise Refused("broken")
    for number in {0, pages - 1}:
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            raise Refused("broken")
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return pages


def look_through(stream, max_pixels):
    """Look at every object that the file lists; say whether it carries a signature."""
    stream.seek(0)
    start = max(stream.read(HEAD).find(b"%PDF-"), 0)
    stream.seek(start)
    # Places in a PDF count from its own beginning, whatever stands in front.
    reader = pypdf.PdfReader(io.BytesIO(stream.read()) if start else stream, strict=False)
    if reader.is_encrypted and not unlocked(reader):
        raise Refused("encrypted")
    numbers = [
        (number, generation)
        for generation, entries in reader.xref.items()
        for number in entries
        if not reader.xref_free_entry.get(generation, {}).get(number)
    ]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MAX_OBJECTS:
        raise Refused("complex")
    form = reader.root_object.get("/AcroForm", generic.NullObject()).get_object()
    anew = isinstance(form, dict) and bool(form.get("/NeedAppearances"))
    signed, undrawn = look_at(reader.trailer, max_pixels), False
    for number, generation in numbers:
        found = reader.get_object(generic.IndirectObject(number, generation, reader))
        signed |= look_at(found, max_pixels)
        undrawn = undrawn or is_undrawn(found, anew)
        if isinstance(found, generic.StreamObject):
            # Its bytes are on the disk; in the memory they would add up to the whole file.
            reader.resolved_objects.pop((generation, number), None)
    if undrawn and not signed:
        raise Refused("values")
    return signed


def unlocked(reader):
    """Say whether a PDF that is encrypted opens for everybody, with an empty password."""
    try:
        return bool(reader.decrypt(""))
    except (NotImplementedError, pypdf.errors.PyPdfError):
        # Locked with certificates, or in a way that is not known here.
        return False


def look_at(found, max_pixels):
    """Look at one object and what stands in it, not at what it points to.

    :raise Refused: it is something that must not be there
    """
    signed, waiting = False, [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.DictionaryObject):
            # The file's own values: an access through the dictionary follows references.
            values = {key: one.raw_get(key) for key in one}
            check(values, isinstance(one, generic.StreamObject), max_pixels)
            # By what makes it one; the type may be left out, and a timestamp has another.
            signed |= "/ByteRange" in values and "/Contents" in values
            waiting += values.values()
        elif isinstance(one, generic.ArrayObject):
            waiting += list.__iter__(one)
    return signed


def check(values, is_stream, max_pixels):
    for key, reason in KEYS.items():
        if key in values and not is_empty(values[key]):
            raise Refused(reason)
    if reason := ACTIONS.get(name_of(values.get("/S"))):
        raise Refused(reason)
    if reason := SUBTYPES.get(name_of(values.get("/Subtype"))):
        # An annotation or a media object; a font or a picture has other names here.
        raise Refused(reason)
    if name_of(values.get("/Type")) == "/EmbeddedFile":
        raise Refused("attached")
    if is_stream and "/F" in values:
        # A stream whose content lies in another file, or at another address.
        raise Refused("launch")
    width, height = values.get("/Width"), values.get("/Height")
    if (
        isinstance(width, generic.NumberObject)
        and isinstance(height, generic.NumberObject)
        and width * height > max_pixels
    ):
        raise Refused("pixels")


def is_empty(value, deep=0):
    """Say whether there is nothing in a list or a tree of names, as some programs leave it."""
    value = value.get_object() if isinstance(value, generic.IndirectObject) else value
    if isinstance(value, generic.StreamObject) or deep > DEEPEST:
        return False
    if isinstance(value, generic.DictionaryObject):
        return set(value) <= {"/Names", "/Kids", "/Limits"} and all(
            is_empty(value.raw_get(key), deep + 1) for key in value if key != "/Limits"
        )
    if isinstance(value, generic.ArrayObject):
        return all(is_empty(one, deep + 1) for one in list.__iter__(value))
    return value is None or isinstance(value, generic.NullObject)


def is_undrawn(found, anew):
    """Say whether this is a form field whose letters are not drawn, and that get lost here.

    The renderer that draws them for the file has fonts for western letters only.

    :param bool anew: the file asks to draw again what is drawn already
    """
    if not isinstance(found, generic.DictionaryObject) or found.get("/Subtype") != "/Widget":
        return False
    if "/AP" in found and not anew:
        return False
    for _level in range(DEEPEST):
        if "/V" in found or "/Parent" not in found:
            break
        found = found["/Parent"]
    value = found.get("/V")
    return (
        isinstance(value, str)
        and not isinstance(value, generic.NameObject)
        and (value.encode("cp1252", "replace").decode("cp1252") != value)
    )


def name_of(value):
    return value if isinstance(value, generic.NameObject) else None
