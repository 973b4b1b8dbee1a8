from odoo import api, models


class EgateDossier(models.Model):
    """In which one-stop units the current user receives dossiers."""

    _inherit = "egate.dossier"

    @api.model
    def _clerk_units(self):
        """Return the ids of the units in which the current user is a reception clerk today."""
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_clerk")
        return self.env["egate.assignment"]._held_units(self.env.user).get(role, ())

    def _desk_is_open(self):
        unit = self.reception_unit_id
        return unit._facts().now == unit.id

    def _taking_refusal(self):
        """Return why the current user takes in no papers of this dossier, or an empty string.

        The holder does, and the clerks of the one-stop unit that received it.
        """
        self.ensure_one()
        if self.reception_unit_id.id in self._clerk_units():
            return ""
        held = self.env["egate.assignment"]._held_units(self.env.user)
        fault = self._hold_refusal(held)
        return self._refusal_message(fault) if fault else ""
