from odoo.exceptions import UserError
from odoo.http import request, route

from .public_page import PublicPage

#: Bytes of what a citizen sends: the longest message as a browser writes it, and a little more.
MAX_BODY = 32 * 1024
#: Of a browser that says where a form was sent from; one that does not is not kept out by this.
FROM_HERE = (None, "same-origin", "none")


class Tracking(PublicPage):
    @route(
        # Whatever follows is answered here, so that every miss looks the same.
        ["/egate/track", "/egate/track/<string:token>", "/egate/track/<path:token>"],
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
        multilang=False,
        save_session=False,
        any_text=True,
        alike_by="token",
    )
    def track(self, token=""):
        """Show the dossier of this token: to anybody who has the link, with no login."""
        self._use_vietnamese()
        return self._show(request.env["egate.dossier"]._from_tracking_token(token))

    # lint: allow whoever writes proves it by the token, see below
    @route(
        "/egate/track/<string:token>/message",
        type="http",
        auth="public",
        methods=["POST"],
        # The page has no session, so there is none that another site could use: whoever has the
        # token may write, with a browser or without, and nobody else knows the address.
        csrf=False,
        readonly=False,
        max_content_length=MAX_BODY,
        sitemap=False,
        multilang=False,
        save_session=False,
        any_text=True,
        alike_by="token",
    )
    def track_message(self, token, text=""):
        """Keep what the citizen writes about the dossier of this token, and show the page again.

        What is refused stays in the form, with a sentence that says why.
        """
        self._use_vietnamese()
        dossier = request.env["egate.dossier"]
        if request.httprequest.headers.get("Sec-Fetch-Site") in FROM_HERE:
            dossier = dossier._from_tracking_token(token)
        if not dossier or dossier.anonymised_at:
            return self._show(dossier)
        try:
            dossier._receive_citizen_message(text)
        except UserError as refusal:
            return self._show(dossier, status=422, fault=str(refusal), typed=text)
        # Asked for anew, so that loading the page again sends nothing twice.
        response = request.redirect(f"{dossier._tracking_path()}#messages", code=303)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _show(self, dossier, *, status=200, fault="", typed=""):
        if dossier.anonymised_at:
            return self._page("egate_portal.tracking_over", {}, status=410)
        if not dossier:
            return self._page("egate_portal.tracking_missing", {}, status=404)
        values = {**dossier._tracking_values(), "fault": fault, "typed": typed}
        return self._page("egate_portal.tracking_page", values, status=status, form=True)
