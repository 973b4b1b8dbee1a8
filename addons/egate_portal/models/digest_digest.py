from odoo import api, models

#: Set once the digests are off, so that an office can turn one on again and keep it.
OFF = "egate_portal.digests_off"


class DigestDigest(models.Model):
    """Turns off Odoo's digest mails, which the website installs; offices have their own summary."""

    _inherit = "digest.digest"

    @api.model
    def _switch_off_once(self):
        """Turn off all digests and the subscription of new users; only at the first load."""
        # sudo: switches of the system, at the installation or an update
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(OFF):
            return
        self.search([("state", "=", "activated")]).action_deactivate()
        parameters.set_param("digest.default_digest_emails", False)
        parameters.set_param(OFF, "1")
