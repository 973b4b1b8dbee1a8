from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache


class EgateRole(models.Model):
    """A function of a person in a unit; holding it gives exactly one group of rights."""

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
        string="Acts in its own divisions and one-stop units",
        help="Who holds this role in a unit holds it in the divisions and one-stop units of the "
        "same agency below it too; never in another agency.",
    )
    reads_only = fields.Boolean(
        string="Reads only",
        compute="_compute_reads_only",
        store=True,
        precompute=True,
        readonly=False,
        help="Who holds this role reads the work of the unit and never acts on it: takes, confirms "
        "and answers nothing, and gives no opinion. Always so for auditors.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another role has this code.")

    @api.depends("group_id")
    def _compute_reads_only(self):
        for role in self:
            role.reads_only = role._audits()

    @api.model
    @ormcache()
    def _leader_ids(self):
        """Return the ids of the roles that give the rights of a leader.

        The only rule for leaders of an agency; a head of a division is no leader.

        :rtype: tuple[int, ...]
        """
        leader = self.env.ref("egate_base.egate_group_leader")
        # sudo: the same for all users, also those who may not read roles
        roles = self.sudo().search([("group_id.all_implied_ids", "in", leader.id)])
        return tuple(roles.ids)

    def _audits(self):
        """Return whether this role opens the rights of an auditor."""
        auditor = self.env.ref("egate_base.egate_group_auditor")
        return auditor in self.group_id.all_implied_ids

    @api.constrains("group_id", "reads_only")
    def _check_reads_only(self):
        """Refuse an auditor's role that does more than read: auditors must not do the work."""
        for role in self:
            if role._audits() and not role.reads_only:
                raise ValidationError(
                    self.env._("“%(role)s” is a role of auditors: it reads only.", role=role.name)
                )

    @api.constrains("group_id")
    def _check_group(self):
        """Refuse a role with rights outside the one-stop office.

        Also one with the rights of an administrator, who gives the roles.
        """
        category = self.env.ref("egate_base.module_category_egate")
        manager = self.env.ref("egate_base.egate_group_manager")
        for role in self:
            if manager in role.group_id.all_implied_ids:
                raise ValidationError(
                    self.env._(
                        "“%(group)s” is no right that a role gives: administrators are named in "
                        "the settings of users. Choose another.",
                        group=role.group_id.display_name,
                    )
                )
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
        self._check_not_widened(vals)
        groups = self.group_id
        result = super().write(vals)
        if {"group_id", "sees_below", "acts_below", "reads_only", "active"} & vals.keys():
            self.env["res.users"]._refresh_egate_access(former_groups=groups)
        return result

    @api.model
    def _giving_fields(self):
        """Return the names of the fields by which a role gives rights to its holders."""
        return ["group_id", "sees_below", "acts_below", "reads_only"]

    def _check_not_widened(self, vals):
        """Refuse to change a role that has holders, as that would give them rights.

        The system itself may, in an update.
        """
        if self.env["egate.rights.event"]._by_the_system():
            return
        for role in self:
            fresh = self.new(vals)
            means = [
                name for name in self._giving_fields() if name in vals and fresh[name] != role[name]
            ]
            if vals.get("active") and not role.active:
                means.append("active")
            if not means:
                continue
            # sudo: only whether it has a holder
            if (
                self.env["egate.assignment"]
                .sudo()
                .search_count([("role_id", "=", role.id)], limit=1)
            ):
                raise UserError(
                    self.env._(
                        "People are assigned to the role “%(role)s”, so what it gives cannot be "
                        "changed. Create a new role and give it.",
                        role=role.name,
                    )
                )
            self.env["egate.rights.event"]._note("role", role=role, detail=", ".join(means))

    def _check_code_unused(self):
        """Refuse to change the code of a role that has, had or will have a holder."""
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
