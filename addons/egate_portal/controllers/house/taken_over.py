"""Addresses of Odoo's own pages, in the office's hands."""

from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.web.controllers.binary import Binary
from odoo.addons.web.controllers.webmanifest import WebManifest
from odoo.addons.website.controllers.main import Website

from ...models.house.res_company import NAVY


class HouseOfCitizens(CustomerPortal):
    @route()
    def home(self, **_kw):
        """Lead to the citizen's dossiers: Odoo's page of tiles has nothing of them."""
        return request.redirect("/egate/my")

    @route()
    def account(self, **kwargs):
        """Lead a citizen to the account's page of this office; officials keep Odoo's."""
        if request.env.user._is_egate_citizen():
            return request.redirect("/egate/account")
        return super().account(**kwargs)


class HouseOfVisitors(Website):
    @route()
    def website_info(self, **_kw):
        """Tell strangers neither which programs run here nor of which version."""
        raise NotFound

    @route()
    def favicon(self, **_kw):
        """Lead browsers that guess this address to the office's emblem."""
        return request.redirect(request.env["res.company"]._egate_house()["emblem"], code=302)


class HouseOfOfficers(WebManifest):
    def _get_webmanifest(self):
        """Install the back office on a phone under the office's name, emblem and colour."""
        house = request.env["res.company"]._egate_house()
        icons = [{"src": house["emblem"], "sizes": "any", "type": house["emblem_type"]}]
        return {
            **super()._get_webmanifest(),
            "name": house["name"],
            "icons": icons,
            "background_color": NAVY,
            "theme_color": NAVY,
        }


class HouseOfPictures(Binary):
    @route()
    def company_logo(self, **kw):
        """Show the office's emblem where nobody has given its company a logo: no “Your Logo”."""
        company = request.env["res.company"]._egate_office() if request.db else None
        if company is not None and company.uses_default_logo:
            return request.redirect(company._egate_house()["emblem"], code=302)
        return super().company_logo(**kw)
