from odoo.http import Controller, request, route

from odoo.addons.egate_portal.controllers.site_page import SitePage


class OwnProviders(SitePage, Controller):
    """With which identity provider one's account is linked."""

    @route(
        "/egate/account/providers",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        sitemap=False,
        multilang=False,
    )
    def providers(self):
        """Show the providers that an account can be linked with, and the one that it is."""
        self._use_language()
        # sudo: the user's own link, which is closed to users
        user = request.env.user.sudo()
        offered = request.env["auth.oauth.provider"]._egate_for_sign_in()
        if user._is_internal():
            offered = offered.filtered("egate_officials")
        linked = user.oauth_provider_id if user.oauth_uid else offered.browse()
        values = {"providers": offered - linked, "linked": linked}
        return self._site("egate_oidc.providers_page", values, form=True, here="mine")
