from odoo import api, fields, models
from odoo.exceptions import ValidationError


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

    @api.constrains("workflow_id")
    def _check_workflow_published(self):
        for procedure in self:
            if procedure.workflow_id and procedure.workflow_id.state != "published":
                raise ValidationError(
                    self.env._(
                        "“%(workflow)s” is not published: publish it before “%(procedure)s” "
                        "follows it.",
                        workflow=procedure.workflow_id.name,
                        procedure=procedure.name,
                    )
                )
