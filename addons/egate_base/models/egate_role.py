from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class EgateRole(models.Model):
    """What somebody does in a unit; holding it opens exactly one group of rights."""

    _name = "egate.role"
    _description = "Role"
    _inherit = ["egate.cached", "egate.coded"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one(
        "res.groups",
        string="Rights",
        required=True,
        ondelete="restrict",
        index=True,
        domain=lambda self: [
            ("privilege_id.category_id", "=", self.env.ref("egate_base.module_category_egate").id)
        ],
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

    @api.constrains("group_id")
    def _check_group(self):
        """A role opens rights of the one-stop office only: it is no way to become anything else."""
        category = self.env.ref("egate_base.module_category_egate")
        for role in self:
            if role.group_id.privilege_id.category_id != category:
                raise ValidationError(
                    self.env._(
                        "“%(group)s” is not a right of the one-stop office. Choose one of those.",
                        group=role.group_id.display_name,
                    )
                )

    def write(self, vals):
        if "code" in vals:
            self.filtered(lambda role: role.code != vals["code"])._check_code_unused()
        groups = self.group_id
        result = super().write(vals)
        if {"group_id", "sees_below", "acts_below", "active"} & vals.keys():
            self.env["res.users"]._refresh_egate_access(former_groups=groups)
        return result

    def _check_code_unused(self):
        """Refuse to change the code of a role that somebody holds, held or will hold."""
        for role in self:
            # sudo: whether there is an assignment matters, not whose
            if (
                self.env["egate.assignment"]
                .sudo()
                .search_count([("role_id", "=", role.id)], limit=1)
            ):
                raise UserError(
                    self.env._(
                        "People are assigned to the role “%(role)s” (code %(code)s), so the code "
                        "cannot be changed. Archive the role and create a new one.",
                        role=role.name,
                        code=role.code,
                    )
                )
