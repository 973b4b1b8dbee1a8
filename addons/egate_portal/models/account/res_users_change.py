import time

from odoo import fields, models
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request
from odoo.tools import consteq

from ...tools.account import mask_email

#: How many seconds after signing in the owner may change what opens the account.
FRESH_SECONDS = 15 * 60
_FRESH = "egate_fresh"


class ResUsers(models.Model):
    """What owners change of their own accounts, and how an account is closed."""

    _inherit = "res.users"

    # -- that it is the owner -----------------------------------------------------------------

    def _egate_note_fresh(self):
        """Remember in the session that the owner has just proven to be there."""
        request.session[_FRESH] = {"uid": self.id, "until": int(time.time()) + FRESH_SECONDS}

    def _egate_is_fresh(self):
        """Return whether the owner has proven to be there a short while ago in this session."""
        fresh = request.session.get(_FRESH) or {}
        return fresh.get("uid") == self.id and fresh.get("until", 0) > time.time()

    def _egate_prove(self, password):
        """Return whether the owner is there: by the password, or signed in a short while ago."""
        self.ensure_one()
        if self._egate_is_fresh():
            return True
        if not password:
            return False
        credential = {"type": "password", "login": self.login, "password": password}
        try:
            with self._assert_can_auth(user=self.login):
                self._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return False
        self._egate_note_fresh()
        return True

    def _egate_has_password(self):
        """Return whether this account can sign in by a password."""
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.id])
        hashed = self.env.cr.fetchone()[0]
        return bool(hashed) and not self._crypt_context().verify("", hashed)

    # -- changes --------------------------------------------------------------------------------

    def _egate_refuse_colleague(self):
        """Refuse to change an account of somebody who works here by any of this."""
        # sudo: what kind of account it is
        if not self.sudo()._is_egate_citizen():
            raise UserError(self.env._("This is no account of a citizen."))

    def _egate_set_password(self, password):
        """Set a new password of one's own; every other session ends."""
        self._egate_refuse_colleague()
        # sudo: a portal user writes nothing of an account; the owner was proven
        self.sudo().password = password
        self.env["egate.account.event"]._note("password", account=self)
        self._egate_keep_session()
        self._egate_tell(
            self.env._("A new password was set"),
            self.env._("The password of your account was changed. Other devices were signed out."),
        )

    def _egate_change_mail(self, address):
        """Take a proven address as this account's own; every other session ends.

        :raise UserError: it belongs to another account
        """
        self._egate_refuse_taken(address)
        former = self._egate_address()
        self._egate_put_mail(address)
        self.env["egate.account.event"]._note("mail", account=self)
        self._egate_keep_session()
        subject, sentence = self._egate_words_of_new_mail(address)
        for reader in sorted({former, address} - {""}):
            self.env["egate.account.mail"]._queue(reader, subject, [sentence])

    def _egate_words_of_new_mail(self, address):
        return (
            self.env._("The address of your account was changed"),
            self.env._(
                "Your account at the office has a new e-mail address: %(address)s. If you know "
                "nothing of it, tell the office at once: %(hotline)s.",
                address=mask_email(address),
                hotline=self.env["res.company"]._egate_house()["hotline"],
            ),
        )

    def _egate_refuse_taken(self, address):
        holder = self._egate_account_of(address)
        if holder and holder != self:
            raise UserError(
                self.env._("Another account has this address. Choose another one of your own.")
            )

    def _egate_put_mail(self, address):
        self._egate_refuse_colleague()
        # sudo: a portal user writes nothing of an account; the address was proven
        account = self.sudo()
        account.write({"login": address, "egate_confirmed_email": address})
        # The address on file of somebody whom the office knows is corrected at the counter alone.
        if not account.partner_id.identity_number:
            account.partner_id.email = address

    def _egate_keep_session(self):
        """Give this session a new id that counts after what opens the account has changed."""
        self.env.flush_all()
        if request and request.session.uid == self.id:
            request.session.should_rotate = True

    def _egate_address(self):
        """Return where mails about this account go."""
        # sudo: the account's own address, in its own affairs
        account = self.sudo()
        return account.egate_confirmed_email or account.email_normalized or ""

    def _egate_tell(self, subject, sentence):
        """Tell the owner what was done with the account."""
        if address := self._egate_address():
            self.env["egate.account.mail"]._queue(address, subject, [sentence])

    # -- sessions -------------------------------------------------------------------------------

    def _egate_devices(self):
        """Return the sessions (sudo) of this account, the last used first."""
        # sudo: one's own, which a portal user may not read
        return self.env["res.device"].sudo().search([("user_id", "=", self.id)])

    def _egate_end_sessions(self, identifier=""):
        """End one session of this account, or all but the current one.

        :param str identifier: what :meth:`_egate_session_key` gives for it
        :return: whether there was one
        """
        devices = self._egate_devices()
        if identifier:
            devices = devices.filtered(
                lambda device: consteq(self._egate_session_key(device), identifier)
            )
        else:
            devices = devices.filtered(lambda device: not device.is_current)
        if devices:
            devices._revoke()
            self.env["egate.account.event"]._note("sessions", account=self)
        return bool(devices)

    def _egate_session_key(self, device):
        """Return a name of a session that opens nothing."""
        return str(device.id)

    # -- the end --------------------------------------------------------------------------------

    def _deactivate_portal_user(self, **post):
        """Close accounts of citizens: they are archived, never deleted.

        What was sent with one, and who acted, stays told.
        """
        citizens = self.filtered(lambda user: user._is_egate_citizen())
        if citizens != self:
            return super()._deactivate_portal_user(**post)
        for user in citizens:
            user._egate_close()
        return None

    def _egate_close(self):
        """Close this account for good; what was done with it stays told."""
        self._egate_refuse_colleague()
        # sudo: an account that its owner closes
        account = self.sudo()
        account._egate_tell(
            self.env._("Your account was closed"),
            self.env._(
                "Your account at the office was closed. Dossiers in progress go on; ask about them "
                "with the receipt."
            ),
        )
        identities = account.env["egate.citizen.identity"]
        identities.search([("user_id", "=", account.id)])._end("closed")
        self.env["egate.account.event"]._note("closed", account=account)
        account._egate_drop_keys()
        account.write(
            {
                "login": f"closed-{account.id}-{fields.Datetime.now():%Y%m%d%H%M%S}",
                "egate_confirmed_email": False,
            }
        )
        # sudo: an account cannot archive itself
        account.with_user(self.env.ref("base.user_root")).sudo().active = False
        own = account.partner_id
        if not own.identity_number and not own._has_egate_work():
            own.write({"phone": False, "email": False})
            # sudo: see above
            own.with_user(self.env.ref("base.user_root")).sudo().active = False
