from odoo import api, models
from odoo.fields import Domain


class MailFollowers(models.Model):
    """Only readers of an office record see its followers.

    Odoo shows all rows to every employee: which dossiers exist, and who works on them.
    """

    _name = "mail.followers"
    _inherit = ["mail.followers", "egate.readable"]

    @api.model
    def _readable_domain(self):
        partner = self.env.user.partner_id
        # lint: allow a constant pattern, not from any user
        domain = Domain("partner_id", "=", partner.id) | ~Domain("res_model", "=like", "egate.%")
        for name in self._office_threads():
            threads = self.env[name]
            if threads.has_access("read"):
                domain |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", threads._search([])
                )
        return domain

    @api.model
    def _office_threads(self):
        """Return the names of the suite's models that have followers."""
        return [
            name
            for name, model in self.env.registry.items()
            if name.startswith("egate.") and model._auto and "message_follower_ids" in model._fields
        ]

    @api.model
    def _hidden_message(self):
        return self.env._("Who follows a record is for those who read the record.")
