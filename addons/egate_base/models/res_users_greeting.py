from odoo import models


class ResUsers(models.Model):
    """Turns off Odoo's greeting: a chat that teaches smileys is not for an office."""

    _inherit = "res.users"

    def _init_odoobot(self):
        # sudo: a mark of the program, which users do not write
        self.sudo().odoobot_state = "disabled"
        return self.env["discuss.channel"]
