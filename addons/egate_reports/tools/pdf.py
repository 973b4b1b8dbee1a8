"""HTML to PDF, inside the process, reaching nothing but the suite's own static files."""

import hashlib
import logging
import mimetypes
import os
import re

from odoo.tools import file_path

# Both tell every step of every document at INFO, the level of a server's log; WeasyPrint begins
# while it is imported.
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
    """A document asks for something that is not a static file of the suite."""


class AssetFetcher(URLFetcher):
    """Fetches ``egate-asset:<addon>/static/<path>`` of the suite's addons and nothing else.

    No network, no other file, no ``data:``: what a form shows is text, an inline SVG that we drew
    or a static file. The protocols that the parent class knows are never reached.

    A refusal stops the rendering: a legal form with a hole in it is worse than none.
    """

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        #: what was refused: inside an SVG, WeasyPrint swallows every exception
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

        :raise RefusedAsset: anything else than a readable asset below the addon's static folder
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
    """Return one PDF/A-2u of several HTML documents, each with page numbers of its own.

    The same documents give the same bytes: no time of printing and no random identifier.

    :param list[str] documents: complete HTML documents
    :param str title: title in the metadata; the first document's own by default
    :param float zoom: how large it is on paper: a page of 20 cm is 15.2 cm wide at 0.76
    :rtype: bytes
    :raise RefusedAsset: a document asks for something outside the suite's static files
    """
    fetcher = AssetFetcher()
    # One configuration for all: their fonts are embedded once.
    fonts = FontConfiguration()
    try:
        rendered = [_layout(html, fetcher, fonts) for html in documents]
        whole = rendered[0].copy([page for document in rendered for page in document.pages])
        if title:
            whole.metadata.title = title
        identifier = hashlib.sha256("\0".join([title or "", *documents]).encode()).digest()[:16]
        content = whole.write_pdf(pdf_variant="pdf/a-2u", pdf_identifier=identifier, zoom=zoom)
    except FatalURLFetchingError as error:
        # It is a BaseException, which would pass by every handler up to the server's own.
        raise RefusedAsset(str(error.__cause__)) from error
    if fetcher.refused:
        raise RefusedAsset(", ".join(fetcher.refused))
    return content


def _layout(html, fetcher, fonts):
    def lay_out(*extra):
        # The base makes a relative address one that the fetcher refuses, instead of a line in
        # the log and a hole in the page.
        source = HTML(string=html, base_url=f"{SCHEME}:", url_fetcher=fetcher)
        return source.render(font_config=fonts, stylesheets=[CSS(string=css) for css in extra])

    document = lay_out()
    # How long a document is, CSS cannot ask: only a long one is laid out twice.
    return lay_out(_PAGE_NUMBERS) if len(document.pages) > 1 else document
