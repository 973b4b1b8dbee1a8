from odoo import api, fields, models


class EgateDossierPaper(models.Model):
    """One paper of a dossier: asked for by the procedure, or handed in besides.

    What was handed in (originals, copies, an electronic document), the files that show it, and
    whether the clerk has held one against the other. Frozen with the dossier.
    """

    _name = "egate.dossier.paper"
    _description = "Paper of a dossier"
    _inherit = "egate.dossier.part"
    _order = "sequence, id"
    _PERSONAL = frozenset({"name", "comment"})

    #: See ``ir_attachment.py``: files belong to ``egate.dossier.file``, not to the line.
    _guards_files = True
    _MOST = 200
    #: Written with the tick or the lookup, never by a user.
    _ENGINE_FIELDS = frozenset(
        {
            "checked_by_id",
            "checked_at",
            "has_files",
            "lookup_result",
            "lookup_by_id",
            "lookup_at",
        }
    )

    dossier_id = fields.Many2one(readonly=False)
    component_id = fields.Many2one(
        "egate.procedure.component", string="Asked for", ondelete="restrict"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Paper",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    received = fields.Boolean(string="Handed in")
    required = fields.Boolean(compute="_compute_required")
    kind = fields.Selection(
        [("original", "Original"), ("copy", "Copy"), ("electronic", "Electronic")],
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
        help="As the exchange of data calls it: 0 original, 1 copy, 2 electronic document.",
    )
    original_count = fields.Integer(string="Originals")
    copy_count = fields.Integer(string="Copies")
    file_ids = fields.One2many("egate.dossier.file", "paper_id", string="Files")
    #: Set with the first file, never taken back: a reception asks for files only where there may
    #: be some.
    has_files = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    #: For the screens: what the viewer shows, in one reading.
    file_list = fields.Json(compute="_compute_file_list", export_string_translation=False)
    page_count = fields.Integer(string="Pages", compute="_compute_page_count")
    comment = fields.Char()
    checked = fields.Boolean(help="Held against the original, legible and complete.")
    checked_by_id = fields.Many2one(
        "res.users",
        string="Checked by",
        compute="_compute_checked_by_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    checked_at = fields.Datetime(
        string="Checked at", compute="_compute_checked_by_id", store=True, precompute=True
    )

    _counts_positive = models.Constraint(
        "CHECK (original_count >= 0 AND copy_count >= 0)",
        "A paper cannot be there less than 0 times.",
    )

    def _init_column(self, column_name):
        if column_name != "has_files":
            return super()._init_column(column_name)
        # Only where the column is new; a paper without files needs no value.
        return self.env.cr.execute(
            """UPDATE egate_dossier_paper p SET has_files = true
               WHERE EXISTS (SELECT FROM egate_dossier_file f WHERE f.paper_id = p.id)"""
        )

    @api.depends("component_id")
    def _compute_name(self):
        for paper in self:
            paper.name = paper.component_id.name or paper.name

    @api.depends("component_id.required")
    def _compute_required(self):
        for paper in self:
            paper.required = paper.component_id.required

    @api.depends("original_count", "copy_count")
    def _compute_kind(self):
        for paper in self:
            paper.kind = self._kind_of(paper.original_count, paper.copy_count, paper.kind)

    @api.model
    def _kind_of(self, originals, copies, chosen=None):
        """Return the kind that the counts say; without any, what was chosen stays."""
        if originals:
            return "original"
        return "copy" if copies else chosen or "original"

    @api.depends("file_ids.page_count")
    def _compute_page_count(self):
        for paper in self:
            paper.page_count = sum(paper.file_ids.mapped("page_count"))

    def _is_touched(self):
        """Return whether somebody has entered anything on this line."""
        self.ensure_one()
        return bool(self.received or self.file_ids or self.comment or self.lookup_result)

    @api.depends("file_ids.sha256", "file_ids.sequence", "file_ids.name")
    def _compute_file_list(self):
        for paper in self:
            files = paper.file_ids.sorted(lambda file: (file.sequence, file.id))
            paper.file_list = files._as_seen()

    @api.depends("checked")
    def _compute_checked_by_id(self):
        for paper in self:
            paper.update(self._checked_vals(paper.checked))

    @api.model
    def _checked_vals(self, checked):
        """Return who has checked a paper and when; empty unless it is ``checked``."""
        if not checked:
            return {"checked_by_id": False, "checked_at": False}
        return {"checked_by_id": self.env.uid, "checked_at": fields.Datetime.now()}

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE_FIELDS
        )

    def unlink(self):
        # The database would take the files along and leave their contents behind.
        # sudo: the right to delete the line covers its files, which users may not delete otherwise
        files = self.sudo().file_ids
        self.check_access("unlink")
        files.unlink()
        return super().unlink()
