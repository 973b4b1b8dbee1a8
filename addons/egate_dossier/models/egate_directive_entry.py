from odoo import api, fields, models
from odoo.fields import Domain


class EgateDirectiveEntry(models.Model):
    """What was written under a directive, in order; nothing of it is changed afterwards."""

    _name = "egate.directive.entry"
    _description = "Entry under a directive"
    _inherit = ["egate.append.only", "egate.workflow.files"]
    _log_access = False
    _order = "id"
    _rec_name = "kind"
    _PERSONAL = frozenset({"text"})

    directive_id = fields.Many2one(
        "egate.directive", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("given", "Directive"),
            ("answer", "Answer"),
            ("further", "Asked further"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text(string="Words", readonly=True)
    at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    due_at = fields.Datetime(string="Answer by", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents", compute="_compute_attachment_ids"
    )

    @api.depends("at")
    def _compute_attachment_ids(self):
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        files = self.env["ir.attachment"].search(domain & Domain("res_field", "=", False))
        kept = files.grouped("res_id")
        for entry in self:
            entry.attachment_ids = kept.get(entry.id, False)

    def _check_access(self, operation):
        """Ask the directive: who reads it reads its thread."""
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        # sudo: only to learn which directives to ask; their own check then decides
        refusal = self.sudo().directive_id.with_env(self.env)._check_access("read")
        if refusal:
            # sudo: see above
            refused = self.sudo().filtered(lambda entry: entry.directive_id.id in refusal[0]._ids)
            return refused.with_env(self.env), refusal[1]
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            visible = self.env["egate.directive"]._search(Domain.TRUE)
            domain = Domain(domain) & Domain("directive_id", "in", visible)
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )
