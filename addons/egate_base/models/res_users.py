from odoo import fields, models
from odoo.fields import Command, Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    egate_unit_ids = fields.Many2many(
        "egate.unit",
        "egate_unit_res_users_rel",
        "user_id",
        "unit_id",
        string="Units acted for",
        copy=False,
        readonly=True,
        help="The units that this person's assignments of today reach. Maintained, never edited.",
    )
    egate_assignment_ids = fields.One2many("egate.assignment", "user_id", string="Assignments")

    def _has_field_access(self, field, operation):
        # Record rules rest on this field: nobody writes it but _refresh_egate_access.
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "egate_unit_ids"
        )

    def _refresh_egate_access(self, former_groups=None):
        """Make groups and units of these people (of everybody, on an empty set) those of today.

        :param former_groups: groups that roles gave until now

        Groups that no role gives are left alone. Rules are cached with the units in them, so the
        registry's cache is cleared when anything changed.
        """
        # sudo: an administrator of assignments need not be one of users and groups
        assignments_sudo = self.env["egate.assignment"].sudo()
        users = self.sudo() or self.sudo().union(
            *(user for (user,) in assignments_sudo._read_group(Domain.TRUE, ["user_id"]))
        )
        in_force = assignments_sudo.search(
            assignments_sudo._in_force_domain() & Domain("user_id", "in", users.ids)
        )
        # sudo: see above
        roles_sudo = self.env["egate.role"].sudo().with_context(active_test=False)
        role_groups = roles_sudo.search(Domain("group_id", "!=", False)).group_id
        role_groups |= (former_groups or role_groups).sudo()  # sudo: see above
        changed = False
        for user in users:
            held = in_force.filtered(lambda assignment, user=user: assignment.user_id == user)
            units = held.unit_id | held.filtered("role_id.covers_below").unit_id._with_below()
            if user.egate_unit_ids != units:
                user.egate_unit_ids = [Command.set(units.ids)]
                changed = True
            wanted, explicit = held.role_id.group_id, user.group_ids & role_groups
            if wanted != explicit:
                user.group_ids = [Command.unlink(group.id) for group in explicit - wanted] + [
                    Command.link(group.id) for group in wanted - explicit
                ]
                changed = True
        if changed:
            self.env.registry.clear_cache()
