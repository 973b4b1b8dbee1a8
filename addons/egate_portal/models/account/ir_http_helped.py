import time

from werkzeug.exceptions import abort

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.http import request, root

from .res_users_helper import HELPER

#: What of Odoo's own a helped session reaches: the front page, and the way out.
OPEN = frozenset({"/", "/web/session/logout"})


class IrHttp(models.AbstractModel):
    """What a session reaches in which a clerk helps a citizen at the kiosk.

    The pages of the portal, where they fill in and look up, and those of addons above with
    ``open_to_helped=True``; nothing of the account (routes with ``own_hands=True``), no method of a
    model, no page of Odoo's. It ends by itself.
    """

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        if cls._is_short():
            # Without a session nobody is helped.
            return cls._authenticate_short()
        helped = request.session.get(HELPER)
        if helped and helped["account"] != request.session.uid:
            # Somebody else has signed in here meanwhile.
            del request.session[HELPER]
            helped = None
        if helped and helped["until"] <= time.time():
            # An answer that breaks off keeps no session, so this one is ended here.
            root.session_store.delete(request.session)
            request.session.logout(keep_db=True)
            request.env = api.Environment(request.env.cr, None, request.session.context)
            helped = None
        result = super()._authenticate(endpoint)
        # Not when the account's keys have changed, which has just ended the session.
        still = helped and helped["account"] == request.session.uid
        if still and not cls._is_open_to_helped(endpoint):
            cls._refuse_helped(endpoint)
        return result

    @classmethod
    def _is_open_to_helped(cls, endpoint):
        routing = endpoint.routing
        own = endpoint.original_endpoint.__module__.startswith("odoo.addons.egate_portal.")
        ours = routing.get("open_to_helped") or (own and not routing.get("own_hands"))
        return ours or not OPEN.isdisjoint(routing["routes"])

    @classmethod
    def _refuse_helped(cls, endpoint):
        # Some routes of Odoo's find out by themselves who is there, and none has said a language.
        request.update_env(user=request.session.uid)
        request.update_context(lang=request.env.user.lang)
        sentence = request.env._(
            "Not while an official helps: this is for the owner of the account, on a device of "
            "their own. End the help first: /egate/kiosk"
        )
        if endpoint.routing["type"] == "http":
            helper = request.env["res.users"]._egate_help().get("name")
            abort(cls._fault_page(403, sentence, helper))
        raise AccessError(sentence)
