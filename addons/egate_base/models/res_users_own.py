from odoo import fields, models
from odoo.exceptions import UserError

#: The fields by which others identify a user.
_NAMES = frozenset({"name", "email"})


class ResUsers(models.Model):
    """Employees cannot change their own names, because forms and the trail show them.

    Odoo lets all users change their own name and address. Here only administrators of users do.
    """

    _inherit = "res.users"

    # Odoo's labels name its product, and one of them has no Vietnamese.
    notification_type = fields.Selection(
        selection=[("email", "By e-mail"), ("inbox", "In this system")],
        help="How messages addressed to the user arrive.",
    )

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 (Odoo's name)
        return [name for name in super().SELF_WRITEABLE_FIELDS if name not in _NAMES]

    def _without_own_name(self, vals):
        """Return those of ``vals`` that users may write about themselves.

        :raise UserError: the name or address differs from the stored one
        """
        named = _NAMES.intersection(vals)
        if not named or self.env.su or self != self.env.user or self.has_access("write"):
            return vals
        if any((vals[name] or False) != self[name] for name in named):
            raise UserError(
                self.env._(
                    "Your name and your address are kept by the administrator: ask them to "
                    "correct what is wrong."
                )
            )
        return {name: value for name, value in vals.items() if name not in named}
