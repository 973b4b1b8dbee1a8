from odoo import api, fields, models


class EgateDirectiveEntry(models.Model):
    """What was written under a directive, in order; nothing of it is changed afterwards."""

    _name = "egate.directive.entry"
    _description = "Entry under a directive"
    _inherit = ["egate.append.only", "egate.of.parent", "egate.workflow.files"]
    _log_access = False
    _order = "id"
    _rec_name = "kind"
    _PARENT = "directive_id"
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
        kept = self._attached()
        for entry in self:
            entry.attachment_ids = kept.get(entry.id, False)
