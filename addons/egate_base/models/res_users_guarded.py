from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Fields by which a write to users changes groups.
_GROUPS = {"group_ids", "role"}
#: Fields that give access to an account to the user who sets them.
_KEYS = {"password", "new_password", "login"}


class ResUsers(models.Model):
    """Accounts as a way round the assignments: refused, or told and written down.

    The rights of a role come from an assignment alone. Groups that no role gives (administration,
    identity numbers) are the settings' affair, and are told to the leader, as are accounts and
    passwords that one person makes for another.
    """

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        with self._watching_groups():
            users = super().create(vals_list)
        users._note_account("account")
        return users

    @api.model
    def _touches_groups(self, vals):
        return bool(_GROUPS & vals.keys())

    def _note_keys(self, vals):
        if any(vals.get(key) for key in _KEYS):
            self._note_account("password")

    def _note_account(self, kind):
        """Record and report that the current user has set access data of other accounts."""
        events, user = self.env["egate.rights.event"], self.env.user
        if events._by_the_system() or not user._is_internal():
            return
        for other in self.filtered(lambda one: one != user and not one.share):
            # sudo: names, and the trail
            events._note(kind, other, detail=other.sudo().login)
            events._notify_leaders(
                lambda env, other=other: (
                    env._(
                        "%(user)s created the account of %(person)s (%(login)s).",
                        user=user.sudo().name,  # sudo: names
                        person=other.sudo().name,  # sudo: see above
                        login=other.sudo().login,  # sudo: see above
                    )
                    if kind == "account"
                    else env._(
                        "%(user)s set the password or the login of %(person)s (%(login)s).",
                        user=user.sudo().name,  # sudo: see above
                        person=other.sudo().name,  # sudo: see above
                        login=other.sudo().login,  # sudo: see above
                    )
                )
            )

    # -- the way back -------------------------------------------------------------------------

    @api.model
    def _egate_recover(self, login):
        """Make the account ``login`` an administrator of the office again, from the command line.

        Also what that account has asked for itself counts then. Written down, and told to the
        leader.

        :return: the account
        :raise AccessError: not the system itself
        :raise ValueError: there is no such account of an internal user
        """
        events = self.env["egate.rights.event"]
        if not events._by_the_system():
            raise AccessError(self.env._("Only the command line of the server does this."))
        users = self.with_context(active_test=False)
        user = users.search(Domain("login", "=", login) & Domain("share", "=", False), limit=1)
        if not user:
            raise ValueError(f"there is no account of an internal user with the login {login!r}")
        user.active = True
        user.group_ids += self.env.ref("egate_base.egate_group_manager")
        asked = Domain("state", "=", "asked")
        rights = [
            self.env["egate.assignment"].search(asked & Domain("user_id", "=", user.id)),
            self.env["egate.absence"].search(asked & Domain("deputy_id", "=", user.id)),
        ]
        for right in rights:
            for one in right:
                one._settle("given", "confirmed")
        events._note("recovered", user, detail=login)
        events._notify_leaders(
            lambda env: env._(
                "The account %(login)s was made an administrator of the one-stop office by the "
                "command line of the server.",
                login=login,
            )
        )
        return user
