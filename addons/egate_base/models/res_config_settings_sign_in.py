from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_users_second_factor import SECOND_FACTOR_GROUPS, SECOND_FACTOR_PARAMETER

#: Whose sessions end by which setting; of a person's roles the shortest time counts.
IDLE_GROUPS = {
    "leader": SECOND_FACTOR_GROUPS["leader"],
    "cashier": SECOND_FACTOR_GROUPS["cashier"],
    "manager": ("egate_base.egate_group_manager",),
    "official": ("egate_base.egate_group_official",),
}
MOST_MINUTES = 24 * 60


class ResConfigSettings(models.TransientModel):
    """Who signs in with a second factor, and when a session that is not used is locked."""

    _inherit = "res.config.settings"

    egate_second_factor_leader = fields.Boolean(string="Leaders and heads of division")
    egate_second_factor_cashier = fields.Boolean(string="Cashiers")
    egate_second_factor_manager = fields.Boolean(string="Administrators")
    egate_idle_leader = fields.Integer(string="Leaders and heads of division, minutes")
    egate_idle_cashier = fields.Integer(string="Cashiers, minutes")
    egate_idle_manager = fields.Integer(string="Administrators, minutes")
    egate_idle_official = fields.Integer(string="Everybody else, minutes")
    egate_session_hours = fields.Integer(
        string="Sign in again after hours",
        help="However much the session is used. 0: a session ends by itself after a week unused.",
    )

    @api.constrains(
        "egate_idle_leader",
        "egate_idle_cashier",
        "egate_idle_manager",
        "egate_idle_official",
        "egate_session_hours",
    )
    def _check_egate_idle(self):
        for settings in self:
            minutes = [settings[f"egate_idle_{name}"] for name in IDLE_GROUPS]
            if not all(0 <= one <= MOST_MINUTES for one in minutes):
                raise ValidationError(
                    self.env._("Enter the minutes of a session that is not used: 0 to 1440.")
                )
            if not 0 <= settings.egate_session_hours <= 7 * 24:
                raise ValidationError(self.env._("Enter the hours of a session: 0 to 168."))

    @api.model
    def _egate_sign_in_groups(self, name):
        # sudo: a user who may save settings may save these, stored on the roles' groups
        groups = self.env["res.groups"].sudo()
        return groups.union(*(self.env.ref(xmlid).sudo() for xmlid in IDLE_GROUPS[name]))

    @api.model
    def _egate_sign_in_values(self):
        values = {}
        # sudo: see _egate_set_sign_in
        chosen = self.env["ir.config_parameter"].sudo().get_param(SECOND_FACTOR_PARAMETER) or ""
        for name in SECOND_FACTOR_GROUPS:
            values[f"egate_second_factor_{name}"] = name in chosen.split(",")
        for name in IDLE_GROUPS:
            values[f"egate_idle_{name}"] = self._egate_sign_in_groups(name)[
                0
            ].lock_timeout_inactivity
        values["egate_session_hours"] = self._egate_sign_in_groups("official").lock_timeout // 60
        return values

    def _egate_set_sign_in(self, before):
        """Keep who signs in how.

        :param str before: :meth:`_egate_sign_in_state`, before anything of the settings was kept
        """
        chosen = [name for name in SECOND_FACTOR_GROUPS if self[f"egate_second_factor_{name}"]]
        # sudo: a user who may save settings may save this one
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(SECOND_FACTOR_PARAMETER, ",".join(chosen) or False)
        for name in IDLE_GROUPS:
            groups = self._egate_sign_in_groups(name)
            for field, value in (
                ("lock_timeout_inactivity", self[f"egate_idle_{name}"]),
                ("lock_timeout", self.egate_session_hours * 60),
            ):
                if set(groups.mapped(field)) != {value}:
                    groups.write({field: value})
        if (after := self._egate_sign_in_state()) != before:
            self.env["egate.security.event"]._note("settings", detail=after)

    @api.model
    def _egate_sign_in_state(self):
        """Return when sessions end, in one line for the trail; the factor is noted by itself."""
        idle = " ".join(
            f"{name}={self._egate_sign_in_groups(name)[0].lock_timeout_inactivity}"
            for name in IDLE_GROUPS
        )
        hours = self._egate_sign_in_groups("official").lock_timeout // 60
        return f"idle minutes: {idle}; hours: {hours}"
