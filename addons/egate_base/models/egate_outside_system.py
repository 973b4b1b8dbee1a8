from odoo import fields, models


class EgateOutsideSystem(models.Model):
    """A system of a ministry that processes dossiers handed in here.

    A dossier in both systems has its code from there recorded here, so that no report counts it
    twice.
    """

    _name = "egate.outside.system"
    _description = "System of a ministry"
    _inherit = "egate.code.list"

    keeper = fields.Char(string="Kept by", help="The ministry or agency that runs it.")
