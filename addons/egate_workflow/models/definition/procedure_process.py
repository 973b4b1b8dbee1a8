from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EgateProcedureProcess(models.Model):
    """One case of a procedure that follows its own process.

    It refers to the case by code, which is the same in every version: assigning a process is not
    part of the decision that announces the procedure, and changes no published version.
    """

    _name = "egate.procedure.process"
    _description = "Process of a case"
    _order = "procedure_id, variant_code"

    procedure_id = fields.Many2one("egate.procedure", required=True, index=True, ondelete="cascade")
    variant_code = fields.Char(string="Code of the case", required=True)
    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        compute="_compute_variant_id",
        inverse="_inverse_variant_id",
        domain="[('version_id', '=', parent.current_version_id)]",
    )
    workflow_id = fields.Many2one(
        "egate.workflow",
        string="Process",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
    )

    _variant_uniq = models.UniqueIndex(
        "(procedure_id, variant_code)", "A case follows one process: it is listed twice."
    )

    @api.depends("variant_code", "procedure_id.current_version_id")
    def _compute_variant_id(self):
        for line in self:
            variants = line.procedure_id.current_version_id.variant_ids
            line.variant_id = variants.filtered(
                lambda variant, code=line.variant_code: variant.code == code
            )[:1]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("variant_id") and not vals.get("variant_code"):
                vals["variant_code"] = (
                    self.env["egate.procedure.variant"].browse(vals["variant_id"]).code
                )
        return super().create(vals_list)

    @api.onchange("variant_id")
    def _inverse_variant_id(self):
        for line in self:
            if line.variant_id:
                line.variant_code = line.variant_id.code

    @api.constrains("workflow_id")
    def _check_workflow_published(self):
        for line in self:
            if line.workflow_id.state != "published":
                raise ValidationError(
                    self.env._(
                        "“%(workflow)s” is not published: publish it before “%(procedure)s” "
                        "follows it.",
                        workflow=line.workflow_id.name,
                        procedure=line.procedure_id.name,
                    )
                )
