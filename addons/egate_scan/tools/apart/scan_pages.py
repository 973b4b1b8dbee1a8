"""The pages of scanned files: how many, what their codes say, some of them as one PDF."""

import json
from contextlib import ExitStack, closing, suppress

import all_tools  # noqa: F401 (makes what follows be found)
import page_codes
import page_source
from tools import page_images, pdf_pages
from unreadable import UnreadableError


def run(output, *streams, task, **arguments):
    {"count": count, "read": read, "extract": extract}[task](output, *streams, **arguments)


def count(output, stream, mimetype):
    """Write how many pages there are, as a line of JSON; or ``fault``."""
    try:
        with closing(page_source.PageSource(stream, mimetype)) as source:
            say(output, pages=source.page_count)
    except UnreadableError as error:
        say(output, fault=error.why)


def read(output, stream, mimetype, numbers):
    """Write of each page ``codes``, ``ink`` in percent and ``size``, a line of JSON; its picture.

    Or ``fault``.
    """
    try:
        with closing(page_source.PageSource(stream, mimetype)) as source:
            for number in numbers:
                grey = source.grey(number)
                picture = page_source.preview(grey)
                codes, ink = page_codes.read_codes(grey), page_images.ink_percent(grey)
                say(output, codes=codes, ink=ink, size=len(picture))
                output.write(picture)
    except UnreadableError as error:
        say(output, fault=error.why)


def extract(output, *streams, mimetypes, numbers):
    """Write one PDF of the pages ``numbers`` of each file; nothing, if it looked different."""
    with ExitStack() as opened, suppress(pdf_pages.LooksDifferent):
        sources = [
            opened.enter_context(closing(page_source.PageSource(stream, mimetype)))
            for stream, mimetype in zip(streams, mimetypes, strict=True)
        ]
        parts = [source.extract(some) for source, some in zip(sources, numbers, strict=True)]
        output.write(page_source.join(parts))


def say(output, **facts):
    output.write(json.dumps(facts).encode() + b"\n")
