from odoo import fields, models
from odoo.exceptions import AccessDenied

#: What links an account with a provider: written by the sign-in alone.
_LINKS = ("oauth_provider_id", "oauth_uid")


class SignedIn:
    """Says that a provider has proved whose account this is; made in this process, never sent."""

    def __init__(self, user):
        self.user_id = user.id


class ResUsers(models.Model):
    """Accounts that a provider opens: who may see and write the link, and the sign-in itself."""

    _inherit = "res.users"

    # Colleagues read accounts; what a citizen is called at a provider is not for them.
    oauth_provider_id = fields.Many2one(groups="base.group_erp_manager")
    oauth_uid = fields.Char(groups="base.group_erp_manager")

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in _LINKS
        )

    def _check_credentials(self, credential, env):
        if credential["type"] == "egate_oidc":
            proof = credential.get("proof")
            if isinstance(proof, SignedIn) and proof.user_id == self.env.uid:
                return {"uid": self.env.uid, "auth_method": "oidc", "mfa": "default"}
            raise AccessDenied
        if credential["type"] == "oauth_token" and not credential.get("token"):
            # The form of the sign-in lets its sender name the type, and Odoo expects a token then.
            raise AccessDenied
        return super()._check_credentials(credential, env)

    def _auth_oauth_validate(self, provider, access_token):
        # A token that anybody brings, given to whatever client, proves nothing in the code flow.
        # And Odoo asks also those providers that nobody has allowed.
        asked = self.env["auth.oauth.provider"].browse(provider)
        if not asked.enabled or asked.egate_flow == "code":
            raise AccessDenied
        return super()._auth_oauth_validate(provider, access_token)

    def action_egate_unlink_provider(self):
        """Take the link with a provider away from these accounts, for administrators of users."""
        self.check_access("write")
        linked = self.filtered("oauth_uid")
        # sudo: the link is closed to every write; the right to write the account was checked
        linked.sudo().write(dict.fromkeys(_LINKS, False))
        for user in linked:
            self.env["egate.security.event"]._note("settings", user, "OpenID Connect: unlinked")
