from odoo.addons.auth_oauth.controllers.main import OAuthLogin


class Login(OAuthLogin):
    """The page of the sign-in: Odoo's links for the implicit flow alone, and no secret on any."""

    def list_providers(self):
        """Return Odoo's providers; those with the code flow have buttons of their own."""
        providers = super().list_providers()
        for provider in providers:
            # Odoo reads all that a provider has, for a page.
            provider.pop("egate_client_secret", None)
        return [provider for provider in providers if provider.get("egate_flow") != "code"]
