from werkzeug.exceptions import abort

from odoo import models
from odoo.exceptions import AccessError
from odoo.http import request

SETUP = "/egate/second-factor"


class IrHttp(models.AbstractModel):
    """Sends users who need a second factor and have none to the page that sets it up.

    Also users whose session began before it was required. An open form stays open: the refusal is
    a sentence, and after the set-up in another tab the same session goes on.
    """

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        super()._authenticate(endpoint)
        routing, uid = endpoint.routing, request.env.uid
        if "/odoo" in routing["routes"]:
            # The web client's own page finds out by itself who is there.
            uid = request.session.uid
        if not uid or routing.get("before_second_factor"):
            return
        user = request.env(user=uid)["res.users"].browse(uid)
        if not user._lacks_second_factor():
            return
        if routing["auth"] == "public":
            # Reads only what the public reads.
            request.update_env(user=request.env.ref("base.public_user").id)
        elif routing["type"] == "http":
            abort(request.redirect(SETUP))
        else:
            raise AccessError(
                request.env._(
                    "Your role needs a second factor to sign in. Open this address in a new tab, "
                    "set it up, and go on here: nothing is lost. %(address)s",
                    address=SETUP,
                )
            )
