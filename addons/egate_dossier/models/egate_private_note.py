from odoo import api, fields, models
from odoo.fields import Domain


class EgatePrivateNote(models.Model):
    """A note on a dossier that its writer alone reads, changes and deletes.

    No part of the file and of no trail: nobody else reads it, the administrator neither (a global
    rule says so). It is kept with the dossier's own access: who may no longer read the dossier no
    longer reads their notes on it.
    """

    _name = "egate.private.note"
    _description = "Private note on a dossier"
    _inherit = "egate.wordless"
    _order = "id desc"
    _rec_name = "text"
    _PERSONAL = frozenset({"text"})

    dossier_id = fields.Many2one("egate.dossier", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.uid,
    )
    text = fields.Text(string="Note", required=True)

    def _check_access(self, operation):
        """Ask the dossier whether the writer reads it, for whatever they do with their note."""
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        # sudo: only to learn which dossiers to ask; the dossier's own check then decides
        refusal = self.sudo().dossier_id.with_env(self.env)._check_access("read")
        if refusal:
            # sudo: see above
            refused = self.sudo().filtered(lambda note: note.dossier_id.id in refusal[0]._ids)
            return refused.with_env(self.env), refusal[1]
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            visible = self.env["egate.dossier"]._search(Domain.TRUE)
            domain = Domain(domain) & Domain("dossier_id", "in", visible)
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    def write(self, vals):
        # Where and whose it is stays as it was written.
        kept = {name: value for name, value in vals.items() if name == "text"}
        return super().write(kept if not self.env.su else vals)


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    private_note_ids = fields.One2many(
        "egate.private.note", "dossier_id", string="My notes", copy=False
    )
    #: Whether there is something of the current user's to show.
    has_private_note = fields.Boolean(
        compute="_compute_has_private_note", export_string_translation=False
    )

    @api.depends("private_note_ids")
    @api.depends_context("uid")
    def _compute_has_private_note(self):
        for dossier in self:
            dossier.has_private_note = bool(dossier.private_note_ids)
