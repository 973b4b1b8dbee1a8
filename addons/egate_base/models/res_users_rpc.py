from odoo import api, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """Odoo's old doors for programs (XML-RPC, ``/jsonrpc``) are closed to people.

    What they send is looked at by nobody before a method sees it, and they take a password where
    the sign-in asks for more. Programs use ``/json/2`` with a key.
    """

    _inherit = "res.users"

    @api.model
    def _check_uid_passwd(self, uid, passwd):
        result = super()._check_uid_passwd(uid, passwd)
        if not self.browse(uid)._may_call_the_old_way():
            raise AccessError(
                self.env._(
                    "This door is closed. Programs call /json/2 with a key of their own account."
                )
            )
        return result

    def _may_call_the_old_way(self):
        """Return whether this account is a machine's, or holds the server anyway."""
        return self.has_group("base.group_system")
