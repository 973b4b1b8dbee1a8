from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    #: Odoo lets many contacts have one tax code. What receptions put on file exists once: two
    #: counters with the same new organisation conflict at this column.
    desk_tax_code = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )

    _desk_tax_code_uniq = models.UniqueIndex("(desk_tax_code) WHERE desk_tax_code IS NOT NULL")

    def write(self, vals):
        result = super().write(vals)
        if {"vat", "is_company"} & vals.keys():
            # sudo: a column that no group has rights to, and that follows the tax code
            for partner in self.sudo().filtered("desk_tax_code"):
                if not partner.is_company or partner.vat != partner.desk_tax_code:
                    # Corrected: the code is free for its true holder.
                    partner.desk_tax_code = False
        return result

    @api.model
    def _citizens_at_work_sql(self, table):
        """People whose dossiers the user reads, drafts at their one-stop unit among them."""
        dossiers = self.env["egate.dossier"]
        if not dossiers.has_access("read"):
            return super()._citizens_at_work_sql(table)
        query = dossiers._search(Domain.TRUE)
        if query.is_empty():
            return super()._citizens_at_work_sql(table)
        # Asked of each person by the index on the owner, never the other way round.
        query.add_where(
            SQL(
                "%s = %s",
                SQL.identifier(query.table, "applicant_id"),
                SQL.identifier(table, "id"),
            )
        )
        exists = query.subselect("1")
        # What waits to be written of dossiers need not be written for it.
        return SQL("EXISTS %s", SQL(exists.code, *exists.params))

    def _has_egate_work(self):
        # sudo: only whether there is a dossier matters, not its content
        dossiers_sudo = self.env["egate.dossier"].sudo()
        owners = dossiers_sudo._read_group(Domain("applicant_id", "in", self.ids), ["applicant_id"])
        return super()._has_egate_work() | self.browse(owner.id for (owner,) in owners)
