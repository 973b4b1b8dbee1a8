"""What is in a PDF: how many pages, and anything that a paper on file must not hold."""

import json
import logging

import pypdf
import pypdfium2.raw as pdfium
from pypdf import generic

#: More objects than this are no scan and no letter; each costs about 50 µs.
MAX_OBJECTS = 200_000
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
    ``media``, ``pages``, ``complex``, ``pixels``.
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
    reader = pypdf.PdfReader(stream, strict=False)
    if reader.is_encrypted:
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
    signed = look_at(reader.trailer, max_pixels)
    for number, generation in numbers:
        found = reader.get_object(generic.IndirectObject(number, generation, reader))
        signed |= look_at(found, max_pixels)
        if isinstance(found, generic.StreamObject):
            # Its bytes are on the disk; in the memory they would add up to the whole file.
            reader.resolved_objects.pop((generation, number), None)
    return signed


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
            signed |= values.get("/Type") == "/Sig" and "/ByteRange" in values
            waiting += values.values()
        elif isinstance(one, generic.ArrayObject):
            waiting += list.__iter__(one)
    return signed


def check(values, is_stream, max_pixels):
    for key, reason in KEYS.items():
        if key in values and not isinstance(values[key], generic.NullObject):
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


def name_of(value):
    return value if isinstance(value, generic.NameObject) else None
