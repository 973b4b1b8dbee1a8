from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a citizen's record says at the counter of their account."""

    _inherit = "res.partner"

    egate_account_line = fields.Char(
        string="Account",
        compute="_compute_egate_account",
        groups="egate_base.egate_group_clerk",
    )
    egate_has_account = fields.Boolean(
        compute="_compute_egate_account",
        groups="egate_base.egate_group_clerk",
        export_string_translation=False,
    )

    @api.depends("identity_number")
    @api.depends_context("lang")
    def _compute_egate_account(self):
        # sudo: whether there is an account; the record itself is read by its own rules
        rows = self.env["egate.citizen.identity"].sudo()
        found = rows.search(Domain("partner_id", "in", self.ids) & Domain("ended_at", "=", False))
        by_partner = found.grouped("partner_id")
        zone = self.with_context(tz="Asia/Ho_Chi_Minh")
        for partner in self:
            # sudo: see above
            row = by_partner.get(partner.sudo()._origin, rows)
            partner.egate_has_account = bool(row)
            partner.egate_account_line = (
                self.env._(
                    "Linked on %(day)s: %(account)s",
                    day=fields.Datetime.context_timestamp(zone, row.at).strftime("%d/%m/%Y"),
                    account=row.account,
                )
                if row
                else self.env._("No account is linked with this record.")
            )

    def _refuse_own_correction(self, vals):
        """Refuse too that a proven address is replaced by one that nobody has proven.

        A link to a new password goes to the address on the record: who finds a device open would
        get it with that.
        """
        super()._refuse_own_correction(vals)
        user = self.env.user
        # sudo: the owner's own address
        proven = user.sudo().egate_confirmed_email
        if "email" not in vals or not proven or user.partner_id not in self:
            return
        if (vals["email"] or "").strip().lower() != proven:
            raise UserError(
                self.env._(
                    "The e-mail address of an account is changed on the page “My account”, where "
                    "the new one is confirmed."
                )
            )

    def _merge_error(self, kept):
        if fault := super()._merge_error(kept):
            return fault
        live = Domain("ended_at", "=", False)
        # sudo: only how many accounts stand for these people
        rows = self.env["egate.citizen.identity"].sudo()
        if rows.search_count(live & Domain("partner_id", "in", (self | kept).ids)) > 1:
            return self.env._(
                "Each of the two has an account that was linked at the office. End one link first."
            )
        return ""

    def _is_over(self):
        live = Domain("ended_at", "=", False) & Domain("partner_id", "in", self.ids)
        # Whoever has an account that stands for them is still here.
        linked = self.env["egate.citizen.identity"].search_count(live, limit=1)
        return super()._is_over() and not linked
