from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Days that the file of a print in bulk is kept, and where the office has set them.
KEEP_DAYS, DEFAULT_KEEP_DAYS = "egate_reports.print_keep_days", 1
MOST_DAYS = 30


class ResConfigSettings(models.TransientModel):
    """How long files of prints in bulk are kept."""

    _inherit = "res.config.settings"

    egate_print_keep_days = fields.Integer(
        string="Prints in bulk are kept (days)",
        config_parameter=KEEP_DAYS,
        default=DEFAULT_KEEP_DAYS,
    )

    @api.constrains("egate_print_keep_days")
    def _check_print_keep_days(self):
        for settings in self:
            if not 1 <= settings.egate_print_keep_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Prints in bulk are kept for 1 to %(days)s days: they are full of "
                        "personal data.",
                        days=MOST_DAYS,
                    )
                )
