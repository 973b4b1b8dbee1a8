from odoo import api, fields, models
from odoo.fields import Domain


class EgateMoneyPart(models.AbstractModel):
    """Money of one dossier at one cash desk: its cashiers read it, and all who read the dossier.

    A cashier reads no dossier, so these rows ask both.
    """

    _name = "egate.money.part"
    _description = "Money of a dossier"
    _inherit = ["egate.append.only", "egate.of.parent", "egate.currency"]
    _log_access = False
    _PARENT = "dossier_id"
    _notes_exports = True

    dossier_id = fields.Many2one(
        "egate.dossier", required=True, index=True, ondelete="restrict", readonly=True
    )
    unit_id = fields.Many2one(
        "egate.unit", string="Cash desk", required=True, readonly=True, ondelete="restrict"
    )

    @api.model
    def _cashier_units(self):
        """Return the ids of the units in which the current user is a cashier today."""
        user = self.env.user
        if not user.has_group("egate_base.egate_group_cashier"):
            return frozenset()
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_cashier")
        return self.env["egate.assignment"]._held_units(user).get(role, frozenset())

    @api.model
    def _own_domain(self):
        return Domain("unit_id", "in", list(self._cashier_units()))
