from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What the office shows of itself; kept where Odoo keeps a company's name and address."""

    _inherit = "res.config.settings"

    egate_house_name = fields.Char(
        related="company_id.name", readonly=False, string="Name of the office"
    )
    egate_house_street = fields.Char(
        related="company_id.street", readonly=False, string="House number and street"
    )
    egate_house_city = fields.Char(
        related="company_id.city", readonly=False, string="Ward, commune, city"
    )
    egate_house_phone = fields.Char(
        related="company_id.phone", readonly=False, string="Telephone of the office"
    )
    egate_house_email = fields.Char(
        related="company_id.email", readonly=False, string="E-mail of the office"
    )
    egate_emblem = fields.Binary(related="company_id.egate_emblem", readonly=False)
    egate_opening_hours = fields.Text(related="company_id.egate_opening_hours", readonly=False)
