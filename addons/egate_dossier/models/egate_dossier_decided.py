from odoo import fields, models


class EgateDossierDecided(models.AbstractModel):
    """What whoever decides about a dossier sees of it on the decision's own page.

    As for signing: the papers, the due time, who did what and what was advised.
    """

    _name = "egate.dossier.decided"
    _description = "Decided with the dossier in view"
    _inherit = "egate.dossier.part"

    # Of a dossier that is read as the user.
    dossier_due_at = fields.Datetime(
        related="dossier_id.due_at", related_sudo=False, string="Due by the promise"
    )
    dossier_urgency = fields.Selection(
        related="dossier_id.urgency", related_sudo=False, string="Urgency"
    )
    dossier_time_left = fields.Char(related="dossier_id.time_left", related_sudo=False)
    dossier_state_id = fields.Many2one(
        related="dossier_id.workflow_state_id", related_sudo=False, string="Where it is"
    )
    dossier_paper_ids = fields.One2many(
        related="dossier_id.paper_ids", related_sudo=False, string="Papers of the dossier"
    )
    dossier_step_ids = fields.One2many(
        related="dossier_id.step_ids", related_sudo=False, string="Opinions and history"
    )
    dossier_consultation_ids = fields.One2many(
        related="dossier_id.consultation_ids", related_sudo=False, string="Opinions of others"
    )
