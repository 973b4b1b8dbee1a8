from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateExtensionSignMany(models.TransientModel):
    """Sign several apologies in one go: one cause, one number of days, and what came of each."""

    _name = "egate.extension.sign.many"
    _description = "Sign several apologies"

    extension_ids = fields.Many2many("egate.extension", string="Apologies")
    cause_id = fields.Many2one("egate.workflow.reason", domain="[('use', '=', 'late')]")
    cause = fields.Text(string="In words that the citizen understands")
    days = fields.Integer(string="Working days more", default=3)
    preview = fields.Text(
        string="What would be signed", compute="_compute_preview", compute_sudo=False
    )
    signed_ids = fields.Many2many(
        "egate.extension", "egate_extension_sign_many_signed_rel", readonly=True
    )
    outcome = fields.Text(string="What was done", readonly=True)

    @api.depends("extension_ids", "days")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            lines = [wizard._preview_line(one) for one in wizard.extension_ids._origin]
            wizard.preview = "\n".join(lines)

    def _preview_line(self, extension):
        dossier = extension.dossier_id
        dossier.check_access("read")
        record = dossier.sudo()  # sudo: ledger and calendar of a dossier that the user reads
        words = {"dossier": dossier.code, "due": record._local_in_words(record.due_at)}
        if not extension.may_sign:
            return self.env._("%(dossier)s: not for you to sign, or settled.", **words)
        if not 1 <= self.days <= 90:
            return f"{dossier.code}: –"
        try:
            terms = [record._extension_term(self.days)]
            date = record._new_date(fields.Datetime.now(), terms, extension.is_late)
        except UserError as refusal:
            return f"{dossier.code}: {refusal}"
        words["time"] = record._local_in_words(date)
        if extension.is_late:
            return self.env._("%(dossier)s: due %(due)s, late; new time %(time)s.", **words)
        return self.env._("%(dossier)s: due %(due)s; new date %(time)s.", **words)

    def action_sign(self):
        """Sign each that can be signed; say which were not, and why."""
        self.ensure_one()
        self.check_access("write")
        if not self.cause_id:
            raise UserError(self.env._("Choose the cause from the list."))
        signed, lines = self.env["egate.extension"], []
        for extension in self.extension_ids:
            code = extension.dossier_id.code
            try:
                with self.env.cr.savepoint():
                    extension.action_sign(self.cause_id.id, self.days, self.cause)
            except UserError as refusal:
                lines.append(f"{code}: {refusal}")
            else:
                signed |= extension
        told = self.env._("%(count)s signed.", count=len(signed))
        if lines:
            told += "\n" + self.env._("Not signed:") + "\n" + "\n".join(lines)
        # sudo: the dialog is the user's own; no user enters its outcome
        self.sudo().write({"signed_ids": [(6, 0, signed.ids)], "outcome": told})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign several apologies"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_print(self):
        """Print form 04 of those that were signed."""
        self.ensure_one()
        self.signed_ids.check_access("read")
        if not self.signed_ids:
            raise UserError(self.env._("Form 04 is printed when the head has signed it."))
        return self.signed_ids._print_apology() or {"type": "ir.actions.act_window_close"}
