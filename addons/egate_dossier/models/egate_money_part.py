from odoo import api, fields, models
from odoo.fields import Domain


class EgateMoneyPart(models.AbstractModel):
    """Money of one dossier at one cash desk: read by that desk's cashiers, and by whoever reads
    the dossier. A cashier reads no dossier, so these rows ask both.
    """

    _name = "egate.money.part"
    _description = "Money of a dossier"
    _inherit = "egate.append.only"
    _log_access = False
    _notes_exports = True

    dossier_id = fields.Many2one(
        "egate.dossier", required=True, index=True, ondelete="restrict", readonly=True
    )
    unit_id = fields.Many2one(
        "egate.unit", string="Cash desk", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.model
    def _cashier_units(self):
        """Return the ids of the units in which the current user is a cashier today."""
        user = self.env.user
        if not user.has_group("egate_base.egate_group_cashier"):
            return frozenset()
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_cashier")
        return self.env["egate.assignment"]._held_units(user).get(role, frozenset())

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        units = self._cashier_units()
        # sudo: only to learn which desk and which dossiers to ask; those then decide
        others = self.sudo().filtered(lambda row: row.unit_id.id not in units)
        refusal = others and others.dossier_id.with_env(self.env)._check_access(operation)
        if refusal:
            refused = others.filtered(lambda row: row.dossier_id.id in refusal[0]._ids)
            return refused.with_env(self.env), refusal[1]
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            seen = Domain("unit_id", "in", list(self._cashier_units()))
            dossiers = self.env["egate.dossier"]
            if dossiers.has_access("read"):
                seen |= Domain("dossier_id", "in", dossiers._search(Domain.TRUE))
            domain = Domain(domain) & seen
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )
