from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    egate_hotline = fields.Char(
        string="Hotline",
        config_parameter="egate_base.hotline",
        help="Printed at the foot of receipts and shown to citizens.",
    )
