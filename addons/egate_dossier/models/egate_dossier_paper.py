from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.mimetypes import guess_mimetype

#: Types judged by content, not by name; see the setting ``egate_dossier.allowed_types``.
DEFAULT_TYPES = "application/pdf,image/jpeg,image/png,image/tiff"
DEFAULT_MAX_MB = 20


class EgateDossierPaper(models.Model):
    """One paper of a dossier: asked for by the procedure, or handed in besides."""

    _name = "egate.dossier.paper"
    _description = "Paper of a dossier"
    _inherit = "egate.dossier.part"
    _order = "sequence, id"

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
    original_count = fields.Integer(string="Originals")
    copy_count = fields.Integer(string="Copies")
    comment = fields.Char()
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "egate_dossier_paper_attachment_rel",
        "paper_id",
        "attachment_id",
        string="Scans",
    )

    _counts_positive = models.Constraint(
        "CHECK (original_count >= 0 AND copy_count >= 0)",
        "A paper cannot be there less than 0 times.",
    )

    @api.depends("component_id")
    def _compute_name(self):
        for paper in self:
            paper.name = paper.component_id.name or paper.name

    @api.depends("component_id.required")
    def _compute_required(self):
        for paper in self:
            paper.required = paper.component_id.required

    @api.onchange("attachment_ids")
    def _onchange_attachment_ids(self):
        if self.attachment_ids:
            self.received = True

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        papers._adopt_attachments()
        return papers

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_attachments()
        return result

    def _adopt_attachments(self):
        """Tie freshly uploaded files to their paper, so that they are read by who reads it.

        :raise AccessError: somebody else's file, or a file of another record
        """
        if self.env.su:
            return
        for paper in self:
            # sudo: a file is checked and tied below whoever may read it
            files = paper.sudo().attachment_ids
            fresh = files.filtered(
                lambda file, paper=paper: (file.res_model, file.res_id) != (paper._name, paper.id)
            )
            for file in fresh:
                if file.create_uid != self.env.user or file.res_id or file.res_model != paper._name:
                    raise AccessError(
                        self.env._("The file “%(name)s” belongs to another record.", name=file.name)
                    )
            fresh.write({"res_id": paper.id})

    def _is_touched(self):
        """Return whether somebody has entered anything on this line."""
        self.ensure_one()
        return bool(self.received or self.attachment_ids or self.comment)

    @api.model
    def _file_error(self, name, raw):
        """Return why this file is not accepted, or an empty string. Judged by its content."""
        get_param = self.env["ir.config_parameter"].sudo().get_param  # sudo: limits, no secrets
        max_mb = int(get_param("egate_dossier.max_file_mb", DEFAULT_MAX_MB))
        allowed = get_param("egate_dossier.allowed_types", DEFAULT_TYPES).split(",")
        if not raw:
            return self.env._("The file “%(name)s” is empty. Scan or choose it again.", name=name)
        if len(raw) > max_mb * 1024 * 1024:
            return self.env._(
                "The file “%(name)s” is larger than %(limit)s MB. Scan it at 200 dpi or split it.",
                name=name,
                limit=max_mb,
            )
        if guess_mimetype(raw) not in allowed:
            return self.env._(
                "The file “%(name)s” is not a PDF or a picture (JPEG, PNG, TIFF). "
                "Save it as PDF and attach it again.",
                name=name,
            )
        return ""

    @api.model
    def _check_file(self, name, raw):
        """Refuse a file that must not be attached; called by ``ir.attachment`` for this model."""
        if error := self._file_error(name, raw):
            raise UserError(error)
