from odoo import api, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """The country of the office, by which Odoo reads telephone numbers, is kept in memory.

    Odoo asks the company's address for it: two wide queries for each citizen who is put on file.
    """

    _inherit = "res.company"

    @ormcache("self.id")
    def _country_kept(self):
        """Return the id of this company's country, and what a number is read by, once a worker.

        :rtype: tuple[int | None, dict[str, str | int]]
        """
        # sudo: the office's own address is no secret
        country = self.sudo().country_id
        return country.id or None, {name: country[name] for name in ("code", "phone_code")}

    def _recall_country(self):
        """Have this transaction know this company's country without asking the database."""
        self.ensure_one()
        country_id, facts = self._country_kept()
        self._fields["country_id"]._insert_cache(self, (country_id,))
        if country := self.env["res.country"].browse(country_id):
            for name, value in facts.items():
                country._fields[name]._insert_cache(country, (value,))


class ResCountry(models.Model):
    _name = "res.country"
    _inherit = ["res.country", "egate.cached"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _forget_country_of_office(self, vals):
        """Clear what is kept of the office's country when these, its own records, have moved."""
        if "country_id" in vals and not set(self._office_ids()).isdisjoint(self._ids):
            self.env["res.country"]._forget()


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    @ormcache()
    def _superuser_partner_kept(self):
        return self.browse(api.SUPERUSER_ID).sudo().partner_id.id  # sudo: Odoo's own record

    @api.model
    def _recall_superuser(self):
        """Have this transaction know the superuser's contact, which never changes.

        Odoo asks for it at each new contact, to tell citizens from the office.
        """
        superuser = self.browse(api.SUPERUSER_ID)
        superuser._fields["partner_id"]._insert_cache(superuser, (self._superuser_partner_kept(),))
