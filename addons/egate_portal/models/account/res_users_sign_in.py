from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.http import request

#: The kind of a credential that a proven code gives.
CODE = "egate_code"


class Proof(NamedTuple):
    """That this process has just seen a right code for an account.

    An object of the server: nothing that a client sends becomes one.
    """

    uid: int
    #: What Odoo does about a second factor: ``default`` asks for it, ``skip`` does not.
    mfa: str


class ResUsers(models.Model):
    """Signing in without a password, by a code to the confirmed address: citizens alone."""

    _inherit = "res.users"

    def _check_credentials(self, credential, env):
        if credential.get("type") != CODE:
            return super()._check_credentials(credential, env)
        proof = credential.get("proof")
        if not isinstance(proof, Proof) or proof.uid != self.env.uid:
            raise AccessDenied
        # sudo: what kind of account it is
        if not self.env.user.sudo()._is_egate_citizen():
            raise AccessDenied
        return {"uid": proof.uid, "auth_method": "code", "mfa": proof.mfa}

    def _egate_sign_in(self, mfa="default"):
        """Begin a session of this account, whose owner has just proven it, in a new session id.

        :param str mfa: see :class:`Proof`
        :raise AccessDenied: no account of a citizen
        """
        self.ensure_one()
        # sudo: the login of an account whose owner has just proven it
        login = self.sudo().login
        credential = {"type": CODE, "login": login, "proof": Proof(self.id, mfa)}
        request.session.authenticate(request.env, credential)

    @api.model
    def _egate_sign_up(self, address, name, phone="", password=""):
        """Make an account for somebody who has proven ``address``.

        :param str address: normalised; nobody's account yet
        :param str password: empty: they sign in by codes
        :return: the account (sudo)
        """
        lang = self.env.lang
        values = {"login": address, "email": address, "name": name, "lang": lang}
        if phone:
            values |= self.env["res.partner"]._plain_contact({"phone": phone})
        if password:
            values["password"] = password
        # sudo: visitors make their own accounts, as portal users and nothing else
        template = self.sudo()._values_alone(lang=lang)
        account = template._create_user_from_template(values).with_env(self.sudo().env)
        account.egate_confirmed_email = address
        self.env["egate.account.event"]._note("made", account=account, by=account)
        return account

    @api.model
    def reset_password(self, login):
        """Send a link to set a new password; the same answer whether the login is known or not."""
        known = self.search(self._get_login_domain(login))
        known = known or self.search(self._get_email_domain(login))
        return super().reset_password(login) if len(known) == 1 else None
