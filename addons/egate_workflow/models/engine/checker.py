from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.plain_text import says_something


class EgateWorkflowMixin(models.AbstractModel):
    """The only checker: may this user do this transition now, and if not, why.

    Buttons, bulk actions, the portal and the API all ask here. Refusals are keys, which is cheap
    on a list; a sentence is made only for the user who is refused.
    """

    _inherit = "egate.workflow.mixin"

    def _transition_error(self, transition, values=None):
        """Return why the current user may not do ``transition`` now, or an empty string.

        :param values: what was entered with it (``comment``, ...); ``None`` checks all but that
        """
        self.ensure_one()
        return self._transition_errors(transition, values)[self]

    def _transition_errors(self, transition, values=None):
        """Return the answer of :meth:`_transition_error` for each of these records.

        :rtype: dict[record, str]
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        way = transition._rules()
        senders = self._senders() if way.actor == "sender" else {}
        errors = {}
        for record in self:
            if record.workflow_state_id.id != way.source:
                errors[record] = record._sentence_elsewhere()
            elif fault := record._transition_refusal(way, held, senders):
                errors[record] = record._refusal_message(fault, way)
            else:
                errors[record] = "" if values is None else record._entry_error(transition, values)
        return errors

    def _allowed_transitions(self):
        """Return for each of these records the transitions that the current user may do.

        In one go: a list of 80 records costs as many queries as one.

        :rtype: dict[record, list[TransitionRules]]
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        ways = {state: state._rules().transitions for state in self.workflow_state_id}
        waiting = self.filtered(
            lambda record: any(
                way.actor == "sender" for way in ways.get(record.workflow_state_id, ())
            )
        )
        senders = waiting._senders()
        return {
            record: [
                way
                for way in ways.get(record.workflow_state_id, ())
                if not record._transition_refusal(way, held, senders)
            ]
            for record in self
        }

    def _transition_refusal(self, way, held, senders):
        """Return why the current user may not do ``way`` on this record now, as a key.

        :param TransitionRules way: a transition out of the state
        :param held: units by role, from ``egate.assignment._held_units``
        :param senders: from :meth:`_senders`
        """
        if way.actor == "holder":
            fault = self._hold_refusal(held)
        elif self.closed_at:
            fault = "closed"
        elif way.actor == "role":
            fault = "" if self.holder_unit_id.id in held.get(way.role, ()) else "role"
        else:
            fault = "" if senders.get(self.id) == self.env.uid else "sender"
        if fault or not way.conditional:
            return fault
        domain = self.env["egate.workflow.transition"].browse(way.id)._domain()
        # sudo: the condition is about the record, whatever the user may read of it
        return "" if self.sudo().filtered_domain(domain) else "condition"

    def _hold_refusal(self, held):
        """Return why the current user may not act on the record in its state, as a key."""
        if self.closed_at or not self.holder_role_id:
            return "closed"
        if self.holder_unit_id.id not in held.get(self.holder_role_id.id, ()):
            return "role"
        holder = self.holder_user_id
        if (
            holder
            and holder.id != self.env.uid
            and self._holds(holder, self.holder_role_id, self.holder_unit_id)
            and not self._stands_in(holder)
        ):
            return "hands"
        return ""

    def _holds(self, user, role, unit):
        """Return whether ``user`` acts in ``role`` in ``unit`` today.

        A record whose holder has left is in the pool again: no other user could free it.
        """
        # sudo: a colleague's assignments, whatever the user may read of users
        held = self.env["egate.assignment"]._held_units(user.sudo())
        return unit.id in held.get(role.id, ())

    def _stands_in(self, user):
        """Return whether the current user is the deputy of ``user``, who is away today."""
        return user in self.env.user._egate_stands_in_for()

    def _senders(self):
        """Return who sent each record to its present state, by id; only records not yet taken.

        :rtype: dict[int, int]
        """
        if not self:
            return {}
        steps = self._fields["step_ids"]
        owner = steps.inverse_name
        # sudo: who sent it is asked of steps that the sender may no longer read
        Step = self.env[steps.comodel_name].sudo()
        domain = Domain(owner, "in", self.ids)
        found = {}
        for step in Step.search_fetch(domain, order="sequence"):
            last, sent = found.get(step[owner].id) or (None, None)
            if last and (last.transition_id or last.state_id == step.state_id):
                sent = last
            # A move to another version of the process keeps the sender.
            taken = step.confirmed_at or (step.left_at and step.transition_id)
            found[step[owner].id] = (step, None if taken else sent)
        return {
            record: (sent.left_by_id or sent.user_id).id
            for record, (_step, sent) in found.items()
            if sent
        }

    # -- what was entered with it -------------------------------------------------------------

    def _entry_error(self, transition, values):
        """Return a sentence about a value that is missing, or an empty string."""
        way = transition._rules()
        for kind in way.requirements:
            if error := getattr(self, f"_require_{kind}")(transition, values):
                return error
        if "document" in way.asks and not values.get("document"):
            return self.env._(
                "“%(name)s” lets the clock stand: enter the number of the document that asks the "
                "citizen.",
                name=way.name,
            )
        target = self.env["egate.workflow.state"].browse(way.target)
        return self._next_hand_error(target, way.asks, values)

    def _next_hand_error(self, target, asks, values):
        """Return why no person could continue in ``target``, or an empty string.

        In a unit where no person has the role, the record would wait in a pool without people.
        """
        if "unit" in asks and not self.env["egate.unit"].browse(values.get("unit_id")).exists():
            return self.env._("Choose the unit that goes on with it.")
        rules = target._rules()
        if rules.ends:
            return ""
        try:
            # sudo: only to find the unit and its people, as the engine does
            unit = self.sudo()._unit_of(target, values)
        except UserError as error:
            # Only this record is refused; the others of a selection go on.
            return str(error)
        role = unit.env["egate.role"].browse(rules.role)
        if "user" in asks:
            user = self.env["res.users"].browse(values.get("user_id"))
            if not user.exists() or not self._holds(user, role, unit):
                return self.env._(
                    "Choose somebody who is “%(role)s” in %(unit)s today.",
                    role=role.name,
                    unit=unit.name,
                )
        elif not self.env["egate.assignment"]._people(role, unit):
            return self.env._(
                "Nobody is “%(role)s” in %(unit)s today, so nobody could go on with it there. "
                "Choose another unit, or ask the administrator to assign somebody.",
                role=role.name,
                unit=unit.name,
            )
        return ""

    def _require_comment(self, transition, values):
        if says_something(values.get("comment") or ""):
            return ""
        return self.env._(
            "“%(name)s” needs your opinion or reason in writing.", name=transition.name
        )

    def _require_reason(self, transition, values):
        # sudo: the list of the process, whatever the official may read of processes
        requirements = transition.sudo().requirement_ids
        offered = requirements.filtered(lambda part: part.kind == "reason").reason_ids
        chosen = offered.browse(values.get("reason_id")).exists()
        if chosen and chosen.use == "transition" and (not offered or chosen in offered):
            return ""
        return self.env._("Choose the reason for “%(name)s” from the list.", name=transition.name)

    def _require_attachment(self, transition, values):
        if values.get("attachment_ids"):
            return ""
        return self.env._("Attach the document that “%(name)s” needs.", name=transition.name)

    def _require_approval(self, transition, values):
        # sudo: the whole history of the record; the user may read only a part
        steps = self.sudo().step_ids.sorted("sequence")
        approvals = steps.filtered(lambda step: step.transition_id.approves)
        if last := approvals[-1:]:
            # A record that went back to an earlier step may have changed: approve it again.
            # Steps of another version count as what became of their state (see ``_kin``).
            states = enumerate(self.sudo().workflow_id.state_ids)  # sudo: see above
            order = {one: place for place, state in states for one in state._kin()}
            approved = order.get(last.state_id.id)
            since = steps.filtered(lambda step: step.sequence > last.sequence).state_id
            if approved is not None and all(
                order.get(state.id, approved + 1) > approved for state in since
            ):
                return ""
        return self.env._("“%(name)s” needs the leader's approval first.", name=transition.name)

    # -- sentences ----------------------------------------------------------------------------

    def _sentence_elsewhere(self):
        return self.env._(
            "“%(record)s” is no longer where you saw it: it is now in “%(state)s”. "
            "A colleague may have been faster. Reload the page.",
            record=self.display_name,
            # sudo: the name of a state, whatever the user may read of processes
            state=self.sudo().workflow_state_id.name or self.env._("Draft"),
        )

    def _refusal_message(self, fault, way=None):
        """Return the sentence for a key of :meth:`_transition_refusal`."""
        # sudo: only names of a unit, a role, a colleague
        record = self.sudo()
        role = record.holder_role_id
        if way and way.actor == "role":
            role = role.browse(way.role)
        if fault == "closed":
            return self.env._("“%(record)s” is closed.", record=record.display_name)
        if fault == "role":
            return self.env._(
                "“%(record)s” is now with %(unit)s, and only a person with the role “%(role)s” "
                "there can act on it.",
                record=record.display_name,
                unit=record.holder_unit_id.name,
                role=role.name,
            )
        if fault == "hands":
            return self.env._(
                "“%(record)s” is in the hands of %(user)s.",
                record=record.display_name,
                user=record.holder_user_id.name,
            )
        if fault == "sender":
            return self.env._(
                "Only whoever sent “%(record)s” takes it back, and only until somebody has taken "
                "it on.",
                record=record.display_name,
            )
        return self.env._(
            "“%(name)s” does not apply to “%(record)s”: the process has a condition for it.",
            name=way.name,
            record=record.display_name,
        )
