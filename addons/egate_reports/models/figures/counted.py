from odoo import fields, models
from odoo.exceptions import UserError


class EgateCounted(models.AbstractModel):
    """A row of figures about a dossier: current when it is read, and leading to the dossier."""

    _name = "egate.counted"
    _description = "Counted of a dossier"

    dossier_id = fields.Many2one("egate.dossier", readonly=True)

    def _search(self, domain, *args, **kwargs):
        self.env["egate.dossier"]._catch_up_facts()
        return super()._search(domain, *args, **kwargs)

    def action_open(self):
        """Open the dossier.

        :raise UserError: it is counted for what the user's unit did, and others have it now
        """
        self.ensure_one()
        self.check_access("read")
        if not self.dossier_id.has_access("read"):
            raise UserError(
                self.env._(
                    "Your unit worked on this dossier, so it is counted here. It has gone on "
                    "since: ask the one-stop unit or the agency that decides to open it."
                )
            )
        return self.dossier_id._action_show()
