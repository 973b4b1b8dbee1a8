from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.address import provider_fault
from ..tools.claims import words
from ..tools.id_token import ALGORITHMS
from ..tools.quiet_log import CALLBACK

#: Where people come back to who signed out at a provider.
SIGNED_OUT = "/egate/oidc/signed-out"
#: Seconds that two clocks may differ at most.
MAX_SKEW = 300
#: Changes of these are written into the trail of the sign-in.
_TOLD = (
    "enabled",
    "client_id",
    "egate_flow",
    "egate_issuer",
    "egate_client_auth",
    "egate_client_secret",
    "egate_algorithms",
    "egate_levels",
    "egate_checked_level",
    "egate_claim_number",
    "egate_claim_name",
    "egate_claim_birth_date",
    "egate_claim_level",
    "egate_sign_up",
    "egate_officials",
    "egate_sign_out",
    "egate_token_endpoint",
    "egate_jwks_uri",
    "egate_userinfo_endpoint",
    "egate_end_session_endpoint",
)


class AuthOauthProvider(models.Model):
    """An OpenID Connect provider with the code flow, beside the implicit flow that Odoo knows.

    Odoo's own fields hold the name, the client's id, the scopes and the words on the button; the
    rest of a provider with the flow ``code`` is here. Accounts are matched by the provider, whose
    issuer does not change while anybody signs in by it, and the subject, never by an e-mail.
    """

    _inherit = "auth.oauth.provider"

    egate_flow = fields.Selection(
        [("implicit", "Implicit, as in Odoo"), ("code", "OpenID Connect, with a code")],
        string="Flow",
        required=True,
        default="implicit",
    )
    egate_issuer = fields.Char(
        string="Issuer",
        help="The address that the provider gives as its own, exactly as it writes it. What it "
        "offers is read from there.",
    )
    egate_client_auth = fields.Selection(
        [
            ("client_secret_basic", "By a secret in the header"),
            ("client_secret_post", "By a secret in the form"),
            ("none", "Not at all (a public client)"),
        ],
        string="How this office proves itself",
        required=True,
        default="client_secret_basic",
    )
    egate_client_secret = fields.Char(string="Secret", copy=False, groups=fields.NO_ACCESS)
    egate_new_secret = fields.Char(
        string="New secret",
        compute="_compute_egate_new_secret",
        inverse="_inverse_egate_new_secret",
        help="Shown to nobody after it is saved. Leave it empty to keep the present one.",
    )
    egate_has_secret = fields.Boolean(
        string="A secret is kept", compute="_compute_egate_has_secret"
    )
    egate_claim_number = fields.Char(
        string="Claim with the identity number", default="identity_number"
    )
    egate_claim_name = fields.Char(string="Claim with the full name", default="name")
    egate_claim_birth_date = fields.Char(string="Claim with the date of birth", default="birthdate")
    egate_claim_level = fields.Char(string="Claim with the level of assurance", default="acr")
    egate_levels = fields.Char(
        string="Levels of assurance", help="The provider's own words, from the lowest: 1, 2, 3"
    )
    egate_checked_level = fields.Char(
        string="Checked from",
        help="From this level on a sign-in proves which citizen on file somebody is. Empty: never, "
        "and citizens have it checked at the counter.",
    )
    egate_algorithms = fields.Char(
        string="Signatures allowed", required=True, default="RS256, ES256, PS256"
    )
    egate_skew = fields.Integer(string="Clocks may differ by (seconds)", required=True, default=60)
    egate_sign_up = fields.Boolean(
        string="New citizens get an account",
        default=True,
        help="Otherwise only those sign in who linked the provider with their account.",
    )
    egate_officials = fields.Boolean(
        string="For officials, too",
        help="Off: no employee signs in or is linked by this provider.",
    )
    egate_ask_again = fields.Boolean(
        string="Asks each time who is there",
        default=True,
        help="So that nobody at a shared computer gets into the account of whoever was there "
        "before.",
    )
    egate_callback = fields.Char(string="Callback", compute="_compute_egate_callback")
    egate_sign_out = fields.Boolean(
        string="Signs out there, too",
        help="Whoever signs out here, or ends a session at a kiosk, is sent to the provider to "
        "sign out there as well, and comes back. Until then the session keeps the ID token.",
    )
    egate_signed_out = fields.Char(string="After signing out", compute="_compute_egate_callback")

    @api.depends("egate_client_secret")
    def _compute_egate_new_secret(self):
        # Nothing is ever read here.
        self.egate_new_secret = False

    def _inverse_egate_new_secret(self):
        for provider in self:
            if provider.egate_new_secret:
                secret = provider.egate_new_secret.strip()
                # sudo: the field is closed to everybody; who writes the provider may set it
                provider.sudo().egate_client_secret = secret

    @api.depends("egate_client_secret")
    def _compute_egate_has_secret(self):
        for provider in self:
            # sudo: only whether there is one
            provider.egate_has_secret = bool(provider.sudo().egate_client_secret)

    @api.depends("egate_flow")
    def _compute_egate_callback(self):
        for provider in self:
            provider.egate_callback = provider._egate_redirect_uri()
            provider.egate_signed_out = provider._egate_signed_out_uri()

    @api.constrains(
        "egate_flow", "egate_issuer", "scope", "client_id", "egate_client_auth", "enabled"
    )
    def _check_egate_connection(self):
        for provider in self.filtered(lambda one: one.egate_flow == "code"):
            if fault := provider._egate_address_fault(provider.egate_issuer):
                raise ValidationError(fault)
            if "?" in provider.egate_issuer:
                raise ValidationError(self.env._("The issuer's address has no “?”."))
            if "openid" not in words(provider.scope):
                raise ValidationError(self.env._("The scope must hold the word “openid”."))
            if provider.enabled and not (provider.client_id and provider.egate_token_endpoint):
                raise ValidationError(
                    self.env._(
                        "Enter the client's id and press “Read from the issuer” before this "
                        "provider is allowed."
                    )
                )
            # sudo: only whether there is one
            secret = provider.sudo().egate_client_secret
            if provider.enabled and provider.egate_client_auth != "none" and not secret:
                raise ValidationError(
                    self.env._("Enter the secret that the provider gave to this office.")
                )

    @api.constrains("egate_algorithms", "egate_skew", "egate_levels", "egate_checked_level")
    def _check_egate_trust(self):
        for provider in self:
            algorithms = words(provider.egate_algorithms)
            if not algorithms or not set(algorithms) <= set(ALGORITHMS):
                raise ValidationError(
                    self.env._(
                        "Signatures are one or more of: %(algorithms)s.",
                        algorithms=", ".join(ALGORITHMS),
                    )
                )
            if not 0 <= provider.egate_skew <= MAX_SKEW:
                raise ValidationError(
                    self.env._("Clocks differ by 0 to %(most)s seconds.", most=MAX_SKEW)
                )
            levels, lowest = words(provider.egate_levels), provider.egate_checked_level
            if lowest and lowest not in levels:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is not among the levels of assurance: %(levels)s.",
                        level=lowest,
                        levels=", ".join(levels) or "–",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        providers = super().create([self._egate_complete(vals) for vals in vals_list])
        for provider, vals in zip(providers, vals_list, strict=True):
            provider._egate_note(vals)
        return providers

    def write(self, vals):
        self._egate_refuse_another_issuer(vals)
        result = super().write(vals)
        for provider in self:
            provider._egate_note(vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_egate_in_use(self):
        if self._egate_accounts():
            raise UserError(
                self.env._(
                    "Somebody signs in by this provider. Take away “Allowed” instead of deleting "
                    "it."
                )
            )

    def _egate_complete(self, vals):
        """Return ``vals`` with what Odoo requires, and the code flow reads by itself."""
        if vals.get("egate_flow") != "code":
            return vals
        issuer = vals.get("egate_issuer") or "-"
        return {"auth_endpoint": issuer, "validation_endpoint": issuer, **vals}

    def _egate_refuse_another_issuer(self, vals):
        """Refuse that a subject of one issuer opens the account of a subject of another."""
        for provider in self.filtered(lambda one: one.egate_flow == "code"):
            changed = [
                name
                for name in ("egate_flow", "egate_issuer")
                if name in vals and (vals[name] or False) != provider[name]
            ]
            if changed and provider._egate_accounts():
                raise UserError(
                    self.env._(
                        "Somebody signs in by this provider: the same name at another issuer may "
                        "be another person. Make a new provider for the new issuer."
                    )
                )

    def _egate_accounts(self):
        """Return one account that is linked with these providers, if there is any."""
        domain = Domain("oauth_provider_id", "in", self.ids) & Domain("oauth_uid", "!=", False)
        # sudo: only whether there is one
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search(domain, limit=1)

    def _egate_note(self, vals):
        """Note in the trail of the sign-in which settings of a provider somebody changed."""
        told = [name for name in _TOLD if name in vals]
        if not told or self.egate_flow != "code" or self.env["egate.rights.event"]._by_the_system():
            return
        names = ", ".join(self._fields[name].get_description(self.env)["string"] for name in told)
        self.env["egate.security.event"]._note("settings", detail=f"{self.name}: {names}")

    def _egate_address_fault(self, url):
        """Return in a sentence why ``url`` is no address of a provider; empty: it is one."""
        fault = provider_fault(url or "")
        if fault == "open":
            return self.env._(
                "The address %(url)s must begin with https:// (http:// only for one on this "
                "machine): it is how the provider is known.",
                url=url,
            )
        if fault == "secret":
            return self.env._("Leave name and password out of the provider's address.")
        if fault:
            return self.env._("Enter the provider's address in full, https://… .")
        return ""

    @api.model
    def _egate_redirect_uri(self):
        """Return the address to which providers send people back, as it is registered with them."""
        return f"{self.get_base_url()}{CALLBACK}"

    @api.model
    def _egate_signed_out_uri(self):
        """Return the address to which providers send people back who signed out there."""
        return f"{self.get_base_url()}{SIGNED_OUT}"

    @api.model
    def _egate_for_sign_in(self):
        """Return the providers (sudo) with the code flow that are offered to whoever signs in."""
        # sudo: what the sign-in shows to everybody
        return self.sudo().search(
            Domain("enabled", "=", True)
            & Domain("egate_flow", "=", "code")
            & Domain("egate_token_endpoint", "!=", False)
        )
