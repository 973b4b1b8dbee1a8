from odoo import fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL


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

        The database finds who has changed, in one statement; only their records are read and
        written. Groups that no role gives are left alone. Rules are cached with the units in
        them, so the registry's cache is cleared when anything changed.

        :param former_groups: groups that roles gave until now
        :return: the people whose groups or units have changed, as sudo
        """
        # sudo: an administrator of assignments need not be one of users and groups
        assignments_sudo = self.env["egate.assignment"].sudo()
        roles_sudo = self.env["egate.role"].sudo().with_context(active_test=False)
        role_groups = roles_sudo.search(Domain("group_id", "!=", False)).group_id
        # sudo: see above
        role_groups |= (former_groups or self.env["res.groups"]).sudo()
        users = self._egate_access_outdated(assignments_sudo._local_today(), role_groups)
        in_force = assignments_sudo.search(
            assignments_sudo._in_force_domain() & Domain("user_id", "in", users.ids)
        ).grouped("user_id")
        for user in users:
            held = in_force.get(user, assignments_sudo)
            sees = held.filtered("role_id.sees_below").unit_id
            acts = held.filtered("role_id.acts_below").unit_id
            units = held.unit_id | sees._with_below() | acts._within_agency()
            user.egate_unit_ids = [Command.set(units.ids)]
            wanted, explicit = held.role_id.group_id, user.group_ids & role_groups
            if wanted != explicit:
                user.group_ids = [Command.unlink(group.id) for group in explicit - wanted] + [
                    Command.link(group.id) for group in wanted - explicit
                ]
        if users:
            self.env.registry.clear_cache()
        return users

    def _egate_access_outdated(self, today, role_groups):
        """Return those of these people (of all, on an empty set) whose stored rights are not
        those that their assignments give on ``today``.

        :param role_groups: the groups that assignments give and take
        """
        self.env.flush_all()
        among = SQL("user_id = ANY(%s)", self.ids) if self else SQL("true")
        self.env.cr.execute(
            SQL(
                """
                WITH held AS (
                    SELECT a.user_id, a.unit_id, u.parent_path, u.agency_id,
                           r.group_id, r.sees_below, r.acts_below
                    FROM egate_assignment a
                    JOIN egate_unit u ON u.id = a.unit_id AND u.active
                    JOIN egate_role r ON r.id = a.role_id AND r.active
                    JOIN res_users p ON p.id = a.user_id AND p.active AND NOT p.share
                    WHERE a.date_from <= %(today)s
                      AND (a.date_to IS NULL OR a.date_to >= %(today)s) AND %(among)s
                ), wanted_unit AS (
                    SELECT user_id, unit_id FROM held
                    UNION
                    SELECT h.user_id, below.id
                    FROM held h
                    JOIN egate_unit below
                      ON below.active AND below.parent_path LIKE h.parent_path || '%%'
                    WHERE h.sees_below OR (h.acts_below AND below.agency_id = h.agency_id)
                ), has_unit AS (
                    SELECT user_id, unit_id FROM egate_unit_res_users_rel WHERE %(among)s
                ), has_group AS (
                    SELECT user_id, gid FROM (
                        SELECT uid AS user_id, gid FROM res_groups_users_rel
                        WHERE gid = ANY(%(groups)s)
                    ) g
                    WHERE %(among)s AND (
                        user_id IN (SELECT user_id FROM egate_assignment)
                        OR user_id IN (SELECT user_id FROM egate_unit_res_users_rel)
                    )
                ), wanted_group AS (
                    SELECT DISTINCT user_id, group_id FROM held
                )
                SELECT user_id FROM (
                    (TABLE wanted_unit EXCEPT TABLE has_unit)
                    UNION ALL (TABLE has_unit EXCEPT TABLE wanted_unit)
                    UNION ALL (TABLE wanted_group EXCEPT TABLE has_group)
                    UNION ALL (TABLE has_group EXCEPT TABLE wanted_group)
                ) AS difference
                GROUP BY user_id ORDER BY user_id
                """,
                today=today,
                among=among,
                groups=role_groups.ids,
            )
        )
        # sudo: see _refresh_egate_access
        return self.sudo().browse(user_id for (user_id,) in self.env.cr.fetchall())
