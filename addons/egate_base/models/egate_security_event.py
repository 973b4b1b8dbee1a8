from odoo import api, fields, models
from odoo.http import request

MAX_DETAIL = 200


class EgateSecurityEvent(models.Model):
    """The permanent trail of second factors set up or reset, and of changes to that setting."""

    _name = "egate.security.event"
    _description = "Event of the sign-in"
    _inherit = "egate.append.only"
    _order = "id desc"
    _rec_name = "kind"

    at = fields.Datetime(string="When", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("set_up", "Second factor set up"),
            ("reset", "Second factor reset"),
            ("settings", "Settings changed"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    actor_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Whose", readonly=True, index=True, ondelete="restrict"
    )
    address = fields.Char(string="From address", readonly=True)
    detail = fields.Char(readonly=True)

    @api.model
    def _note(self, kind, user=None, detail=""):
        """Add an event of now, by the current user."""
        self._insert(
            [
                {
                    "at": fields.Datetime.now(),
                    "kind": kind,
                    "actor_id": self.env.uid,
                    "user_id": user.id if user else None,
                    "address": request.httprequest.remote_addr if request else None,
                    "detail": detail[:MAX_DETAIL] or None,
                }
            ]
        )
