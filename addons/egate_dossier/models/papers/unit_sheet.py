from odoo import models


class EgateUnit(models.Model):
    """The separator sheet that belongs to no dossier."""

    _inherit = "egate.unit"

    def _print_plain_sheet(self):
        """Return the action that prints a plain separator sheet, or ``False``.

        ``egate_reports`` answers.
        """
        return False
