from odoo import fields, models
from odoo.exceptions import UserError

#: What tells others who somebody is.
_NAMES = frozenset({"name", "email"})


class ResUsers(models.Model):
    """What an employee is called is not for that employee to say: forms and the trail name them.

    Odoo lets everybody change the own name and address. The administrator of users keeps both.
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
        """Return what a person may write of themselves of ``vals``.

        :raise UserError: another name or address than the one that is kept
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
