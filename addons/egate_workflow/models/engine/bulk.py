from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EgateWorkflowMixin(models.AbstractModel):
    """One action on many records: what is possible, and doing it in batches.

    The browser sends batches, each in its own transaction; records that fail are named.
    """

    _inherit = "egate.workflow.mixin"

    def action_bulk(self):
        """Open the dialog to do one action on these records."""
        return {
            "type": "ir.actions.client",
            "tag": "egate_bulk",
            "name": self.env._("Act on the selection"),
            "target": "new",
            "params": {"model": self._name, "ids": self.ids},
        }

    @api.readonly
    def bulk_ways(self):
        """Return what the current user may do with these records together.

        Actions with the same name count as one, also from different processes:
        ``ways``: ``name``, ``style``, ``asks``, ``reasons`` (offered by all of them), ``parts``
        (``transition_id``, ``ids``), ``count``. ``places``: where a colleague may be chosen:
        ``role``, ``unit`` (names), ``ids``, ``held`` (whether one of them has a holder).
        ``since``: the moment of the answer, for :meth:`bulk_done`.
        """
        readable = (self | self.browse())._filtered_access("read")
        ways = {}
        for record, found in readable._allowed_transitions().items():
            for way in found:
                if way.bulk:
                    parts = ways.setdefault(way.name, {})
                    parts.setdefault(way.id, (way, []))[1].append(record.id)
        return {
            "total": len(set(self._ids)),
            "ways": [self._bulk_way(name, parts) for name, parts in ways.items()],
            "places": readable._bulk_places(),
            "since": fields.Datetime.to_string(fields.Datetime.now()),
        }

    @api.readonly
    def bulk_done(self, transition_id, user_id, since):
        """Return the records on which the current user has done the action.

        For a client that got no answer and does not know how far it came.

        :param int transition_id: the action, or ``False`` where a colleague was chosen
        :param int user_id: that colleague
        :param str since: from :meth:`bulk_ways`
        :rtype: list[int]
        """
        if not transition_id:
            user = self._existing_user(user_id)
            readable = self._filtered_access("read")
            return readable.filtered(lambda record: record.holder_user_id == user).ids
        steps = self._fields["step_ids"]
        owner = steps.inverse_name
        mine = Domain("left_by_id", "=", self.env.uid)
        mine |= Domain("left_by_id", "=", False) & Domain("user_id", "=", self.env.uid)
        domain = Domain(owner, "in", self.ids) & Domain("transition_id", "=", transition_id)
        try:
            moment = fields.Datetime.to_datetime(since)
        except ValueError:
            moment = None
        if not moment:
            return []
        domain &= Domain("left_at", ">=", moment)
        # sudo: the user's own steps; after them the user may no longer read the record
        found = self.env[steps.comodel_name].sudo().search_fetch(domain & mine, [owner])
        return found[owner].ids

    @api.model
    def _bulk_way(self, name, parts):
        found = [way for way, _ids in parts.values()]
        asks = sorted({key for way in found for key in way.asks})
        offered = [self._offered_reasons(way.id) for way in found if "reason" in way.asks]
        first = offered[0] if offered else []
        return {
            "name": name,
            "style": found[0].style,
            "asks": asks,
            "reasons": [one for one in first if all(one in more for more in offered)],
            "parts": [{"transition_id": key, "ids": ids} for key, (_way, ids) in parts.items()],
            "count": sum(len(ids) for _way, ids in parts.values()),
        }

    def _bulk_places(self):
        """Return where the current user may choose the holder of these records; see bulk_ways."""
        held = self.env["egate.assignment"]._held_units(self.env.user)
        places = {}
        for record in self:
            if not record._assign_refusal(held):
                key = record.holder_role_id, record.holder_unit_id
                places.setdefault(key, []).append(record)
        return [
            {
                # sudo: only names
                "role": role.sudo().name,
                "unit": unit.sudo().name,  # sudo: see above
                "ids": [record.id for record in records],
                "held": any(record.holder_user_id for record in records),
            }
            for (role, unit), records in places.items()
        ]

    def _check_bulk(self, transition):
        """Refuse ``transition`` on a selection if the process does not allow it."""
        if len(self) > 1 and not transition._rules().bulk:
            raise UserError(
                self.env._(
                    "“%(name)s” is done one by one: open each and do it there.",
                    name=transition._rules().name,
                )
            )

    def action_assign_each(self, user_id, reason=None):
        """Give each of these records to a colleague where that is allowed; name the others.

        :param int user_id: id of a ``res.users``
        :param str reason: see :meth:`action_assign`
        :return: ``{"done": ids, "failed": [{"id", "name", "error"}]}``
        """
        user = self._existing_user(user_id)
        reason = self._entered_text(reason)
        # A client may send an id twice; give it once.
        readable = (self | self.browse())._filtered_access("read")
        errors = readable._assign_errors(user, reason)
        allowed = readable.filtered(lambda record: not errors[record])
        allowed._assign(user, reason)
        return {
            "done": allowed.ids,
            "failed": [
                {"id": record.id, "name": record.display_name, "error": error}
                for record, error in errors.items()
                if error
            ],
        }
