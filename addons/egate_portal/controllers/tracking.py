from odoo.http import request, route

from .public_page import PublicPage


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
        dossier = request.env["egate.dossier"]._from_tracking_token(token)
        if dossier.anonymised_at:
            return self._page("egate_portal.tracking_over", {}, status=410)
        if not dossier:
            return self._page("egate_portal.tracking_missing", {}, status=404)
        return self._page("egate_portal.tracking_page", dossier._tracking_values())
