"""HTML to PDF, inside the process, with access only to the suite's own static files."""

import hashlib
import logging
import mimetypes
import os
import re

from odoo.tools import file_path

# Both log every step of every document at INFO, the level of a server's log; WeasyPrint begins
# during its import, so the level is set before.
for _name in ("weasyprint.progress", "fontTools"):
    logging.getLogger(_name).setLevel(logging.WARNING)

from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: E402

SCHEME = "egate-asset"
_ASSET = re.compile(
    SCHEME + r":(egate_[a-z0-9_]+)/static/((?:[\w-][\w.-]*/)*[\w-][\w.-]*)", re.ASCII
)
_TYPES = {".css", ".png", ".jpg", ".jpeg", ".svg", ".ttf", ".otf", ".woff2"}

_PAGE_NUMBERS = """
@page { @bottom-right { content: "Trang " counter(page) "/" counter(pages) } }
"""


class RefusedAsset(Exception):
    """A document refers to something that is not a static file of the suite."""


class AssetFetcher(URLFetcher):
    """Fetches only ``egate-asset:<addon>/static/<path>`` of the suite's addons.

    No network, no other file, no ``data:``: a form shows text, inline SVG drawn by the suite, or
    a static file. The protocols that the parent class knows are never used.

    A refusal stops the rendering: a legal form with a missing part is worse than none.
    """

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        #: refused addresses; kept because inside an SVG, WeasyPrint swallows every exception
        self.refused = []

    def fetch(self, url, headers=None):
        try:
            path = self._asset_path(url)
        except RefusedAsset:
            self.refused.append(url)
            raise
        with open(path, "rb") as asset:
            content = asset.read()
        mime_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": mime_type})

    def open(self, url, data=None, timeout=None):
        return self.fetch(getattr(url, "full_url", url))

    @staticmethod
    def _asset_path(url):
        """Return the file behind ``url``.

        :raise RefusedAsset: anything but a readable asset below the addon's static folder
        """
        match = _ASSET.fullmatch(url)
        if not match or os.path.splitext(url)[1].lower() not in _TYPES:
            raise RefusedAsset(url)
        addon, asset = match.groups()
        try:
            found = os.path.realpath(file_path(f"{addon}/static/{asset}"))
            folder = os.path.realpath(file_path(f"{addon}/static"))
        except (FileNotFoundError, ValueError):
            raise RefusedAsset(url) from None
        # A symbolic link may not lead out of the folder.
        if not found.startswith(folder + os.sep) or not os.path.isfile(found):
            raise RefusedAsset(url)
        return found


def render_pdf(documents, title=None, zoom=1):
    """Return one PDF/A-2u of several HTML documents, each with its own page numbers.

    The same documents give the same bytes: no time of printing and no random identifier.

    :param list[str] documents: complete HTML documents
    :param str title: title in the metadata; the first document's own by default
    :param float zoom: scale on paper: a page of 20 cm is 15.2 cm wide at 0.76
    :rtype: bytes
    :raise RefusedAsset: a document refers to something outside the suite's static files
    """
    fetcher = AssetFetcher()
    # One configuration for all documents, so that each font is embedded only once.
    fonts = FontConfiguration()
    try:
        rendered = [_layout(html, fetcher, fonts) for html in documents]
        whole = rendered[0].copy([page for document in rendered for page in document.pages])
        if title:
            whole.metadata.title = title
        identifier = hashlib.sha256("\0".join([title or "", *documents]).encode()).digest()[:16]
        content = whole.write_pdf(pdf_variant="pdf/a-2u", pdf_identifier=identifier, zoom=zoom)
    except FatalURLFetchingError as error:
        # It is a BaseException, which no handler before the server's own would catch.
        raise RefusedAsset(str(error.__cause__)) from error
    if fetcher.refused:
        raise RefusedAsset(", ".join(fetcher.refused))
    return content


def _layout(html, fetcher, fonts):
    def lay_out(*extra):
        # With this base the fetcher refuses relative addresses; else there would be only a line
        # in the log and a gap in the page.
        source = HTML(string=html, base_url=f"{SCHEME}:", url_fetcher=fetcher)
        return source.render(font_config=fonts, stylesheets=[CSS(string=css) for css in extra])

    document = lay_out()
    # CSS cannot know the length of a document: only a long one is laid out twice.
    return lay_out(_PAGE_NUMBERS) if len(document.pages) > 1 else document
