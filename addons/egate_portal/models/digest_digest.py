from odoo import api, models

#: Set once the digests are off: an office that turns one on again keeps it.
OFF = "egate_portal.digests_off"


class DigestDigest(models.Model):
    """Odoo's mails with figures of its own come with the website; an office reads its summary."""

    _inherit = "digest.digest"

    @api.model
    def _switch_off_once(self):
        """Turn off what is on, and let no new user be subscribed; at the first load alone."""
        # sudo: switches of the system, at the installation or an update
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(OFF):
            return
        self.search([("state", "=", "activated")]).action_deactivate()
        parameters.set_param("digest.default_digest_emails", False)
        parameters.set_param(OFF, "1")
