from contextlib import nullcontext

from odoo import fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, ormcache


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
        # Also closed units: those whose work the user's unit took over, and those to be removed
        # again.
        context={"active_test": False},
        help="The units that this person's assignments of today reach, and those of whoever this "
        "person is the deputy of today. Maintained, never edited.",
    )
    egate_assignment_ids = fields.One2many("egate.assignment", "user_id", string="Assignments")
    egate_absence_ids = fields.One2many("egate.absence", "user_id", string="Absences")

    def _has_field_access(self, field, operation):
        # Record rules rest on the units, so only _refresh_egate_access writes them.
        return super()._has_field_access(field, operation) and (
            operation == "read"
            or self.env.su
            or (field.name != "egate_unit_ids" and field.name not in self._EGATE_ACTING)
        )

    def write(self, vals):
        vals = self._without_own_name(vals)
        changed = self._changing_use(vals)
        with self._watching_groups() if self._touches_groups(vals) else nullcontext():
            result = super().write(vals)
            if changed:
                changed._after_archiving()
        self._note_keys(vals)
        return result

    def _changing_use(self, vals):
        """Return those of these accounts that ``vals`` archive or bring back."""
        if "active" not in vals:
            return self.browse()
        # sudo: only whether an account is in use
        return self.filtered(lambda user: user.sudo().active != bool(vals["active"]))

    def _after_archiving(self):
        """Release what these people hold, or let them act again, at once and not at midnight."""
        self.env["egate.cached"]._forget()
        # sudo: a user who archives accounts may not see the office's work
        users, absences = self.sudo(), self.env["egate.absence"].sudo()
        replaced = absences._in_force_domain() & Domain("user_id", "in", self.ids)
        deputies = absences.search(replaced).deputy_id
        users._refresh_egate_access()
        users.env["egate.assignment"]._return_lost_work(users | deputies)

    @ormcache("self.id")
    def _egate_unit_ids(self):
        """Return the ids of the units that this person's assignments of today reach.

        Cached like the record rules, which rest on it, until the rights of any user change.
        """
        self.ensure_one()
        # sudo: the user's own units
        return tuple(self.sudo().egate_unit_ids.ids)

    def _egate_stands_in_for(self):
        """Return the absent people for whom this user is deputy today."""
        self.ensure_one()
        today = self.env["egate.assignment"]._local_today()
        return self.browse(self.env["egate.absence"]._stood_in_for(self.id, today))

    def _refresh_egate_access(self, former_groups=None):
        """Update groups and units of these people (of all, on an empty set) to today's.

        This includes deputies, who hold the same as the absent person.

        The database finds who has changed, in one statement; only their records are read and
        written. Groups that no role gives are left alone. Rules are cached with the units in
        them, so the registry's cache is cleared when anything changed.

        :param former_groups: groups that roles gave until now
        :return: the people whose groups or units have changed, as sudo
        """
        # sudo: an administrator of assignments may not administer users and groups
        assignments_sudo = self.env["egate.assignment"].sudo()
        roles_sudo = self.env["egate.role"].sudo().with_context(active_test=False)
        role_groups = roles_sudo.search(Domain("group_id", "!=", False)).group_id
        # sudo: see above
        role_groups |= (former_groups or self.env["res.groups"]).sudo()
        users = self._egate_access_outdated(assignments_sudo._local_today(), role_groups)
        held_by = users._egate_assignments_today()
        for user in users:
            held = held_by[user]
            sees = held.filtered("role_id.sees_below").unit_id
            acts = held.filtered("role_id.acts_below").unit_id
            units = held.unit_id | sees._with_below() | acts._within_agency()
            units = units._with_taken_over()
            user.egate_unit_ids = [Command.set(units.ids)]
            wanted, explicit = held.role_id.group_id, user.group_ids & role_groups
            if wanted != explicit:
                user.group_ids = [Command.unlink(group.id) for group in explicit - wanted] + [
                    Command.link(group.id) for group in wanted - explicit
                ]
        if users:
            self.env["egate.cached"]._forget()
        return users

    def _egate_assignments_today(self):
        """Return the assignments that these sudo users act on today, as deputies too, by user.

        :rtype: dict[res.users, egate.assignment]
        """
        absences, assignments = self.env["egate.absence"], self.env["egate.assignment"]
        away = absences.search(absences._in_force_domain() & Domain("deputy_id", "in", self.ids))
        replaced = {deputy: rows.user_id for deputy, rows in away.grouped("deputy_id").items()}
        people = self | away.user_id
        own = assignments.search(
            assignments._in_force_domain() & Domain("user_id", "in", people.ids)
        ).grouped("user_id")
        return {
            user: assignments.union(
                *(own.get(one, assignments) for one in user | replaced.get(user, self.browse()))
            )
            for user in self
        }

    def _egate_access_outdated(self, today, role_groups):
        """Return those of these people and their deputies (of all, on an empty set) whose stored
        rights are not those that assignments and absences give on ``today``.

        :param role_groups: the groups that assignments give and take
        """
        self.env.flush_all()
        among = (
            SQL(
                """(user_id = ANY(%(ids)s) OR user_id IN (
                    SELECT deputy_id FROM egate_absence WHERE user_id = ANY(%(ids)s)
                ))""",
                ids=self.ids,
            )
            if self
            else SQL("true")
        )
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE taken (unit_id, by_id) AS (
                    SELECT id, successor_id FROM egate_unit
                    WHERE NOT active AND successor_id IS NOT NULL
                    UNION
                    SELECT t.unit_id, u.successor_id
                    FROM taken t JOIN egate_unit u ON u.id = t.by_id
                    WHERE NOT u.active AND u.successor_id IS NOT NULL
                ), official AS (
                    SELECT id FROM res_users WHERE active AND NOT share
                ), acts_as AS (
                    SELECT id AS user_id, id AS assigned_id FROM official
                    UNION
                    SELECT deputy_id, user_id FROM egate_absence
                    JOIN official ON official.id = deputy_id
                    WHERE date_from <= %(today)s AND date_to >= %(today)s AND state = 'given'
                ), held AS (
                    SELECT acts_as.user_id, a.unit_id, u.parent_path, u.agency_id,
                           r.group_id, r.sees_below, r.acts_below
                    FROM acts_as
                    JOIN official ON official.id = acts_as.assigned_id
                    JOIN egate_assignment a ON a.user_id = official.id
                    JOIN egate_unit u ON u.id = a.unit_id AND u.active
                    JOIN egate_role r ON r.id = a.role_id AND r.active
                    WHERE a.state = 'given' AND a.date_from <= %(today)s
                      AND (a.date_to IS NULL OR a.date_to >= %(today)s)
                ), own_unit AS (
                    SELECT user_id, unit_id FROM held WHERE %(among)s
                    UNION
                    SELECT h.user_id, below.id
                    FROM (SELECT * FROM held WHERE %(among)s) h
                    JOIN egate_unit below
                      ON below.active AND below.parent_path LIKE h.parent_path || '%%'
                    WHERE h.sees_below OR (h.acts_below AND below.agency_id = h.agency_id)
                ), wanted_unit AS (
                    TABLE own_unit
                    UNION
                    SELECT o.user_id, t.unit_id FROM own_unit o JOIN taken t ON t.by_id = o.unit_id
                ), has_unit AS (
                    SELECT user_id, unit_id FROM egate_unit_res_users_rel WHERE %(among)s
                ), has_group AS (
                    SELECT user_id, gid FROM (
                        SELECT uid AS user_id, gid FROM res_groups_users_rel
                        WHERE gid = ANY(%(groups)s)
                    ) g
                    WHERE %(among)s AND (
                        user_id IN (SELECT user_id FROM egate_assignment)
                        OR user_id IN (SELECT deputy_id FROM egate_absence)
                        OR user_id IN (SELECT user_id FROM egate_unit_res_users_rel)
                    )
                ), wanted_group AS (
                    SELECT DISTINCT user_id, group_id FROM held WHERE %(among)s
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
