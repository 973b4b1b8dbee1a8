from odoo import fields, models


class EgateProcedure(models.Model):
    _inherit = "egate.procedure"

    workflow_id = fields.Many2one(
        "egate.workflow",
        string="Process",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('state', '=', 'published')]",
        help="New dossiers of this procedure follow it; running ones keep theirs.",
    )
