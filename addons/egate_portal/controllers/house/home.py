from odoo.http import request, route

from odoo.addons.website.controllers.main import Website

from ..site_page import SitePage


def grouped(count):
    """Return a count with its thousands apart.

    >>> grouped(12345)
    '12.345'
    """
    return f"{count:,}".replace(",", ".")


class Home(Website):
    @route(
        "/",
        type="http",
        auth="public",
        methods=["GET"],
        website=False,
        multilang=False,
        sitemap=True,
        readonly=True,
        save_session=False,
        any_text=True,
    )
    def index(self):
        """Say three things first: find a procedure, follow a dossier, what is promised today."""
        page = SitePage()
        page._use_language()
        company = request.env["res.company"]
        values = {
            **company._egate_home(),
            "units": request.env["egate.unit"]._egate_places(),
            "number": grouped,
        }
        return page._site(
            "egate_portal.home_page", values, cache="no-cache", form=True, here="home"
        )
