from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import MethodNotAllowed

from odoo import models
from odoo.exceptions import AccessError
from odoo.http import request

from ...controllers.public_page import SECURITY_HEADERS, static_url
from ...controllers.site_page import LANGUAGE_COOKIE

#: How a page of the server's own begins.
BARE = b"<!doctype html>\n<html lang=en>"
#: What a page says of a fault, by its number; others are told by their hundred.
SAID = (400, 403, 404, 405, 413, 429, 500)


class IrHttp(models.AbstractModel):
    """Pages of faults in the house's own look, and one language for a visitor who chose none."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        if found := cls._match_short(path_info):
            return found
        # The website would follow the browser's language: here everybody who chose none reads
        # Vietnamese, on these pages as on the others.
        if LANGUAGE_COOKIE not in request.cookies:
            request.cookies = ImmutableMultiDict({**request.cookies, LANGUAGE_COOKIE: "vi_VN"})
        try:
            return super()._match(path_info)
        except MethodNotAllowed as refused:
            # Odoo answers it without asking anybody.
            refused.error_response = cls._handle_error(refused)
            raise

    @classmethod
    def _get_error_html(cls, env, code, values):
        """Return the house's page instead of the website's, for administrators too."""
        number = int(str(code).rpartition("_")[2])
        return number, cls._fault_body(env, number, cls._said_by(values.get("exception")))

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        cls._lead_back_to_form(exception, response)
        if not cls._is_bare_fault(response):
            return response
        request.env.cr.rollback()  # lint: allow the request is over, and was refused
        if not request.env.uid:
            cls._auth_method_public()
        code = response.status_code
        body = cls._fault_body(request.env, code, cls._said_by(exception))
        response.set_data(body)
        response.headers.update(SECURITY_HEADERS)
        response.headers["Cache-Control"] = "no-store"
        return response

    @classmethod
    def _is_bare_fault(cls, response):
        """Return whether a person would read the server's own English line about a fault."""
        if request.dispatcher.routing_type != "http" or request.env is None:
            return False
        wanted = request.httprequest.headers.get("Accept", "")
        if "text/html" not in wanted and not request.httprequest.path.startswith("/egate/"):
            return False
        if not response.status_code >= 400 or response.mimetype != "text/html":
            return False
        return not request.env.cr.closed and response.get_data().startswith(BARE)

    @classmethod
    def _said_by(cls, exception):
        """Return the sentence of a refusal of ours; a fault of the machine has none."""
        return str(exception) if isinstance(exception, AccessError) else ""

    @classmethod
    def _fault_page(cls, code, sentence, helper):
        """Return the house's page for a refusal that the server has not raised.

        :param str helper: the official who helps in this session
        """
        body = cls._fault_body(request.env, code, sentence, helper)
        response = request.make_response(body, list(SECURITY_HEADERS.items()))
        response.headers["Content-Type"] = "text/html; charset=utf-8"
        response.headers["Cache-Control"] = "no-store"
        response.status_code = code
        return response

    @classmethod
    def _fault_body(cls, env, code, sentence="", helper=""):
        """Render the page of a fault in the language that the visitor chose.

        :param int code: of the answer
        :param str sentence: what a refusal said in words of its own
        :param str helper: the official who helps in this session
        """
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        languages = env["res.lang"]
        lang = languages._get_data(code="en_US" if chosen.startswith("en") else "vi_VN").code
        values = {
            "lang": (lang or "en_US").partition("_")[0],
            "house": env["res.company"].with_context(lang=lang or "en_US")._egate_house(),
            "static_url": static_url,
            "here": "",
            "path": "/",
            "visitor": "",
            "helper": helper,
            "code": code if code in SAID else code // 100 * 100,
            # Of the people who wrote the refusal, not of the server.
            "sentence": sentence if code == 403 and sentence else "",
        }
        body = env["ir.qweb"]._render(
            "egate_portal.fault_page", values, lang=lang or "en_US", minimal_qcontext=True
        )
        return str(body)
