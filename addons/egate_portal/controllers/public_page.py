import functools
import hashlib

from odoo import http
from odoo.http import request
from odoo.tools import file_open

STATIC = "egate_portal/static/src/public"
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
    """Return the address of a static file, which changes with its content and is cached long."""
    with file_open(f"{STATIC}/{name}", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:12]
    return f"/{STATIC}/{name}?v={digest}"


class PublicPage(http.Controller):
    """What the pages without a login share: language, headers, a layout of their own.

    They load no bundle of the back office or the website and open no session.
    """

    def _page(self, template, values, *, status=200, cache="no-store", form=False):
        """Render ``template`` in Vietnamese, whatever language the browser asks for.

        :param bool form: the page has a form, which is sent to this site and to no other
        """
        language = request.env["res.lang"]._get_data(code="vi_VN").code or "en_US"
        # sudo: a telephone number meant for everybody
        hotline = request.env["ir.config_parameter"].sudo().get_param("egate_base.hotline")
        values = {
            **values,
            "lang": language.partition("_")[0],
            "static_url": static_url,
            "hotline": hotline or "",
        }
        qweb = request.env["ir.qweb"]
        body = qweb._render(template, values, lang=language, minimal_qcontext=True)
        headers = {**SECURITY_HEADERS, "Cache-Control": cache}
        if form:
            policy = headers["Content-Security-Policy"]
            headers["Content-Security-Policy"] = policy.replace(
                "form-action 'none'", "form-action 'self'"
            )
        response = request.make_response(str(body), headers=list(headers.items()))
        response.status_code = status
        return response

    def _use_vietnamese(self):
        """Make sentences of Python code Vietnamese too; call it before preparing values."""
        if code := request.env["res.lang"]._get_data(code="vi_VN").code:
            request.update_context(lang=code)
