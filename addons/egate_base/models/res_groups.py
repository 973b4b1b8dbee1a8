from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: What a write to groups must name to change who has which.
_MEMBERS = {
    "user_ids",
    "all_user_ids",
    "implied_ids",
    "all_implied_ids",
    "implied_by_ids",
    "all_implied_by_ids",
    "privilege_id",
}
#: Those of them by which a group comes to give the rights of another.
_IMPLIED = {"implied_ids", "all_implied_ids", "implied_by_ids", "all_implied_by_ids"}


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    @contextmanager
    def _watching_groups(self):
        """Refuse rights of a role that a user gets in this block without an assignment.

        Groups of the office that no role gives are recorded and reported to the leader. The system
        itself, and what the suite does for a user (``sudo``), is not watched.
        """
        if self.env.su:
            yield
            return
        # sudo: who has which group, whatever the user may read of users
        groups_sudo = self.env["res.groups"].sudo()
        self.env.flush_all()
        before = groups_sudo._egate_holders()
        yield
        self.env.flush_all()
        after = groups_sudo._egate_holders()
        for group, users in after.items():
            for user in users - before.get(group, users.browse()):
                group._egate_given_directly(user)


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        with self._watching_groups():
            return super().create(vals_list)

    def write(self, vals):
        if not _MEMBERS & vals.keys():
            return super().write(vals)
        with self._watching_groups():
            result = super().write(vals)
        if _IMPLIED & vals.keys():
            self.env["egate.role"]._forget()
        return result

    @api.model
    def _egate_holders(self):
        """Return who has which group of the office, by themselves or through another group.

        :rtype: dict[res.groups, res.users]
        """
        data = self.env["ir.model.data"].search_fetch(
            # lint: allow a constant pattern, not from any user
            [("model", "=", "res.groups"), ("module", "=like", "egate\\_%")],
            ["res_id"],
        )
        groups = self.browse(data.mapped("res_id")).exists() | self._egate_of_roles()
        # From the tables: what implies what is kept in memory, and perhaps of another moment.
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE implying AS (
                    SELECT id AS held, id AS gid FROM res_groups WHERE id = ANY(%s)
                    UNION
                    SELECT implying.held, rel.gid
                    FROM implying JOIN res_groups_implied_rel rel ON rel.hid = implying.gid
                )
                SELECT implying.held, array_agg(DISTINCT rel.uid)
                FROM implying JOIN res_groups_users_rel rel ON rel.gid = implying.gid
                GROUP BY implying.held
                """,
                groups.ids,
            )
        )
        users = self.env["res.users"]
        return {self.browse(group): users.browse(ids) for group, ids in rows}

    @api.model
    def _egate_of_roles(self):
        # sudo: which groups roles give, whatever the user may read of roles
        roles = self.env["egate.role"].sudo().with_context(active_test=False)
        # An office has a dozen roles.
        # pylint: disable-next=no-search-all
        return self.browse(roles.search([]).group_id.ids)

    def _egate_given_directly(self, user):
        """Say what it means that ``user`` got this group past the assignments."""
        if self in self._egate_of_roles():
            raise AccessError(
                self.env._(
                    "The rights of “%(group)s” come from an assignment: enter one for %(user)s "
                    "under Configuration › Organisation › Assignments.",
                    group=self.name,
                    user=user.name,
                )
            )
        events, giver = self.env["egate.rights.event"], self.env.user
        events._note("group", user, detail=self.full_name or self.name)
        events._notify_leaders(
            lambda env: env._(
                "%(user)s gave %(person)s the group “%(group)s”.",
                user=giver.name,
                person=user.name,
                group=self.with_env(env).name,
            )
        )
