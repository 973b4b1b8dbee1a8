from odoo import fields, models


class EgateDossierConsultation(models.Model):
    """The opinion of another unit about a dossier; that unit reads the question, not the dossier.

    Not an ``egate.dossier.part``: the unit that is asked need not be able to read the dossier.
    """

    _name = "egate.dossier.consultation"
    _description = "Consultation about a dossier"
    _inherit = "egate.workflow.consultation"
    _log_access = False
    _PARENT = "dossier_id"

    dossier_id = fields.Many2one(
        "egate.dossier", required=True, index=True, readonly=True, ondelete="restrict"
    )
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    consultation_ids = fields.One2many(
        "egate.dossier.consultation", "dossier_id", string="Opinions asked for", copy=False
    )

    def _notice_name(self):
        self.ensure_one()
        return self.code or self.env._("Draft")

    def _notice_facts(self):
        # The procedure is public; the applicant and the purpose stay in the dossier.
        return [(self.env._("Procedure"), self.procedure_id.name), *super()._notice_facts()]
