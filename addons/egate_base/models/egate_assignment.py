from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.office_zone import OFFICE_ZONE

#: So far back the midnight job looks for ended assignments: it may not have run for some days.
ENDED_LATELY = timedelta(days=31)


class EgateAssignment(models.Model):
    """Somebody acts in a role in a unit from one local date to another, both included.

    Rights follow: groups and ``res.users.egate_unit_ids`` are maintained from the assignments in
    force today, one's own and those of whoever one is the deputy of (``egate.absence``), at every
    change and at local midnight.
    """

    _name = "egate.assignment"
    _description = "Assignment"
    _inherit = "egate.cached"
    _order = "user_id, date_from desc"

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    role_id = fields.Many2one("egate.role", required=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one("egate.unit", required=True, index=True, ondelete="restrict")
    date_from = fields.Date(string="From", required=True, default=lambda self: self._local_today())
    date_to = fields.Date(string="To", help="Last day, included; empty: until further notice.")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "An assignment cannot end before it begins.",
    )

    @api.depends("user_id", "role_id", "unit_id")
    def _compute_display_name(self):
        for assignment in self:
            names = (assignment.user_id.name, assignment.role_id.name, assignment.unit_id.name)
            assignment.display_name = ", ".join(filter(None, names))

    @api.constrains("user_id")
    def _check_internal_user(self):
        for assignment in self:
            if assignment.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not an internal user and cannot act for a unit.",
                        name=assignment.user_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments.user_id._refresh_egate_access()
        return assignments

    def write(self, vals):
        users = self.user_id
        result = super().write(vals)
        users |= self.user_id
        users._refresh_egate_access()
        self._return_lost_work(users)
        return result

    def unlink(self):
        users = self.user_id
        result = super().unlink()
        if users:
            users._refresh_egate_access()
            self._return_lost_work(users)
        return result

    @api.model
    def _local_today(self):
        """Return today's date where the office is, whatever the zone of server and browser."""
        zone = pytz.timezone(OFFICE_ZONE)
        return datetime.now(pytz.utc).astimezone(zone).date()

    @api.model
    def _in_force_domain(self):
        today = self._local_today()
        return (
            Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & Domain("unit_id.active", "=", True)
            & Domain("role_id.active", "=", True)
            & Domain("user_id.active", "=", True)
            & Domain("user_id.share", "=", False)
        )

    @api.model
    def _users_in_force(self):
        """Return the ids of everybody who acts anywhere today."""
        return self._in_force_on(self._local_today())

    @ormcache("today")
    def _in_force_on(self, today):
        """Answer :meth:`_users_in_force`; kept in memory for the day, see :meth:`_held_on`."""
        # sudo: the checker asks for people who may not read the organisation's tables
        rows = self.sudo()._read_group(self._in_force_domain(), ["user_id"])
        busy = {user.id for (user,) in rows}
        absences = self.env["egate.absence"]
        replaced = absences._in_force_domain() & Domain("user_id", "in", list(busy))
        # sudo: see above
        rows = absences.sudo()._read_group(replaced, ["deputy_id"])
        return tuple(sorted(busy.union(deputy.id for (deputy,) in rows)))

    @api.model
    def _held_units(self, user):
        """Return the units in which ``user`` acts today, by role; reads the dates themselves.

        As oneself or as the deputy of somebody away; a deputy of a deputy holds nothing by it.
        To see a unit's work is less: see ``res.users.egate_unit_ids``.

        :rtype: dict[int, frozenset[int]]
        """
        return self._held_on(user.id, self._local_today())

    @ormcache("user_id", "today")
    def _held_on(self, user_id, today):
        """Answer :meth:`_held_units`; kept in memory for the day, until anybody's rights change.

        :param today: the local date; part of the key, so that midnight needs no clearing
        """
        replaced = self.env["egate.absence"]._in_force_domain() & Domain("deputy_id", "=", user_id)
        whose = Domain("user_id", "=", user_id) | Domain(
            "user_id.egate_absence_ids", "any", replaced
        )
        # sudo: the checker asks for people who may not read the organisation's tables
        held_sudo = self.sudo().search_fetch(
            self._in_force_domain() & whose, ["role_id", "unit_id"]
        )
        units = {}
        for role, assignments in held_sudo.grouped("role_id").items():
            own = assignments.unit_id
            units[role.id] = frozenset((own._within_agency() if role.acts_below else own).ids)
        return units

    @api.model
    def _cron_refresh_access(self):
        """Let assignments and absences that begin or end today take effect; at local midnight."""
        users = self.env["res.users"]._refresh_egate_access()
        today = self._local_today()
        ended = Domain("date_to", "<", today) & Domain("date_to", ">=", today - ENDED_LATELY)
        users |= self.search(ended).user_id
        users |= (
            self.env["egate.absence"].search(ended & Domain("deputy_id", "!=", False)).deputy_id
        )
        self._return_lost_work(users)

    # -- the work of those who no longer act ---------------------------------------------------

    @api.model
    def _open_work_of(self, user):
        """Return what is in the hands of ``user``, one sudo recordset for each model.

        Hook: this addon knows no work. Each model answers ``_return_lost_work(held, reason)``.

        :rtype: list
        """
        return []

    @api.model
    def _return_lost_work(self, users):
        """Give what these people may no longer act on back to the pool of its unit (CN01)."""
        # Kept in the history of Vietnamese records, whoever ends the assignment.
        lang_vi = self.with_context(lang="vi_VN")
        for user in users:
            if work := self._open_work_of(user):
                held = self._held_units(user)
                reason = lang_vi.env._(
                    "%(name)s no longer acts for this unit; the work is back in its pool.",
                    name=user.name,
                )
                for records in work:
                    records._return_lost_work(held, reason)
