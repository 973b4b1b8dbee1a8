from odoo import fields, models


class EgateRole(models.Model):
    """What somebody does in a unit; holding it opens exactly one group of rights."""

    _name = "egate.role"
    _description = "Role"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one(
        "res.groups", string="Rights", required=True, ondelete="restrict", index=True
    )
    covers_below = fields.Boolean(
        string="Covers the units below",
        help="Who holds this role in an agency holds it in the units below it too.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another role has this code.")
