from odoo import fields, models


class EgateOutsideSystem(models.Model):
    """A system of a ministry in which dossiers are processed that were handed in here.

    What is in both is marked here with the code that it has there, so that no report counts it
    twice.
    """

    _name = "egate.outside.system"
    _description = "System of a ministry"
    _inherit = "egate.code.list"

    keeper = fields.Char(string="Kept by", help="The ministry or agency that runs it.")
