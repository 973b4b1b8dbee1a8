from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from .public_page import PUBLIC, PUBLIC_READ
from .site_page import SitePage

#: Bytes a citizen may send: the longest message as a browser encodes it, and a little more.
MAX_BODY = 32 * 1024
#: Accepted values of ``Sec-Fetch-Site``; a browser that does not send it (``None``) may pass.
FROM_HERE = (None, "same-origin", "none")


class Tracking(SitePage, Controller):
    @route(
        # Any path below is answered here, so that every wrong address looks the same.
        ["/egate/track/<string:token>", "/egate/track/<path:token>"],
        **PUBLIC_READ,
        alike_by="token",
    )
    def track(self, token):
        """Show the dossier of this token to anyone who has the link, without a login."""
        self._use_language()
        dossier = request.env["egate.dossier"]._from_tracking_token(token)
        if dossier:
            dossier._count_reading("link")
        return self._show(dossier)

    # lint: allow the citizen proves the right to write by the token, see below
    @route(
        "/egate/track/<string:token>/message",
        **PUBLIC,
        methods=["POST"],
        # The page has no session that another site could misuse. The token in the address gives
        # the right to write, with a browser or without, and other sites do not know it.
        csrf=False,
        readonly=False,
        max_content_length=MAX_BODY,
        alike_by="token",
    )
    def track_message(self, token, text=""):
        """Save the citizen's message about the dossier of this token and show the page again.

        A refused message stays in the form, with a sentence that says why.
        """
        self._use_language()
        dossier = request.env["egate.dossier"]
        if request.httprequest.headers.get("Sec-Fetch-Site") in FROM_HERE:
            dossier = dossier._from_tracking_token(token)
        if not dossier or dossier.anonymised_at:
            return self._show(dossier)
        try:
            dossier._receive_citizen_message(text)
        except UserError as refusal:
            return self._show(dossier, status=422, fault=str(refusal), typed=text)
        # Redirect, so that reloading the page does not send the message twice.
        response = request.redirect(f"{dossier._tracking_path()}#messages", code=303)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _show(self, dossier, *, status=200, fault="", typed=""):
        lang = request.env.lang
        if dossier.anonymised_at:
            return self._page("egate_portal.tracking_over", {}, status=410, lang=lang, alike=True)
        if not dossier:
            return self._page(
                "egate_portal.tracking_missing", {}, status=404, lang=lang, alike=True
            )
        values = {
            **dossier._tracking_values(),
            "fault": fault,
            "typed": typed,
            # Where the choice of the language comes back to, also after a message was refused.
            "path": dossier._tracking_path(),
        }
        return self._page(
            "egate_portal.tracking_page",
            values,
            status=status,
            form=True,
            lang=lang,
            alike=not fault,
        )
