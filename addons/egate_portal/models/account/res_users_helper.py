import time

from odoo import api, models
from odoo.http import request

#: Where a session keeps which clerk helps its owner, and until when.
HELPER = "egate_helper"
HELP_SECONDS = 30 * 60


class ResUsers(models.Model):
    """A clerk helps a citizen at the kiosk: a session of the citizen's that names its helper.

    The clerk's own session ends where the citizen's begins; what is left of the clerk is a name.
    See ``ir.http`` for what such a session may reach, and until when.
    """

    _inherit = "res.users"

    @api.model
    def _egate_helper(self):
        """Return the clerk (sudo) who helps the owner of this session now, or none."""
        helped = self._egate_help()
        # sudo: a clerk's name, in a session that this clerk began
        return self.sudo().browse(helped["helper"] if helped else ())

    @api.model
    def _egate_help(self):
        """Return what this session keeps of its help, or an empty dict.

        :return: ``helper``, ``account`` and ``unit`` (ids), ``name`` (of the clerk), ``until``
            (seconds since the epoch)
        """
        helped = (request and request.session.get(HELPER)) or {}
        mine = helped.get("account") == self.env.uid == (request and request.session.uid)
        return helped if mine and helped["until"] > time.time() else {}

    @api.model
    def _egate_begin_help(self, account):
        """Turn the current user's session, a clerk's, into one of ``account`` that is helped.

        The clerk is signed out; the session gets a new id, and the old one opens nothing.

        :param account: ``res.users`` whose code the citizen has just shown
        :raise AccessError: the current user is no clerk
        """
        clerk = self.env.user
        unit = self.env["egate.account.event"]._clerk_unit()
        # sudo: the clerk's own name
        name = clerk.sudo().name
        self.env["egate.account.event"]._note(
            "help_begun",
            account=account,
            # sudo: whose account it is, for the trail
            partner=self.sudo().env["egate.citizen.identity"]._citizen_of(account),
            unit=unit,
        )
        account._egate_tell(
            self.env._("An official works with your account for 30 minutes"),
            self.env._(
                "%(name)s of %(unit)s fills in with you, after a code that your account has shown. "
                "If you are not there, open “My account” and log out all other devices.",
                name=name,
                unit=unit.name,
            ),
        )
        request.session.logout(keep_db=True)
        # The citizen is signed in on a device of their own, where a second factor was asked for.
        account._egate_sign_in(mfa="skip")
        request.session[HELPER] = {
            "helper": clerk.id,
            "account": account.id,
            "unit": unit.id,
            "name": name,
            "until": int(time.time()) + HELP_SECONDS,
        }

    @api.model
    def _egate_end_help(self):
        """End the help and the session with it.

        :return: whether there was any
        """
        helped = self._egate_help()
        if helped:
            # sudo: only ids for the trail
            unit = self.sudo().env["egate.unit"].browse(helped["unit"])
            self.env["egate.account.event"]._note(
                "help_ended",
                account=self.env.user,
                unit=unit,
                data={"helper": helped["helper"]},
            )
            request.session.logout(keep_db=True)
        return bool(helped)
