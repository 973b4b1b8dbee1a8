from odoo import models
from odoo.http import FutureResponse, request

#: What a browser may do with any page of the server; a page's own header takes precedence.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # An address inside may hold the id of a dossier; other sites learn nothing of it.
    "Referrer-Policy": "same-origin",
    # The counter reads identity cards and barcodes with the camera; Odoo's calls use the rest.
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), "
        "usb=(), serial=(), midi=()"
    ),
}
#: Only ever sent over TLS: a browser that saw it would refuse an office without TLS for a year.
STRICT_TRANSPORT = "max-age=31536000"
#: For pages that say nothing themselves. The web client compiles its templates in the browser
#: (``unsafe-eval``) and the website's pages carry inline scripts, so sources are not narrowed here.
PAGE_POLICY = "base-uri 'self'; object-src 'none'; frame-ancestors 'self'"
PAGE_TYPES = ("text/html", "application/xhtml+xml")


class SafeCookies(FutureResponse):
    """Where a request keeps the cookies of its answer until there is one."""

    def set_cookie(self, key, value="", **options):
        result = super().set_cookie(key, value, **options)
        guard_cookies(self.headers)
        return result


class IrHttp(models.AbstractModel):
    """Headers of every answer, for pages and files of Odoo as well as of the suite."""

    _inherit = "ir.http"

    @classmethod
    def _keep_safe_cookies(cls):
        # An answer that a route breaks off with does not come by _post_dispatch.
        if not isinstance(request.future_response, SafeCookies):
            kept, request.future_response = request.future_response, SafeCookies()
            request.future_response.headers.extend(kept.headers)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        cls._add_safe_headers(response.headers)
        cls._remember_writing(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        if not hasattr(response, "headers"):
            response = response.get_response(request.httprequest.environ)
        cls._add_safe_headers(response.headers)
        cls._note_fault(exception)
        if request.dispatcher.routing_type != "http":
            response = cls._without_insides(response, exception)
        return response

    @classmethod
    def _add_safe_headers(cls, headers):
        said = {name.lower() for name, _value in headers.items()}
        for name, value in HEADERS.items():
            if name.lower() not in said:
                headers[name] = value
        if request.httprequest.path.startswith("/egate/"):
            # Personal data unless the route says otherwise: no proxy or shared computer keeps it.
            headers.setdefault("Cache-Control", "no-store")
        if _is_over_tls():
            headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        kind = headers.get("Content-Type", "").partition(";")[0].strip()
        policy = headers.get("Content-Security-Policy", "")
        if kind in PAGE_TYPES and policy in (
            "",
            "frame-ancestors 'self'",
            "frame-ancestors 'none'",
        ):
            own = PAGE_POLICY.replace("frame-ancestors 'self'", policy) if policy else PAGE_POLICY
            headers["Content-Security-Policy"] = own
        if "set-cookie" in said:
            guard_cookies(headers)


def _is_over_tls():
    """Return whether the browser speaks TLS; a proxy's word for it counts with ``proxy_mode``."""
    return request.httprequest.scheme == "https"


def guard_cookies(headers):
    """Send no cookie along from other sites, nor over an open connection where there is TLS.

    Without TLS, browsers drop a cookie marked ``Secure``, and no user could log in.
    """
    cookies = headers.getlist("Set-Cookie")
    if not cookies:
        return
    headers.remove("Set-Cookie")
    for cookie in cookies:
        attributes = {part.partition("=")[0].strip().lower() for part in cookie.split(";")[1:]}
        if "samesite" not in attributes:
            cookie += "; SameSite=Lax"  # noqa: PLW2901
        if "secure" not in attributes and _is_over_tls():
            cookie += "; Secure"  # noqa: PLW2901
        headers.add("Set-Cookie", cookie)
