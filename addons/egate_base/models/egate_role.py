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
    sees_below = fields.Boolean(
        string="Sees the units below",
        help="Who holds this role in a unit reads the work of all units below it.",
    )
    acts_below = fields.Boolean(
        string="Acts in its own divisions and desks",
        help="Who holds this role in a unit holds it in the divisions and desks of the same "
        "agency below it too; never in another agency.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another role has this code.")

    def write(self, vals):
        groups = self.group_id
        result = super().write(vals)
        if {"group_id", "sees_below", "acts_below"} & vals.keys():
            self.env["res.users"]._refresh_egate_access(retired_groups=groups)
        return result
