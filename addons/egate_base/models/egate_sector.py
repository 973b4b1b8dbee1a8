from odoo import fields, models


class EgateSector(models.Model):
    _name = "egate.sector"
    _description = "Sector"
    _order = "sequence, name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another sector has this code.")
