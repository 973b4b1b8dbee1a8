import math

from odoo.http import Controller, request, route

from odoo.addons.egate_base.tools.token_bucket import TokenBuckets

from ..public_page import PUBLIC, PUBLIC_READ
from ..site_page import SitePage
from ..tracking import FROM_HERE, MAX_BODY

#: Misses with one code, from all addresses together and for each worker: the secret has 36 bits.
LOOK_UPS = TokenBuckets(rate=1 / 60, burst=10)


class LookUp(SitePage, Controller):
    """Following a dossier without its link: by its code and the secret of the receipt."""

    @route(
        "/egate/track",
        **{**PUBLIC_READ, "sitemap": True},
    )
    def look_up(self, code=""):
        """Ask for the code and the secret, or to scan the QR code.

        :param str code: what was typed on the home page
        """
        self._use_language()
        return self._ask_look_up(code=code)

    # lint: allow nothing of a session is used or changed, see below
    @route(
        "/egate/track",
        **PUBLIC,
        methods=["POST"],
        # There is no session that another site could misuse, and nothing is changed: the form is
        # sent by POST so that the secret stands in no address.
        csrf=False,
        readonly=True,
        max_content_length=MAX_BODY,
    )
    def looked_up(self, code="", secret=""):
        """Lead to the page of the dossier; one answer for a wrong secret and an unknown code."""
        self._use_language()
        if request.httprequest.headers.get("Sec-Fetch-Site") not in FROM_HERE:
            return self._ask_look_up(status=404)
        dossiers = request.env["egate.dossier"]
        key = dossiers._look_up_code(code)
        if wait := LOOK_UPS.wait(key):
            fault = request.env._(
                "This code was tried too often. Wait %(minutes)s minutes, or scan the QR code of "
                "the receipt.",
                minutes=math.ceil(wait / 60),
            )
            response = self._ask_look_up(code=code, secret=secret, fault=fault, status=429)
            response.headers["Retry-After"] = str(math.ceil(wait))
            return response
        path = dossiers._looked_up(code, secret)
        if not path:
            LOOK_UPS.take(key)
            fault = request.env._(
                "No dossier was found with this code and this secret. Compare both with the "
                "receipt; the secret is below its QR code."
            )
            return self._ask_look_up(code=code, secret=secret, fault=fault, status=404)
        response = request.redirect(path, code=303)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _ask_look_up(self, code="", secret="", fault="", status=200):
        values = {"code": code[:64], "secret": secret[:20], "fault": fault}
        return self._site("egate_portal.look_up", values, status=status, form=True, here="track")
