"""Forms to PDF, inside the process: QWeb says what, the layout in ``static/src/report`` says how.

The documents are handed to Typst as data, and its layout reads them as XML: no text can become a
part of its code. It may read the layout's own folder and the fonts that are named here, and nothing
else: no font of the machine, no package, no network.
"""

import functools
import logging
import os
import tempfile
from datetime import date
from pathlib import Path

import typst

from odoo.tools import file_path

from odoo.addons.egate_dossier.tools.own_process import (
    JOBS,
    BusyError,
    JobError,
    Limits,
    run_apart,
)

from .apart.set_forms import NOT_SET, compiled, fonts_of
from .form_source import RefusedAsset, form_source, quoted
from .glyphs import font_folder, shown

__all__ = ["BusyError", "JobError", "RefusedAsset", "render_mark", "render_pdf"]
_logger = logging.getLogger(__name__)

#: For archives, and for people who hear a page.
STANDARDS = ["a-2u", "ua-1"]
#: Documents of more letters are set in a process of their own: a table of a thousand lines takes
#: 300 MiB, which the server's process would keep.
LARGE = 300_000
#: A document may be set twice, with tags and without, before the server ends its worker (240 s of
#: ``limit_time_real`` in ``config/odoo.production.conf``).
JOBS["set_forms"] = Limits(
    cpu=90, clock=90, memory=6 << 30, folder=Path(__file__).with_name("apart")
)


def render_pdf(documents, title=None, zoom=1, *, day=None, unknown=None):
    """Return one PDF/A-2u and PDF/UA-1 of several HTML documents, each with its own page numbers.

    The same documents give the same bytes: no time of printing and no random identifier.

    :param list[str] documents: complete HTML documents
    :param str title: title in the metadata; the first document's own by default
    :param float zoom: scale on paper: a page of 20 cm is 15.2 cm wide at 0.76
    :param datetime.date day: of issue, for documents that name none
    :param list unknown: gets what the layout does not know
    :rtype: bytes
    :raise RefusedAsset: a document refers to something that is not in it
    :raise BusyError: it is large, and too many others are at work
    :raise JobError: it is large, and takes too much time or memory
    """
    sources = [form_source(document, shown) for document in documents]
    if unknown is not None:
        unknown += dict.fromkeys(word for source in sources for word in source.unknown)
    days = [source.day for source in sources if source.day]
    # Several forms in one file: the file is as old as the last one.
    issued = date.fromisoformat(max(days)) if days else day or date.today()
    said = {
        "title": title or sources[0].title or "Biểu mẫu",
        "author": sources[0].author,
        "year": str(issued.year),
        "month": str(issued.month),
        "day": str(issued.day),
    }
    head = " ".join(f"{name}={quoted(shown(value))}" for name, value in said.items())
    xml = f"<forms {head}>{''.join(source.xml for source in sources)}</forms>"
    inputs = {"zoom": f"{zoom:g}"}
    try:
        return _compile("main.typ", inputs, STANDARDS, xml)
    except (typst.TypstError, JobError) as fault:
        if isinstance(fault, JobError) and NOT_SET not in str(fault):
            # Too large or too slow: so it would be without tags.
            raise
        # Something that only who hears the page would miss keeps no paper from the desk.
        _logger.warning("%s is not for who hears it: %s", said["title"], fault)
        return _compile("main.typ", inputs, STANDARDS[:1], xml, tags=False)


def render_mark(width, height, scale, mark):
    """Return a page with nothing but ``mark`` at its foot, to be laid over another one.

    :param float width: of the page, in points
    :param float height: of the page, in points
    :param float scale: of the mark and its place
    :rtype: bytes
    """
    inputs = {"width": f"{width:.3f}", "height": f"{height:.3f}"}
    inputs |= {"zoom": f"{scale:.4f}", "mark": shown(mark)}
    # Without tags: nobody hears it twice.
    return _compile("mark.typ", inputs, STANDARDS[:1], tags=False)


def _compile(name, inputs, standards, documents="", tags=True):
    """Return the PDF of a file of the layout.

    :raise typst.TypstError, JobError: it cannot be set
    """
    folder = file_path("egate_reports/static/src/report")
    how = {"main": os.path.join(folder, name), "folder": folder, "standards": standards}
    how |= {"tags": tags}
    if len(documents) > LARGE:
        with tempfile.TemporaryFile() as file:
            file.write(documents.encode())
            with run_apart("set_forms", file, fonts=font_folder(), inputs=inputs, **how) as out:
                return out.read()
    inputs = {**inputs, "documents": documents}
    content, warnings = compiled(fonts=_fonts(), inputs=inputs, **how)
    for warning in warnings:
        _logger.warning("the layout of the forms: %s", warning)
    return content


@functools.cache
def _fonts():
    """Return the fonts of the forms, read once for each process."""
    return fonts_of(font_folder())
