from urllib.parse import quote

from odoo.http import request
from odoo.tools.misc import hmac

from .public_page import PublicPage

#: Languages of the pages, by the first two letters; Vietnamese unless the visitor chose English.
LANGUAGES = {"vi": "vi_VN", "en": "en_US"}
#: Cookie of the website, so that its own pages (login) follow the same choice.
LANGUAGE_COOKIE = "frontend_lang"


class SitePage(PublicPage):
    """Pages of the site: head with the house's name, menu, foot; Vietnamese, English by choice.

    Call :meth:`_use_language` before values are prepared, then :meth:`_site`.
    """

    def _use_language(self):
        """Take the language that the visitor chose; return its code, such as ``vi_VN``."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")[:2]
        code = LANGUAGES.get(chosen, "vi_VN")
        # A database without Vietnamese (a test, an installation that begins) has English.
        if not request.env["res.lang"]._get_data(code=code).code:
            code = "en_US"
        request.update_context(lang=code)
        return code

    def _site(self, template, values, *, status=200, cache="no-store", form=False, here=""):
        """Render a page of the site.

        :param str template: calls ``egate_portal.site_layout``
        :param str cache: ``Cache-Control``; a page that may be kept (anything but ``no-store``)
            shows nothing of its visitor, and is answered 304 while it is the same
        :param bool form: the page has a form, which may be sent here only; it gets ``csrf_token``
            unless the page may be kept: such a page has forms that only ask (GET)
        :param str here: the menu entry that is marked: ``home``, ``catalogue``, ``track``, ``mine``
        """
        # A page that a cache may keep says nothing of who asked for it.
        # Who is a stranger, the session says without a query.
        uid = request.session.uid
        known = cache == "no-store" and bool(uid) and request.env.uid == uid
        values = {
            **values,
            "house": request.env["res.company"]._egate_house(),
            "here": here,
            "path": quote(request.httprequest.path),
            "visitor": request.env.user.name if known else "",
            "tab_account": self._tab_account(uid) if known else "",
        }
        kept = cache != "no-store"
        # A page that may be kept shows nothing of its visitor, so not who helps them either.
        values["helper"] = None if kept else request.env["res.users"]._egate_help().get("name")
        if form and not kept:
            values["csrf_token"] = request.csrf_token()
        response = self._page(
            template, values, status=status, cache=cache, form=form, lang=request.env.lang
        )
        if kept and status == 200:
            # The same address is another page in the other language.
            response.headers["Vary"] = "Cookie"
            return self._unless_known(response)
        return response

    def _tab_account(self, uid):
        """Return a mark that is the same at each login of an account, and tells nothing of it.

        Beside it a tab keeps what is typed, see ``own_tab.js``.
        """
        # sudo: the secret of the database makes the mark, and is not told
        return hmac(request.env(su=True), "egate-tab-account", uid)[:32]
