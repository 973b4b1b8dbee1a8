from odoo import fields, models


class EgateProcedureVersion(models.Model):
    _inherit = "egate.procedure.version"

    workflow_id = fields.Many2one(related="procedure_id.workflow_id")
