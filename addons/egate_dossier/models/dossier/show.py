from odoo import api, models


class EgateDossier(models.Model):
    """Opening a dossier on its page, from wherever it was found."""

    _inherit = "egate.dossier"

    @api.model
    def _action_show_values(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form"}

    def _action_show(self):
        self.ensure_one()
        view = self.env["ir.model.data"]._xmlid_to_res_id("egate_dossier.egate_dossier_view_form")
        return {**self._action_show_values(), "res_id": self.id, "views": [(view, "form")]}
