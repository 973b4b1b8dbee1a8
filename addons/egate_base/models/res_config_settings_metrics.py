from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.hooks import hook


class ResConfigSettings(models.TransientModel):
    """The token with which a monitoring system reads the figures of ``egate.metrics``."""

    _inherit = "res.config.settings"

    egate_metrics_on = fields.Boolean(string="Figures can be read", readonly=True)

    @api.model
    @hook("settings_read")
    def _egate_metrics_values(self):
        return {"egate_metrics_on": self.env["egate.metrics"]._is_on()}

    @api.model
    def action_egate_new_metrics_token(self):
        """Set a new token and show it, this once; one of before opens nothing any more.

        :raise AccessError: the user does not administer the system
        """
        self._check_egate_metrics()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Token for monitoring"),
            "res_model": "egate.metrics.token",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_token": self.env["egate.metrics"]._new_token()},
        }

    @api.model
    def action_egate_revoke_metrics_token(self):
        """Take the token back: nobody reads the figures until there is another one.

        :raise AccessError: the user does not administer the system
        """
        self._check_egate_metrics()
        self.env["egate.metrics"]._revoke_token()
        return {"type": "ir.actions.client", "tag": "reload"}

    def _check_egate_metrics(self):
        if not self.env.user._is_system():
            raise AccessError(self.env._("Only the system's administrator sets this token."))
