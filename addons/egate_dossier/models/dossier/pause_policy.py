from odoo import models


class EgateDossier(models.Model):
    """What a pause does to the term: as the version of the procedure says (rule D13)."""

    _inherit = "egate.dossier"

    def _pause_policy(self, cause, state):
        if state.pause_policy == "record":
            return self.version_id._pause_policy(cause)
        return super()._pause_policy(cause, state)
