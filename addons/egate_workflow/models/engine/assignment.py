from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache


class EgateWorkflowMixin(models.AbstractModel):
    """Who has a record: always one person, or the pool of a role in a unit (CN14).

    Taking, assigning and giving back change neither the state nor its clock.
    """

    _inherit = "egate.workflow.mixin"

    may_be_taken = fields.Boolean(compute="_compute_may_be_taken")
    may_be_assigned = fields.Boolean(compute="_compute_may_be_assigned")

    @api.depends("holder_role_id", "holder_unit_id", "holder_user_id", "closed_at")
    @api.depends_context("uid")
    def _compute_may_be_taken(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            record.may_be_taken = (
                not record._hold_refusal(held) and record.holder_user_id != self.env.user
            )

    @api.depends("holder_role_id", "holder_unit_id", "holder_user_id", "closed_at")
    @api.depends_context("uid")
    def _compute_may_be_assigned(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            record.may_be_assigned = not record._assign_refusal(held)

    def action_take(self):
        """Take these records from the pool, or confirm what was assigned to the current user.

        :raise UserError: another user has one of them
        """
        self.check_access("read")
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            if fault := record._hold_refusal(held):
                raise UserError(record._refusal_message(fault))
        user = self.env.user
        # sudo: engine fields are closed to users; read access and the checker were asked above
        records = self.sudo()
        steps = records._open_steps()
        for at, group in records._by_moment(steps).items():
            mine = group.filtered(lambda record: record.holder_user_id == user)
            for record in mine:
                if record in steps and not steps[record].confirmed_at:
                    steps[record].confirmed_at = at
            (group - mine)._hand_to(user, at, steps, "")
        return True

    def action_assign(self, user_id, reason=None):
        """Give these records to a colleague who holds the role where they are.

        :param int user_id: id of a ``res.users``
        :param str reason: why, kept in the history; required when a record has a holder
        :raise UserError: the current user may not, or the colleague does not act there
        """
        self.check_access("read")
        user = self.env["res.users"].browse(user_id).exists()
        reason = self._entered_text(reason)
        for error in self._assign_errors(user, reason).values():
            if error:
                raise UserError(error)
        self._assign(user, reason)
        return True

    def _assign_errors(self, user, reason):
        """Return why the current user may not give each of these records to ``user``, or ``""``.

        :rtype: dict[record, str]
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        theirs = self.env["egate.assignment"]._held_units(user) if user else {}
        return {record: record._assign_error(user, reason, held, theirs) for record in self}

    def _assign_error(self, user, reason, held, theirs):
        if fault := self._assign_refusal(held):
            return self._assign_refusal_message(fault)
        if self.holder_unit_id.id not in theirs.get(self.holder_role_id.id, ()):
            return self.env._(
                "Choose somebody who is “%(role)s” in %(unit)s today.",
                role=self.holder_role_id.sudo().name,  # sudo: only names
                unit=self.holder_unit_id.sudo().name,
            )
        if self.holder_user_id == user:
            return self.env._(
                "“%(record)s” is in the hands of %(user)s already.",
                record=self.display_name,
                user=user.sudo().name,  # sudo: a colleague's name
            )
        if self.holder_user_id and not reason:
            return self.env._(
                "“%(record)s” is in the hands of %(user)s: write why it goes to somebody else.",
                record=self.display_name,
                user=self.holder_user_id.sudo().name,  # sudo: a colleague's name
            )
        return ""

    def _assign(self, user, reason):
        """Give these checked records to ``user``."""
        # sudo: engine fields are closed to users; read access and the checker were asked before
        records = self.sudo()
        steps = records._open_steps()
        for at, group in records._by_moment(steps).items():
            group._hand_to(user, at, steps, reason)

    def _assign_refusal(self, held):
        """Return why the current user may not choose the holder of this record, as a key."""
        if self.closed_at or not self.holder_role_id:
            return "closed"
        unit = self.holder_unit_id.id
        own = self.holder_user_id == self.env.user and unit in held.get(self.holder_role_id.id, ())
        if own or unit in self.env["egate.assignment"]._headed_units(self.env.user):
            return ""
        return "assign"

    def _assign_refusal_message(self, fault):
        if fault != "assign":
            return self._refusal_message(fault)
        return self.env._(
            "Whoever has “%(record)s”, or a head of %(unit)s, gives it to somebody else.",
            record=self.display_name,
            unit=self.holder_unit_id.sudo().name,  # sudo: the name of a unit
        )

    def _hand_to(self, user, at, steps, reason):
        """Give these open sudo records to ``user``; an empty user means back to the pool.

        A record without a holder keeps its step; else a new step begins with the remaining time.
        """
        self._trace(
            "handed",
            at,
            {record: {"user": user.id, "text": reason} for record in self},
        )
        for record in self:
            step = steps[record]
            taken = user == self.env.user
            written = record._guarded_update(
                {"holder_user_id": user.id or None},
                [{}],
                record.workflow_state_id,
            )
            if not written:
                raise UserError(record._overtaken_message())
            if not step.user_id and user:
                step.write({"user_id": user.id, "confirmed_at": at if taken else False})
                continue
            step._leave(
                at, self.env.user, self.env["egate.workflow.transition"], {"comment": reason}
            )
            record._insert_steps(
                [
                    {
                        "sequence": step.sequence + 1,
                        "state_id": step.state_id.id,
                        "role_id": step.role_id.id or None,
                        "unit_id": step.unit_id.id,
                        "user_id": user.id or None,
                        "received_at": at,
                        "confirmed_at": at if taken and user else None,
                        "planned_minutes": step._minutes_left(),
                    }
                ]
            )
        for record in self.filtered("reminded_at"):
            record._hand_reminders(user)

    def _return_lost_work(self, held, reason):
        """Give those open sudo records back to the pool whose holder no longer acts there.

        :param held: units by role of the holder, from ``egate.assignment._held_units``
        :param str reason: kept with the step that ends
        """
        lost = self.filtered(
            lambda record: record.holder_unit_id.id not in held.get(record.holder_role_id.id, ())
        )
        steps = lost._open_steps()
        for at, group in lost._by_moment(steps).items():
            group._hand_to(self.env["res.users"], at, steps, reason)

    def _hand_to_unit(self, unit, reason):
        """Let ``unit`` continue with these open sudo records, in their present state.

        A holder who also acts there keeps the record; else it waits in the pool, with the
        remaining time of the step.

        :param str reason: kept with the step that ends
        :raise UserError: no person has the role there
        """
        people = {
            role: self.env["egate.assignment"]._people(role, unit) for role in self.holder_role_id
        }
        for role, found in people.items():
            if not found:
                raise UserError(
                    self.env._(
                        "Nobody is “%(role)s” in %(unit)s today, so nobody could go on with what "
                        "is open. Assign somebody first, or choose another unit.",
                        role=role.name,
                        unit=unit.name,
                    )
                )
        steps = self._open_steps()
        for at, group in self._by_moment(steps).items():
            group._hand_to_unit_at(at, unit, people, steps, reason)

    def _hand_to_unit_at(self, at, unit, people, steps, reason):
        nobody = self.env["res.users"]
        for state, records in self.grouped("workflow_state_id").items():
            hands = {
                record: record.holder_user_id & people.get(record.holder_role_id, nobody)
                for record in records
            }
            moved = records._guarded_update(
                {"holder_unit_id": unit.id},
                [
                    {
                        "holder_user_id": hands[record].id or None,
                        "remind_at": record._next_reminder(
                            state, unit, at, record.step_due_at, record.due_at
                        )[0],
                    }
                    for record in records
                ],
                state,
            )
            if lost := records - moved:
                raise UserError(lost[0]._overtaken_message())
            taken = {record: steps[record].confirmed_at for record in records}
            none = self.env["egate.workflow.transition"]
            numbers = records._leave(steps, at, self.env.user, none, {"comment": reason})
            records._insert_steps(
                [
                    {
                        "sequence": numbers[record] + 1,
                        "state_id": state.id,
                        "role_id": record.holder_role_id.id or None,
                        "unit_id": unit.id,
                        "user_id": hands[record].id or None,
                        "received_at": at,
                        "confirmed_at": at if hands[record] and taken[record] else None,
                        "planned_minutes": steps[record]._minutes_left(),
                    }
                    for record in records
                ]
            )

    @api.model
    def _balance(self, hands, role):
        """Choose for each record in ``hands`` the person of its unit with the least open work.

        People who are away are skipped, unless all are away.
        """
        by_unit = {}
        for record, (unit, _holder) in hands.items():
            by_unit.setdefault(unit, []).append(record)
        for unit, records in by_unit.items():
            people = self.env["egate.assignment"]._people(role, unit)
            people -= people.browse([user.id for user in self.env["egate.absence"]._away(people)])
            if not people:
                continue
            domain = Domain("holder_user_id", "in", people.ids) & Domain("closed_at", "=", False)
            load = dict.fromkeys(people.ids, 0)
            load.update(
                (user.id, count)
                for user, count in self._read_group(domain, ["holder_user_id"], ["__count"])
            )
            for record in records:
                chosen = min(load, key=lambda user: (load[user], user))
                load[chosen] += 1
                hands[record] = unit, people.browse(chosen)


class EgateRole(models.Model):
    _name = "egate.role"
    _inherit = ["egate.role", "egate.cached"]

    assigns_work = fields.Boolean(
        string="Heads the work",
        compute="_compute_assigns_work",
        store=True,
        precompute=True,
        readonly=False,
        help="Who holds this role in a unit is a head there: says who works on what, decides, "
        "gives directives, and closes registers and the days of cashiers.",
    )

    @api.depends("group_id")
    def _compute_assigns_work(self):
        groups = self.env.ref("egate_base.egate_group_head")
        groups |= self.env.ref("egate_base.egate_group_leader")
        for role in self:
            role.assigns_work = bool(role.group_id.all_implied_ids & groups)

    @api.model
    def _giving_fields(self):
        return [*super()._giving_fields(), "assigns_work"]

    @api.model
    @ormcache()
    def _head_ids(self):
        """Return the ids of the roles of heads and leaders; cached, every list asks.

        :rtype: tuple[int, ...]
        """
        # sudo: the same for all users, also those who may not read roles
        return tuple(self.sudo().search([("assigns_work", "=", True)]).ids)


class EgateAssignment(models.Model):
    _inherit = "egate.assignment"

    @api.model
    def _headed_units(self, user):
        """Return the ids of the units whose work ``user`` directs today.

        The only rule for heads: the user has a role that heads the work, or is deputy for one.

        :rtype: frozenset[int]
        """
        held = self._held_units(user)
        return frozenset().union(
            *(held.get(role, ()) for role in self.env["egate.role"]._head_ids())
        )

    @api.model
    def _leaders_of(self, unit):
        """Return today's leaders of the agency ``unit``, and the deputies of absent leaders."""
        roles = self.env["egate.role"].browse(self.env["egate.role"]._leader_ids())
        leaders = self.env["res.users"].union(*(self._people(role, unit) for role in roles))
        away = self.env["egate.absence"]._away(leaders)
        return leaders.union(*(absence.deputy_id.with_env(self.env) for absence in away.values()))

    @api.model
    def _people(self, role, unit):
        """Return the users who act in ``role`` in ``unit`` today, in a stable order."""
        ids = self._people_on(role.id, unit.id, self._local_today())
        return self.env["res.users"].browse(ids)

    @ormcache("role_id", "unit_id", "today")
    def _people_on(self, role_id, unit_id, today):
        """Answer :meth:`_people`; cached for the day, until the rights of any user change."""
        # sudo: the engine asks for people who may not read the organisation's tables
        role = self.env["egate.role"].sudo().browse(role_id)
        # sudo: see above
        unit = self.env["egate.unit"].sudo().browse(unit_id)._in_force()
        if not unit:
            return ()
        domain = self._acting_domain() & Domain("role_id", "=", role.id)
        if role.acts_below:
            domain &= Domain("unit_id", "parent_of", unit.id)
            domain &= Domain("unit_id.agency_id", "=", unit.agency_id.id)
        else:
            domain &= Domain("unit_id", "=", unit.id)
        # sudo: see above
        return self.sudo().search(domain, order="user_id").user_id._ids
