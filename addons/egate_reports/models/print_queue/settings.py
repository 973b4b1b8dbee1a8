from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.ipp.queue_address import read_hosts

#: The hosts to whose print queues the server may connect.
HOSTS = "egate_reports.print_hosts"


class ResConfigSettings(models.TransientModel):
    """To which hosts the server sends what counters print."""

    _inherit = "res.config.settings"

    egate_print_hosts = fields.Char(string="Print servers", config_parameter=HOSTS)

    @api.constrains("egate_print_hosts")
    def _check_print_hosts(self):
        for settings in self:
            if not all(read_hosts(settings.egate_print_hosts)):
                raise ValidationError(
                    self.env._(
                        "Enter the print servers as names or addresses with commas between them, "
                        "such as “cups.ubnd.example, 10.0.0.5:8631”."
                    )
                )
