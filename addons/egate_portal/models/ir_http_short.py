from werkzeug.exceptions import HTTPException

from odoo import api, models
from odoo.http import request
from odoo.tools import ormcache

#: Only of the suite's own paths; where they begin is enough to tell.
OWN_PATHS = "/egate/"
READING = ("GET", "HEAD")


class IrHttp(models.AbstractModel):
    """The short way of strangers to the pages that know no session (routes with ``stateless``).

    Odoo looks for every request up which website and language it is for, who asks, and what was
    kept of them. These pages are the same for everybody, in a language of their own: a stranger
    who only reads them goes from the map of routes to the page. Limits, guards and headers are
    those of the long way; whoever has a session, sends something or asks for another page goes it.
    """

    _inherit = "ir.http"

    @classmethod
    def _authenticate_short(cls):
        """Be the website's visitor, in one new environment; the pages may choose the language."""
        _website, user, lang = request.short_way
        request.update_env(user=user, context={**request.env.context, "lang": lang})

    @classmethod
    def _pre_dispatch(cls, rule, args):
        if not cls._is_short():
            return super()._pre_dispatch(rule, args)
        cls._limit_bytes(rule)
        request.dispatcher.pre_dispatch(rule, args)
        cls._refuse_too_often(rule, args)

    @classmethod
    def _post_dispatch(cls, response):
        if not cls._is_short():
            return super()._post_dispatch(response)
        request.dispatcher.post_dispatch(response)
        cls._add_safe_headers(response.headers)

    @classmethod
    def _is_short(cls):
        return hasattr(request, "short_way")

    @classmethod
    def _match_short(cls, path_info):
        """Return the rule and its arguments if the request goes the short way, else None."""
        current = request._get_current_object()
        asked = current.httprequest
        if not path_info.startswith(OWN_PATHS) or asked.method not in READING:
            return None
        # A session that the server knows; without one there is nothing in it that matters.
        if not current.session.is_new or "HTTP_UPGRADE" in asked.environ:
            return None
        routes = current.env["ir.http"]
        known = routes._short_way(asked.host)
        # The website's own map, so that a route that it renamed or closed is so here, too.
        current.website_routing = known[0]
        adapter = routes.routing_map().bind("")
        try:
            rule, args = adapter.match(path_info, method=asked.method, return_rule=True)
        except HTTPException:
            return None
        if not rule.endpoint.routing.get("stateless"):
            return None
        current.short_way = known
        current.is_frontend = current.is_frontend_multilang = False
        cls._keep_safe_cookies()
        cls._refuse_nul(path_info, rule)
        return rule, args

    @api.model
    @ormcache("host")
    def _short_way(self, host):
        """Return the website of a host name, its visitors' user, and their language.

        :rtype: tuple[int, int, str]
        """
        # sudo: before anybody is known, as Odoo looks it up
        website = self.env["website"].sudo().get_current_website()
        user = website.user_id or self.env.ref("base.public_user")
        language = self.env["res.lang"]._get_data(code="vi_VN").code
        return website.id, user.id, language or "en_US"
