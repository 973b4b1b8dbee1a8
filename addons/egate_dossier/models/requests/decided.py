from odoo import api, fields, models
from odoo.fields import Domain


class EgateDossierDecided(models.AbstractModel):
    """What the page of a decision shows of its dossier.

    The same as for signing: the papers, the due time, the steps and the advice.
    """

    _name = "egate.dossier.decided"
    _description = "Decided with the dossier in view"
    _inherit = "egate.dossier.part"

    #: The state in which it waits for its decision, or to be signed: what the work lists, the
    #: start page and the checks for another one count.
    _UNDECIDED = "asked"

    # Of a dossier that is read as the user.
    dossier_due_at = fields.Datetime(
        related="dossier_id.due_at", related_sudo=False, string="Due by the promise"
    )
    dossier_urgency = fields.Selection(
        related="dossier_id.urgency", related_sudo=False, string="Urgency"
    )
    dossier_time_left = fields.Char(related="dossier_id.time_left", related_sudo=False)
    dossier_time_left_plan = fields.Json(
        related="dossier_id.time_left_plan", related_sudo=False, export_string_translation=False
    )
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

    @api.model
    def _undecided_domain(self):
        return Domain("state", "=", self._UNDECIDED)

    def _undecided(self):
        """Return those of these that wait for their decision."""
        return self.filtered(lambda one: one.state == one._UNDECIDED)
