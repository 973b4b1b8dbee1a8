from odoo import fields, models


class EgateDossierStep(models.Model):
    """Who held a dossier, from when to when, with planned and used working minutes."""

    _name = "egate.dossier.step"
    _description = "Step of a dossier"
    _inherit = ["egate.workflow.step", "egate.dossier.part"]
    _log_access = False

    # Restrict: what happened to a dossier outlives every attempt to delete it.
    # Found by the unique index below.
    dossier_id = fields.Many2one(ondelete="restrict", index=False)

    _sequence_uniq = models.UniqueIndex("(dossier_id, sequence)")
