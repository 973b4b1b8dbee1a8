from odoo.http import Controller, request, route

from ..public_page import PUBLIC_READ
from ..site_page import SitePage


class Contact(SitePage, Controller):
    @route("/egate/contact", **{**PUBLIC_READ, "sitemap": True})
    def contact(self):
        """Say where the office is, whom to phone, and where the one-stop units are."""
        self._use_language()
        units = request.env["egate.unit"]._egate_places()
        return self._site("egate_portal.contact_page", {"units": units}, cache="no-cache")

    @route(["/contactus", "/contactus-thank-you"], **PUBLIC_READ)
    def contact_of_odoo(self):
        """Lead from the address of the website's sample page to the office's own."""
        return request.redirect("/egate/contact", code=301)
