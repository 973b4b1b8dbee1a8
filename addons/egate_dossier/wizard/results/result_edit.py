import base64

from odoo import api, fields, models


class EgateResultEdit(models.TransientModel):
    """The dialog that numbers a signed result, adds a file, or corrects it; the result decides."""

    _name = "egate.result.edit"
    _description = "Number or correct a result"

    result_id = fields.Many2one(
        "egate.dossier.result", string="Signed result", required=True, ondelete="cascade"
    )
    act = fields.Selection(
        [("number", "Number and files"), ("correct", "Correct by a new version")],
        string="What to do",
        required=True,
    )
    numbered = fields.Boolean(compute="_compute_numbered", compute_sudo=False)
    name = fields.Char(string="Result")
    number = fields.Char(string="Number of the document")
    decided_on = fields.Date(string="Dated")
    valid_until = fields.Date(string="Valid until")
    reason = fields.Char(string="Why it is corrected")
    content = fields.Binary(string="File", attachment=False)
    file_name = fields.Char(export_string_translation=False)

    @api.depends("result_id")
    def _compute_numbered(self):
        for edit in self:
            edit.numbered = bool(edit.result_id.numbered_at)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        # As the user: what one may not read fills no dialog.
        result = self.env["egate.dossier.result"].browse(values.get("result_id"))
        if result.exists():
            result.check_access("read")
            for name in ("name", "number", "decided_on", "valid_until"):
                values[name] = result[name]
        return values

    def action_confirm(self):
        """Do it; a file goes to the version that comes of it."""
        self.ensure_one()
        result = self.result_id
        told = {
            "name": self.name or "",
            "number": self.number or "",
            "decided_on": fields.Date.to_string(self.decided_on) or "",
            "valid_until": fields.Date.to_string(self.valid_until) or "",
            "reason": self.reason or "",
        }
        if self.act == "correct":
            result = result.browse(result.action_correct(told))
            if self.content:
                # The leader who has just signed the new version adds its file.
                result._add_file(self.file_name or "", base64.b64decode(self.content))
        else:
            if not self.numbered and (self.number or not self.content):
                result.action_number(told)
            if self.content:
                result.add_file(self.file_name or "", self.content.decode())
        return {"type": "ir.actions.act_window_close"}
