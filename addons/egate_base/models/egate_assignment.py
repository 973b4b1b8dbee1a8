from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.office_zone import OFFICE_ZONE

#: How far back the midnight job looks for ended assignments, as it may not run for some days.
ENDED_LATELY = timedelta(days=31)


class EgateAssignment(models.Model):
    """A person acts in a role in a unit from one local date to another, both included.

    Rights follow from it: groups and ``res.users.egate_unit_ids`` are updated from the assignments
    in force today, the user's own and those of people the user is deputy for (``egate.absence``),
    at every change and at local midnight.

    Who acted where is evidence: person, role, unit and start never change, an end is never
    postponed, and no row is deleted; the database enforces this for all users. Users can only
    request roles for themselves, see ``egate.given.right``.
    """

    _name = "egate.assignment"
    _description = "Assignment"
    _inherit = ["egate.given.right", "egate.cached"]
    _order = "user_id, date_from desc"

    _ENGINE = frozenset(
        {
            "state",
            "given_by_id",
            "given_at",
            "confirmed_by_id",
            "confirmed_at",
            "ended_by_id",
            "ended_at",
        }
    )
    #: These values never change; a change needs a new assignment.
    _FIXED = ("user_id", "role_id", "unit_id", "date_from")

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    role_id = fields.Many2one("egate.role", required=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one("egate.unit", required=True, index=True, ondelete="restrict")
    date_from = fields.Date(string="From", required=True, default=lambda self: self._local_today())
    date_to = fields.Date(string="To", help="Last day, included; empty: until further notice.")
    ended_by_id = fields.Many2one(
        "res.users", string="End entered by", readonly=True, copy=False, ondelete="restrict"
    )
    ended_at = fields.Datetime(string="End entered on", readonly=True, copy=False)

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

    def init(self):
        result = super().init()
        # Guards against any writer: an administrator, a program, the superuser.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION egate_assignment_kept() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'an assignment is evidence: % refused', TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER egate_assignment_kept_update
                BEFORE UPDATE ON egate_assignment FOR EACH ROW WHEN (
                    (OLD.user_id, OLD.role_id, OLD.unit_id, OLD.date_from)
                        IS DISTINCT FROM (NEW.user_id, NEW.role_id, NEW.unit_id, NEW.date_from)
                    OR OLD.date_to IS NOT NULL
                        AND (NEW.date_to IS NULL OR NEW.date_to > OLD.date_to)
                    OR OLD.given_at IS NOT NULL AND (
                        (OLD.given_by_id, OLD.given_at)
                            IS DISTINCT FROM (NEW.given_by_id, NEW.given_at)
                        OR OLD.confirmed_at IS NOT NULL
                            AND (OLD.confirmed_by_id, OLD.confirmed_at)
                                IS DISTINCT FROM (NEW.confirmed_by_id, NEW.confirmed_at)
                        OR OLD.state = 'given' AND NEW.state NOT IN ('given', 'ended')
                    )
                    OR OLD.state IN ('declined', 'ended') AND NEW.state <> OLD.state
                ) EXECUTE FUNCTION egate_assignment_kept();
            CREATE OR REPLACE TRIGGER egate_assignment_kept_delete
                BEFORE DELETE ON egate_assignment
                FOR EACH ROW EXECUTE FUNCTION egate_assignment_kept();
            CREATE OR REPLACE TRIGGER egate_assignment_kept_truncate
                BEFORE TRUNCATE ON egate_assignment
                FOR EACH STATEMENT EXECUTE FUNCTION egate_assignment_kept();
            """
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        free = self._in_setup()
        assignments = super().create(vals_list)
        assignments._stamp(free)
        for assignment in assignments.filtered("date_to"):
            assignment._note_end()
        assignments.user_id._refresh_egate_access()
        return assignments

    def write(self, vals):
        self._check_kept(vals)
        users = self.user_id
        ends = "date_to" in vals and self.filtered(
            lambda assignment: assignment.date_to != fields.Date.to_date(vals["date_to"])
        )
        result = super().write(vals)
        if ends:
            ends._note_end()
        users |= self.user_id
        users._refresh_egate_access()
        self._return_lost_work(users)
        return result

    def _check_kept(self, vals):
        """Refuse changes that would turn this into another assignment."""
        for assignment in self:
            kept = {name: assignment[name] for name in self._FIXED if name in vals}
            for name, value in kept.items():
                field = self._fields[name]
                if field.convert_to_cache(vals[name], assignment) != field.convert_to_cache(
                    value, assignment
                ):
                    raise UserError(
                        self.env._(
                            "Person, role, unit and first day of an assignment stay as they were "
                            "entered. Enter its last day, and give a new one."
                        )
                    )
            if "date_to" in vals and assignment.date_to:
                last = fields.Date.to_date(vals["date_to"])
                if not last or last > assignment.date_to:
                    raise UserError(
                        self.env._(
                            "The end of an assignment is not put off: give a new one from "
                            "%(day)s on.",
                            day=f"{assignment.date_to + timedelta(days=1):%d/%m/%Y}",
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "Who acted where is evidence, and is never deleted. Enter the last day of the "
                "assignment, or end it at once."
            )
        )

    def action_end_now(self):
        """End these assignments at once, whatever their last day; they stay in the list."""
        self.check_access("write")
        for assignment in self:
            if assignment.state in ("declined", "ended"):
                continue
            # sudo: engine fields; the right to write was checked
            assignment.sudo()._enter_right(
                {"state": "ended" if assignment.state == "given" else "declined"}
            )
            assignment._note_end()
        return True

    # It writes past the write() of this model, which would call it again.
    def _note_end(self):  # pylint: disable=missing-return
        for assignment in self:
            # sudo: engine fields; the user who ends it may write it
            # pylint: disable-next=super-method-mismatch
            super(EgateAssignment, assignment.sudo()).write(
                {"ended_by_id": self.env.uid, "ended_at": fields.Datetime.now()}
            )
            assignment._note_right("ended")

    # -- given by one to another --------------------------------------------------------------

    def _beneficiaries(self):
        """Return (sudo) the person, and the deputies of that person from now on."""
        away = Domain("user_id", "in", self.user_id.ids) & Domain("deputy_id", "!=", False)
        away &= Domain("date_to", ">=", self._local_today())
        # sudo: see the docstring
        return self.sudo().user_id | self.env["egate.absence"].sudo().search(away).deputy_id

    def _unit_of_right(self):
        return self.unit_id

    def _note_right(self, step):
        for assignment in self:
            # sudo: its values, whatever the user may read
            one = assignment.sudo()
            days = (one.date_from, one.date_to)
            self.env["egate.rights.event"]._note(
                step,
                one.user_id,
                one.role_id,
                one.unit_id,
                " – ".join(f"{day:%d/%m/%Y}" if day else "…" for day in days)
                + (f" (#{one.id})" if one.id else ""),
            )

    def _after_rights(self):
        self.user_id._refresh_egate_access()

    @api.model
    def _local_today(self):
        """Return today's date at the office, whatever the zone of server and browser."""
        zone = pytz.timezone(OFFICE_ZONE)
        return datetime.now(pytz.utc).astimezone(zone).date()

    @api.model
    def _in_force_domain(self):
        today = self._local_today()
        return (
            Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & Domain("state", "=", "given")
            & Domain("unit_id.active", "=", True)
            & Domain("role_id.active", "=", True)
            & Domain("user_id.active", "=", True)
            & Domain("user_id.share", "=", False)
        )

    @api.model
    def _acting_domain(self):
        """Return the domain of assignments to act today, so without roles that only read."""
        return self._in_force_domain() & Domain("role_id.reads_only", "=", False)

    @api.model
    def _users_in_force(self):
        """Return the ids of all users who act anywhere today."""
        return self._in_force_on(self._local_today())

    @ormcache("today")
    def _in_force_on(self, today):
        """Answer :meth:`_users_in_force`; cached for the day, see :meth:`_held_on`."""
        # sudo: the checker asks for people who may not read the organisation's tables
        rows = self.sudo()._read_group(self._acting_domain(), ["user_id"])
        busy = {user.id for (user,) in rows}
        absences = self.env["egate.absence"]
        replaced = absences._in_force_domain() & Domain("user_id", "in", list(busy))
        # sudo: see above
        rows = absences.sudo()._read_group(replaced, ["deputy_id"])
        return tuple(sorted(busy.union(deputy.id for (deputy,) in rows)))

    @api.model
    def _held_units(self, user):
        """Return the units in which ``user`` acts today, by role; reads the dates themselves.

        The only answer to "does this user act there", also as the deputy of an absent person. An
        auditor acts nowhere; a deputy of a deputy gains nothing.
        Seeing a unit's work is less: see ``res.users.egate_unit_ids``.

        :rtype: dict[int, frozenset[int]]
        """
        return self._held_on(user.id, self._local_today())

    @ormcache("user_id", "today")
    def _held_on(self, user_id, today):
        """Answer :meth:`_held_units`; cached for the day, until the rights of any user change.

        :param today: the local date; part of the key, so that midnight needs no clearing
        """
        # sudo: the checker asks for people who may not read the organisation's tables
        held_sudo = self.sudo()._acted_on(user_id)
        units = {}
        for role, assignments in held_sudo.grouped("role_id").items():
            own = assignments.unit_id
            acting = own._within_agency() if role.acts_below else own
            units[role.id] = frozenset(acting._with_taken_over().ids)
        return units

    @api.model
    def _acted_on(self, user_id):
        """Return the assignments that this person acts by today, their own and those lent.

        An auditor is never a deputy: auditors must not do the work that they check.
        """
        whose = own = Domain("user_id", "=", user_id)
        reading = self._in_force_domain() & Domain("role_id.reads_only", "=", True)
        absences = self.env["egate.absence"]
        replaced = absences._in_force_domain() & Domain("deputy_id", "=", user_id)
        if absences.search_count(replaced, limit=1) and not self.search_count(
            own & reading, limit=1
        ):
            whose |= Domain("user_id.egate_absence_ids", "any", replaced)
        return self.search_fetch(self._acting_domain() & whose, ["role_id", "unit_id"])

    @api.model
    def _reached_units(self, user):
        """Return the ids of the units whose work ``user`` sees today by a role that acts.

        Less than ``res.users.egate_unit_ids``, which includes what an auditor reads; more than
        :meth:`_held_units`: a leader has a say about the units below.

        :rtype: frozenset[int]
        """
        return self._reached_on(user.id, self._local_today())

    @ormcache("user_id", "today")
    def _reached_on(self, user_id, today):
        """Answer :meth:`_reached_units`; cached for the day, see :meth:`_held_on`."""
        # sudo: see _held_on
        held_sudo = self.sudo()._acted_on(user_id)
        sees = held_sudo.filtered("role_id.sees_below").unit_id
        acts = held_sudo.filtered("role_id.acts_below").unit_id
        units = held_sudo.unit_id | sees._with_below() | acts._within_agency()
        return frozenset(units._with_taken_over().ids)

    @api.model
    def _audited_units(self, user):
        """Return the ids of the units that ``user`` audits today; ``None``: the whole office.

        An auditor of a unit at the top also sees actions of people without a unit.

        :rtype: frozenset[int] | None
        """
        return self._audited_on(user.id, self._local_today())

    @ormcache("user_id", "today")
    def _audited_on(self, user_id, today):
        """Answer :meth:`_audited_units`; cached for the day, see :meth:`_held_on`."""
        absences = self.env["egate.absence"]
        lent = absences._in_force_domain() & Domain("deputy_id", "=", user_id)
        whose = Domain("user_id", "=", user_id)
        whose |= Domain("user_id.egate_absence_ids", "any", lent)
        reading = self._in_force_domain() & Domain("role_id.reads_only", "=", True)
        # sudo: see _held_on
        found = self.sudo().search(reading & whose)
        sees = found.filtered("role_id.sees_below").unit_id
        if any(not unit.parent_id for unit in sees):
            return None
        return frozenset((found.unit_id | sees._with_below())._with_taken_over().ids)

    @api.model
    def _people_of(self, units):
        """Return the ids of all users who act or acted in one of these units (ids)."""
        # sudo: see _held_on
        rows = self.sudo()._read_group([("unit_id", "in", list(units))], ["user_id"])
        return [user.id for (user,) in rows]

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

    # -- the work of people who no longer act --------------------------------------------------

    @api.model
    def _open_work_of(self, user):
        """Return the open records that ``user`` holds, one sudo recordset for each model.

        Hook: this addon knows no work. Each model answers ``_return_lost_work(held, reason)``.

        :rtype: list
        """
        return []

    @api.model
    def _return_lost_work(self, users):
        """Return records that these people may no longer act on to their unit's pool (CN01)."""
        # In Vietnamese, as the history of the records, whatever the user's language.
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
