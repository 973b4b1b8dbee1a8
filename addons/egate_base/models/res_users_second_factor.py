from odoo import api, models
from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache

from odoo.addons.base.models.res_users import check_identity

#: Which of :data:`SECOND_FACTOR_GROUPS` must have a second factor, between commas.
SECOND_FACTOR_PARAMETER = "egate_base.second_factor"
SECOND_FACTOR_GROUPS = {
    "leader": ("egate_base.egate_group_leader", "egate_base.egate_group_head"),
    "cashier": ("egate_base.egate_group_cashier",),
    "manager": ("egate_base.egate_group_manager", "base.group_erp_manager"),
}


class ResUsers(models.Model):
    """A second factor, Odoo's own, for those whose signature, money or rights are worth a theft.

    It follows from the roles of today. Who has none yet gets no further than to the page where it
    is set up (``ir.http``). No key and no device that is trusted stands in for it.
    """

    _inherit = "res.users"

    def _needs_second_factor(self):
        """Return whether the settings ask this person for a second factor."""
        # sudo: a setting for all users, and a person's roles; also needed for the owner of a key
        # before any sign-in
        user = self.sudo()
        chosen = user.env["ir.config_parameter"].get_param(SECOND_FACTOR_PARAMETER)
        if not chosen or user.id == SUPERUSER_ID or not user._is_internal():
            return False
        groups = [
            group
            for name in chosen.split(",")
            for group in SECOND_FACTOR_GROUPS.get(name.strip(), ())
        ]
        return any(user.has_group(group) for group in groups)

    def _lacks_second_factor(self):
        """Return whether this person must set up a second factor before anything else."""
        return self._needs_second_factor() and not self._has_second_factor()

    @ormcache("self.id")
    def _has_second_factor(self):
        # Odoo clears the cache when a secret is written.
        return self.totp_enabled

    def _rpc_api_keys_only(self):
        # A password alone gives no other access either, also before the factor is set up.
        return self._needs_second_factor() or super()._rpc_api_keys_only()

    def _totp_try_setting(self, secret, code):
        done = super()._totp_try_setting(secret, code)
        if done:
            self.env["egate.security.event"]._note("set_up", self)
            self._notify_set_up()
        return done

    def _notify_set_up(self):
        """Notify the leaders of a new factor: a thief who has the password before the first factor
        is set up could set up one.
        """
        if self._needs_second_factor():
            person = self.sudo().name  # sudo: names
            self.env["egate.rights.event"]._notify_leaders(
                lambda env: env._(
                    "%(person)s has set up a second factor to sign in. Ask them whether it was "
                    "they; if not, an administrator resets it and the password.",
                    person=person,
                )
            )

    # lint: allow _may_be_reset() checks the caller for each person, before the sudo
    @check_identity
    def action_totp_disable(self):
        """Reset a lost second factor of a person; one's own only if none is required.

        :raise AccessError: the user is no administrator, or not one above this person
        """
        for user in self:
            if user == self.env.user:
                if user._needs_second_factor():
                    raise UserError(
                        self.env._(
                            "Your role needs a second factor. If your phone is lost, another "
                            "administrator resets it for you; where there is none, the operator "
                            "does on the server."
                        )
                    )
            elif not user._may_be_reset():
                raise AccessError(
                    self.env._("Only an administrator resets the second factor of another person.")
                )
        had = self.filtered("totp_enabled")
        # sudo: Odoo lets those pass who administer its users; the right was checked above
        answer = super(
            ResUsers, self.sudo() if self != self.env.user else self
        ).action_totp_disable()
        for user in had:
            self.env["egate.security.event"]._note("reset", user)
        return answer

    def _may_be_reset(self):
        """Return whether the current user may reset this other person's second factor.

        An administrator of the office, though not of those who administer the system.
        """
        if self.env.su or self.env.user._is_admin():
            return True
        manager = self.env.user.has_group("egate_base.egate_group_manager")
        return manager and not self._is_admin()

    # lint: allow the operator calls it in the shell, see docs/van-hanh.md
    @api.model
    def _reset_second_factor(self, login):
        """Reset the second factor of ``login``: the operator's way back, at the command line.

        :return: whether there was one
        """
        user = self.search([("login", "=", login)])
        if not user.totp_enabled:
            return False
        user._revoke_all_devices()
        # sudo: a secret that no user reads or writes
        user.sudo().totp_secret = False
        self.env["egate.security.event"]._note("reset", user, "command line")
        return True


class ApiKeys(models.Model):
    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        """Refuse keys of users who need a second factor: integrations have their own users."""
        uid = super()._check_credentials(scope=scope, key=key)
        return None if uid and self.env["res.users"].browse(uid)._needs_second_factor() else uid
