from odoo import models


class ResUsers(models.Model):
    """The system greets nobody: a chat that teaches smileys is no message of an office."""

    _inherit = "res.users"

    def _init_odoobot(self):
        # sudo: a mark of the program's own, which a person does not write
        self.sudo().odoobot_state = "disabled"
        return self.env["discuss.channel"]
