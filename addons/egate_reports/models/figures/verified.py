from odoo import models

from odoo.addons.egate_base.tools.hooks import hook

from ...verify.figures import Cells, DossierFacts, StepFacts


class EgateDossier(models.Model):
    """What ``./egate verify`` asks of the figures."""

    _inherit = "egate.dossier"

    @hook("checks_of_verify")
    def _checks_of_figures(self):
        return [DossierFacts(), StepFacts(), Cells()]
