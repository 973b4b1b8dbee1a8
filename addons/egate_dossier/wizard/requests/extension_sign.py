from odoo import api, fields, models
from odoo.exceptions import UserError

from ..dialog import closing


class EgateExtensionSign(models.TransientModel):
    """The dialog in which the head signs an apology: cause, words, how many days more."""

    _name = "egate.extension.sign"
    _description = "Sign an apology"

    extension_id = fields.Many2one("egate.extension", required=True, ondelete="cascade")
    due_before = fields.Datetime(related="extension_id.due_before", related_sudo=False)
    is_late = fields.Boolean(related="extension_id.is_late", related_sudo=False)
    cause_id = fields.Many2one("egate.workflow.reason", domain="[('use', '=', 'late')]")
    cause = fields.Text(string="In words that the citizen understands")
    days = fields.Integer(
        string="Working days more",
        compute="_compute_days",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    due_after = fields.Datetime(string="New date", compute="_compute_due_after", compute_sudo=False)

    @api.depends("extension_id")
    def _compute_days(self):
        for sign in self:
            sign.days = sign.extension_id.days

    @api.depends("extension_id", "days")
    def _compute_due_after(self):
        for sign in self:
            sign.due_after = False
            dossier = sign.extension_id.dossier_id
            if not dossier or not 1 <= sign.days <= 90:
                continue
            dossier.check_access("read")
            record = dossier.sudo()  # sudo: ledger and calendar of a dossier that the user reads
            try:
                now = fields.Datetime.now()
                terms = [record._extension_term(sign.days)]
                sign.due_after = record._new_date(now, terms, sign.is_late)
            except UserError:
                # Why it is not allowed is said when it is signed.
                continue

    def action_sign(self):
        """Sign and print form 04."""
        self.ensure_one()
        return closing(self.extension_id.action_sign(self.cause_id.id, self.days, self.cause))
