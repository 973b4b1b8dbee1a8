from odoo import api, fields, models


class EgatePrivateNote(models.Model):
    """A note on a dossier that its writer alone reads, changes and deletes.

    Not part of the file or of any trail: no other user reads it, not even the administrator (a
    global rule says so). The dossier's own access counts as well: users who may no longer read the
    dossier no longer read their notes on it.
    """

    _name = "egate.private.note"
    _description = "Private note on a dossier"
    _inherit = ["egate.wordless", "egate.of.parent"]
    _order = "id desc"
    _rec_name = "text"
    _PARENT = "dossier_id"
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

    @api.model
    def _parent_operation(self, operation):
        """Readers of the dossier write and delete their own notes freely."""
        return "read"

    def write(self, vals):
        # Dossier and writer stay as they were written.
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
