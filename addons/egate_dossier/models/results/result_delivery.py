from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class EgateResultDelivery(models.Model):
    """How a result reached the citizen, with the proof of it: noted once, never changed.

    Notifying is not delivering (CN18): the result itself says that somebody was notified. What was
    sent by post is given out when it leaves; that it arrived is noted later, once.
    """

    _name = "egate.result.delivery"
    _description = "Giving out of a result"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "id desc"
    _PERSONAL = frozenset(
        {
            "receiver_name",
            "receiver_paper",
            "signature",
            "tracking_number",
            "sent_to",
        }
    )

    _FILLABLE = frozenset({"arrived_at", "arrived_by_id"})

    dossier_id = fields.Many2one(ondelete="restrict")
    channel = fields.Selection(
        [("desk", "At the counter"), ("post", "By post"), ("electronic", "Electronically")],
        string="Given",
        required=True,
        readonly=True,
    )
    receiver = fields.Selection(
        [("owner", "The owner"), ("submitter", "Who handed it in"), ("other", "Another person")],
        string="Who came",
        readonly=True,
    )
    receiver_name = fields.Char(string="Name", readonly=True)
    receiver_paper = fields.Char(
        string="Authorisation", readonly=True, help="The paper that allows another person."
    )
    identity_checked = fields.Boolean(string="Identity paper seen", readonly=True)
    signature = fields.Binary(attachment=False, readonly=True)
    signed_on_paper = fields.Boolean(string="Signed in the book", readonly=True)
    tracking_number = fields.Char(string="Tracking number", readonly=True)
    sent_to = fields.Char(string="Sent to", readonly=True)
    given_at = fields.Datetime(string="Given out", required=True, readonly=True)
    given_by_id = fields.Many2one(
        "res.users", string="Given out by", required=True, readonly=True, ondelete="restrict"
    )
    proven = fields.Boolean(
        string="With proof", readonly=True, help="Who took it, or where it went, was noted."
    )
    arrived_at = fields.Datetime(string="Arrived", readonly=True)
    arrived_by_id = fields.Many2one(
        "res.users", string="Arrival noted by", readonly=True, ondelete="restrict"
    )
    result_ids = fields.One2many("egate.dossier.result", "delivery_id", string="Results")

    def action_print(self):
        """Print the receipt of this delivery."""
        self.ensure_one()
        self.check_access("read")
        return self._print_delivery()

    def _print_delivery(self):
        """Return the action that prints it, or ``False``.

        ``egate_reports`` answers.
        """
        self.ensure_one()
        return False

    def action_arrived(self):
        """Note that what was sent has arrived, as the post office or the receiver says."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the one-stop unit that received the dossier sent it
        dossier = self.sudo().dossier_id
        if dossier.reception_unit_id.id not in dossier.with_env(self.env)._clerk_units():
            raise AccessError(
                self.env._(
                    "A clerk of the one-stop unit that received the dossier notes the arrival."
                )
            )
        if self.channel == "desk":
            raise UserError(self.env._("What was given at the counter has arrived."))
        dossier._lock_rows()
        self.invalidate_recordset(["arrived_at"])
        if not self.arrived_at:
            at = fields.Datetime.now().replace(microsecond=0)
            # sudo: filled once, by this method only
            self.sudo().write({"arrived_at": at, "arrived_by_id": self.env.uid})
            dossier._trace("arrived", at, {dossier: {"delivery": self.id}})
        return True
