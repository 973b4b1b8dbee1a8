from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    #: Odoo lets many contacts have one tax code. What the desks put on file is there once: two
    #: desks with the same new organisation meet at this column.
    desk_tax_code = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )

    _desk_tax_code_uniq = models.UniqueIndex("(desk_tax_code) WHERE desk_tax_code IS NOT NULL")

    def write(self, vals):
        result = super().write(vals)
        if {"vat", "is_company"} & vals.keys():
            # sudo: a column that nobody has rights to, and that follows the tax code
            for partner in self.sudo().filtered("desk_tax_code"):
                if not partner.is_company or partner.vat != partner.desk_tax_code:
                    # Corrected: the code is free for whoever has it.
                    partner.desk_tax_code = False
        return result

    def _has_egate_work(self):
        # sudo: whether there is a dossier matters, not whose
        dossiers_sudo = self.env["egate.dossier"].sudo()
        owners = dossiers_sudo._read_group(Domain("applicant_id", "in", self.ids), ["applicant_id"])
        return super()._has_egate_work() | self.browse(owner.id for (owner,) in owners)
