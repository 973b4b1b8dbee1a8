import functools
import hashlib

from odoo.http import request
from odoo.tools import file_open

STATIC = "egate_portal/static/src/public"
#: A route that anybody may ask, without a session. A malformed code or token gets the same answer
#: as one that does not exist. Strangers who read go the short way to it (``stateless``:
#: models/ir_http_short.py).
PUBLIC = {
    "type": "http",
    "auth": "public",
    "sitemap": False,
    "multilang": False,
    "save_session": False,
    "any_text": True,
    "stateless": True,
}
PUBLIC_READ = {**PUBLIC, "methods": ["GET"], "readonly": True}
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


@functools.cache
def static_url(name):
    """Return the address of a static file; it changes with the content, so caches keep it long."""
    with file_open(f"{STATIC}/{name}", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:12]
    return f"/{STATIC}/{name}?v={digest}"


class PublicPage:
    """What the pages without a login share: language, headers, and their own layout.

    They load no assets of the back office or the website and open no session. No controller by
    itself: Odoo makes one class of all that inherit from a controller, where methods of one name
    would take each other's place. Each class with routes is one: ``class Board(PublicPage,
    Controller)``.
    """

    def _page(
        self,
        template,
        values,
        *,
        status=200,
        cache="no-store",
        form=False,
        lang=None,
        alike=False,
    ):
        """Render ``template`` in Vietnamese, whatever language the browser asks for.

        :param bool form: the page has a form, which may be sent only to this site
        :param str lang: another language that the visitor chose
        :param bool alike: many pages differ by their words alone (``ir.qweb._render_alike``)
        """
        language = lang or request.env["res.lang"]._get_data(code="vi_VN").code or "en_US"
        # sudo: a public telephone number
        hotline = request.env["ir.config_parameter"].sudo().get_param("egate_base.hotline")
        values = {
            **values,
            "lang": language.partition("_")[0],
            "static_url": static_url,
            "hotline": hotline or "",
        }
        qweb = request.env["ir.qweb"]
        render = qweb._render_alike if alike else qweb._render_plain
        body = render(template, values, language)
        return self._answer(body.encode(), status=status, cache=cache, form=form)

    def _answer(self, body, *, status=200, cache="no-store", form=False):
        """Return a rendered page with the headers that every public page has.

        :param bytes body: in UTF-8
        """
        headers = {**SECURITY_HEADERS, "Cache-Control": cache}
        if form:
            policy = headers["Content-Security-Policy"]
            headers["Content-Security-Policy"] = policy.replace(
                "form-action 'none'", "form-action 'self'"
            )
        headers["Content-Type"] = "text/html; charset=utf-8"
        response = request.make_response(body, headers=list(headers.items()))
        response.status_code = status
        return response

    def _unless_known(self, response):
        """Return an answer that is an empty 304 for whoever has it already, by the hash of it."""
        response.add_etag()
        response.make_conditional(request.httprequest)
        # The server adds its own date; the board's clock reads it and cannot read two.
        response.headers.remove("Date")
        return response

    def _use_vietnamese(self):
        """Make sentences of Python code Vietnamese too; call it before preparing values."""
        code = request.env["res.lang"]._get_data(code="vi_VN").code
        if code and code != request.env.context.get("lang"):
            request.update_context(lang=code)
