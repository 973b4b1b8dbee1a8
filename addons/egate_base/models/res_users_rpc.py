from odoo import api, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """Closes Odoo's old interfaces for programs (XML-RPC, ``/jsonrpc``) to people.

    Their input reaches methods without any check, and they accept a password alone where the
    sign-in requires more. Programs use ``/json/2`` with a key.
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
        """Return whether this account belongs to a machine, or controls the server anyway."""
        return self.has_group("base.group_system")
