from urllib.parse import quote, urlsplit

from odoo.http import Controller, request, route

from ..site_page import LANGUAGE_COOKIE, LANGUAGES

#: Seconds for which a browser remembers the choice: a year.
REMEMBERED = 365 * 24 * 3600


def local_path(text):
    """Return the path within this site that ``text`` names; ``/`` for anything else.

    >>> local_path("/egate/procedures"), local_path("//evil.example/x"), local_path("/\\\\evil")
    ('/egate/procedures', '/', '/')
    >>> local_path("https://evil.example"), local_path(""), local_path("/egate/track?x=1")
    ('/', '/', '/egate/track')
    """
    if not text.startswith("/") or text.startswith("//") or not text.isprintable() or "\\" in text:
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith("/egate/language"):
        return "/"
    return quote(parts.path)


class Language(Controller):
    @route(
        "/egate/language/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
        multilang=False,
        save_session=False,
        any_text=True,
    )
    def language(self, code, to="/"):
        """Remember the visitor's language (``vi``, ``en``) and go back to the page ``to``."""
        path = local_path(to)
        # The website's own pages carry the language in front of their address.
        for one in LANGUAGES:
            if path == f"/{one}" or path.startswith(f"/{one}/"):
                path = path[len(one) + 1 :] or "/"
        response = request.redirect(local_path(path), code=303)
        response.headers["Cache-Control"] = "no-store"
        if code in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE, LANGUAGES[code], max_age=REMEMBERED, samesite="Lax", path="/"
            )
        return response
