from odoo import api, fields, models
from odoo.tools import SQL


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
    #: Written with the tick or the lookup, never by anybody.
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

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Complete new lines from their own values, as the methods below would.

        The ORM makes each of them in memory first, at a third of what a whole reception costs.
        """
        asked_for = {vals.get("component_id") for vals in vals_list if "name" not in vals}
        # sudo: as stored fields are computed
        components = self.env["egate.procedure.component"].sudo().browse(asked_for - {None, False})
        names = {component.id: component.name for component in components}
        for vals in vals_list:
            if "name" not in vals:
                vals["name"] = names.get(vals.get("component_id"), False)
            if "kind" not in vals:
                vals["kind"] = self._kind_of(vals.get("original_count"), vals.get("copy_count"))
            vals |= self._checked_vals(vals.get("checked"))
        return super()._add_precomputed_values(vals_list)

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

    def _drop_untouched(self):
        """Take these stored lines of one draft away, on which nobody has entered anything.

        As superuser, for the engine. Nothing hangs on such a line, its files were looked for; the
        ORM would ask four tables for more, and forget all that it has read of everything.
        """
        if not self:
            return
        dossier = self.dossier_id.ensure_one()
        dossier.check_access("write")
        left = dossier.paper_ids - self
        # What waits to be written of others is, of these it is not.
        self.invalidate_recordset(flush=False)
        self.env.cr.execute(SQL("DELETE FROM egate_dossier_paper WHERE id IN %s", self._ids))
        field = dossier._fields["paper_ids"]
        field._update_cache(dossier, left._ids)

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
        """Return who has checked a paper and when; nobody, unless it is ``checked``."""
        if not checked:
            return {"checked_by_id": False, "checked_at": False}
        return {"checked_by_id": self.env.uid, "checked_at": fields.Datetime.now()}

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE_FIELDS
        )

    def unlink(self):
        # The database would take the files along and leave their contents behind.
        # sudo: whoever may delete the line may delete its files, which nobody does otherwise
        files = self.sudo().file_ids
        self.check_access("unlink")
        files.unlink()
        return super().unlink()
