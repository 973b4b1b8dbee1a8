from odoo import models


class EgateUnit(models.Model):
    """A one-stop unit whose scan inbox is not empty is not closed."""

    _inherit = "egate.unit"

    def _closing_errors(self, successor):
        errors = super()._closing_errors(successor)
        waiting = self.env["egate.scan.page"].search_count(
            [("unit_id", "=", self.id), ("state", "=", "waiting")]
        )
        if waiting:
            errors.append(
                self.env._(
                    "%(pages)s scanned pages wait in its inbox: file or discard them first.",
                    pages=waiting,
                )
            )
        return errors
