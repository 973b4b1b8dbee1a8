import base64

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import file_open

from .res_company import NAVY, WHITE

ICON = "egate_portal/static/description/icon.png"
#: What Odoo names a site, and the colour of its buttons, until somebody says otherwise.
NAMES_OF_ODOO = ("My Website", "YourCompany", "My Company")
PURPLE = "#875A7B"
AMERICAN = "%m/%d/%Y"
SAMPLE_PAGES = ("/", "/contactus", "/contactus-thank-you")


class Website(models.Model):
    """Settles the site at each installation and update: what Odoo put there as a sample goes."""

    _inherit = "website"

    @api.model
    def _egate_settle(self):
        """Leave nothing of Odoo's samples where a citizen or an officer looks.

        What an administrator has changed stays: only Odoo's own values are replaced.
        """
        websites = self.search(Domain.TRUE)
        house = self.env["res.company"]._egate_office()
        for website in websites:
            if website.name in NAMES_OF_ODOO:
                website.name = house.name
        websites._settle_languages()
        websites._settle_pages()
        websites._settle_pictures()
        companies = self.env["res.company"].search(Domain("email_secondary_color", "=", PURPLE))
        companies.write({"email_primary_color": WHITE, "email_secondary_color": NAVY})
        self.env["mail.template"]._settle_texts()

    def _settle_languages(self):
        """Greet everybody in Vietnamese, and offer English, where these are installed."""
        if self.env["res.lang"]._get_data(code="vi_VN"):
            english = self.env["res.lang"]._activate_lang("en_US")
            if english.date_format == AMERICAN:
                # In an office here the day comes first, in English, too.
                english.date_format = "%d/%m/%Y"
        languages = self.env["res.lang"].search(Domain("code", "in", ("vi_VN", "en_US")))
        vietnamese = languages.filtered(lambda language: language.code == "vi_VN")
        for website in self:
            website.language_ids |= languages
            if vietnamese:
                website.default_lang_id = vietnamese

    def _settle_pages(self):
        """Take the sample pages away, and the links to Odoo's own places on other sites."""
        pages = self.env["website.page"].search(Domain("url", "in", SAMPLE_PAGES))
        pages.filtered(lambda page: page.key.startswith("website.")).is_published = False
        for website in self:
            social = [name for name in website._fields if name.startswith("social_")]
            strangers = [name for name in social if "odoo" in (website[name] or "").lower()]
            website.write(dict.fromkeys(strangers, False))

    def _settle_pictures(self):
        """Take “Your Logo” from what other sites show of a page that is shared there."""
        with file_open(ICON, "rb") as file:
            icon = base64.b64encode(file.read())
        for website in self:
            given = website.with_context(bin_size=False).logo
            if not given or given == website._default_logo():
                website.logo = icon


class ResLang(models.Model):
    _inherit = "res.lang"

    def write(self, vals):
        """Let the site speak a language as soon as it is installed."""
        result = super().write(vals)
        if vals.get("active") and "vi_VN" in self.mapped("code"):
            self.env["website"].search(Domain.TRUE)._settle_languages()
        return result
