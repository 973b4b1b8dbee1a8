from werkzeug.exceptions import abort

from odoo.http import request

from ..site_page import SitePage

#: How the pages of the account are asked: never cached, never listed, always with a session.
PAGE = {"type": "http", "methods": ["GET"], "sitemap": False, "multilang": False}
HOME = "/egate/account"
SEND = {**PAGE, "methods": ["POST"], "readonly": False, "form_on": HOME}
#: What only the owner does, with no official beside them (``ir.http`` keeps to it).
OWN = {"auth": "user", "own_hands": True}


class AccountPages(SitePage):
    """What the pages of the account share."""

    def _account_page(self, template, values=None, *, status=200, fault=""):
        """Render a page with a form; a session is kept, so that its token counts.

        :param str fault: what is to be mended; it makes the answer a 422
        """
        request.session.touch()
        return self._site(
            f"egate_portal.{template}",
            {"fault": fault, **(values or {})},
            status=422 if fault else status,
            form=True,
            here="mine",
        )

    def _account_owner(self):
        """Return the citizen whose account is open here; whoever works here is sent to their work.

        Also takes the visitor's language.
        """
        user = request.env.user
        if not user._is_egate_citizen():
            abort(request.redirect("/odoo"))
        self._use_language()
        # What is mailed about the account is in the language of the page.
        return request.env.user

    def _account_go(self, path):
        """Go on to a page after something was done; reloading it does nothing twice."""
        response = request.redirect(path, code=303)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _account_said(self, text):
        """Remember a sentence that the next page shows once."""
        request.session["egate_said"] = text

    def _account_say(self):
        return request.session.pop("egate_said", "")
