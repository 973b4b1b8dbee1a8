from odoo import api, models


class EgateDossierPaper(models.Model):
    """New lines are completed from their own values, as their computing methods would.

    The ORM makes each of them in memory first: for speed alone. Receiving 30 dossiers of five
    papers takes 59 ms of CPU with this and 75 without, one 12.6 and 13.2.
    """

    _inherit = "egate.dossier.paper"

    @api.model
    def _add_precomputed_values(self, vals_list):
        asked_for = {vals.get("component_id") for vals in vals_list if "name" not in vals}
        # sudo: as stored fields are computed
        components = self.env["egate.procedure.component"].sudo().browse(asked_for - {None, False})
        names = {component.id: component.name for component in components}
        for vals in vals_list:
            if "name" not in vals:
                vals["name"] = names.get(vals.get("component_id"), False)
            if "kind" not in vals:
                vals["kind"] = self._kind_of(vals.get("original_count"), vals.get("copy_count"))
            vals |= self._checked_vals(vals.get("checked"))
        return super()._add_precomputed_values(vals_list)
