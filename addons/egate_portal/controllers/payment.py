from odoo.http import Controller, request, route

from ..tools import payment_code
from .public_page import PUBLIC_READ, SECURITY_HEADERS
from .site_page import SitePage


class Payment(SitePage, Controller):
    """How the fees of a followed dossier are paid: a page of its own, so that following one reads
    no more than it needs.
    """

    @route(
        "/egate/track/<string:token>/payment",
        **PUBLIC_READ,
        alike_by="token",
    )
    def payment(self, token):
        """Show what is owed for the dossier of this token, and the code to pay it by."""
        self._use_language()
        dossier = request.env["egate.dossier"]._from_tracking_token(token)
        lang = request.env.lang
        if dossier.anonymised_at:
            return self._page("egate_portal.tracking_over", {}, status=410, lang=lang)
        if not dossier:
            return self._page("egate_portal.tracking_missing", {}, status=404, lang=lang)
        values = {
            **dossier._dossier_payment_values(),
            "code": dossier.code,
            "desk": dossier._tracking_desk(),
            "back": dossier._tracking_path(),
            "path": f"{dossier._tracking_path()}/payment",
        }
        return self._page("egate_portal.payment_page", values, lang=lang)

    @route(
        "/egate/track/<string:token>/payment.png",
        **PUBLIC_READ,
        alike_by="token",
    )
    def payment_picture(self, token):
        """Send the code as a picture: on a phone, the banking app opens it from the album."""
        self._use_language()
        dossier = request.env["egate.dossier"]._from_tracking_token(token)
        asked = {} if not dossier or dossier.anonymised_at else dossier._transfer_request()
        if not asked.get("code"):
            return self._page(
                "egate_portal.tracking_missing", {}, status=404, lang=request.env.lang
            )
        headers = {
            **SECURITY_HEADERS,
            "Cache-Control": "no-store",
            "Content-Type": "image/png",
            # Letters and digits alone.
            "Content-Disposition": f'attachment; filename="{asked["reference"]}.png"',
        }
        picture = payment_code.png(asked["code"])
        return request.make_response(picture, headers=list(headers.items()))
