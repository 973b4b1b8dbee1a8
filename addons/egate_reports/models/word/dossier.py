from odoo import fields, models

#: Forms that are about the dossier itself.
_OWN = ("receipt", "transfer", "control")


class EgateDossier(models.Model):
    """Drafts of the forms of a dossier, and what of it a form is about."""

    _inherit = "egate.dossier"

    word_kinds = fields.Char(compute="_compute_word_kinds", export_string_translation=False)

    def _compute_word_kinds(self):
        offered = self.env["egate.form.word"]._offered_kinds()
        self.word_kinds = ",".join(kind for kind in _OWN if kind in offered)

    def action_word_receipt(self):
        """Fetch a draft of the receipt (Mẫu 01)."""
        return self._action_word("receipt")

    def action_word_transfer(self):
        """Fetch a draft of the transfer slip of the latest hand-over."""
        return self._action_word("transfer")

    def action_word_control(self):
        """Fetch a draft of the control slip (form 06)."""
        return self._action_word("control")

    def _action_word(self, kind):
        self.ensure_one()
        self.check_access("read")
        return self.env["ir.actions.report"]._egate_word_action(kind, self)

    def _word_subject(self, kind):
        """Return the latest thing of this dossier that a form of ``kind`` is about, or nothing."""
        if kind in _OWN:
            return self
        if kind == "handover":
            stacks = self.env["egate.handover"]
            own = [("line_ids.dossier_id", "=", self.id), ("state", "!=", "draft")]
            return stacks.search(own, order="id desc", limit=1)
        lists = {
            "apology": ("extension_ids", lambda one: one.state == "signed"),
            "ending": ("termination_ids", lambda one: one.state == "granted"),
            "supplement_receipt": ("supplement_ids", lambda one: one.state in ("waiting", "done")),
            "fee_receipt": ("payment_ids", lambda one: one.kind == kind),
            "fee_refund": ("payment_ids", lambda one: one.kind == kind),
            "result": ("delivery_ids", lambda one: True),
        }
        name, fits = lists.get(kind, ("slip_ids", lambda one: one.kind == kind))
        return self[name].filtered(fits).sorted("id")[-1:]
