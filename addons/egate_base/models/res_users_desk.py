from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """Where a reception clerk works today: a one-stop unit, and a counter of it.

    Only the clerk chooses. The choice counts only while the user is a clerk there; otherwise it
    is the first one-stop unit where the user is a clerk.
    """

    _inherit = "res.users"

    #: Only the user makes this choice; not even an administrator makes it for another.
    _EGATE_ACTING = ("egate_acting_unit_id", "egate_acting_desk_id")

    egate_acting_unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit acted for",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="egate_base.egate_group_manager",
    )
    egate_acting_desk_id = fields.Many2one(
        "egate.desk",
        string="Counter",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="egate_base.egate_group_manager",
    )

    @api.model
    def egate_acting(self):
        """Return where the current user works, and where else they could.

        :return: ``{"current": {...} or False, "choices": [{"unit_id", "desk_id", "unit",
            "desk"}]}``; ``desk_id`` is False for a unit without counters
        """
        user = self.env.user
        choices = user._egate_acting_choices()
        unit, desk = user._egate_acting()
        current = [one for one in choices if (one["unit_id"], one["desk_id"]) == (unit.id, desk.id)]
        return {"current": current[0] if current else False, "choices": choices}

    @api.model
    def egate_act_at(self, unit_id, desk_id=False):
        """Choose where the current user works from now on.

        :return: as :meth:`egate_acting`
        :raise AccessError: not a clerk there today, or no counter of that one-stop unit
        """
        user = self.env.user
        wanted = (unit_id or False, desk_id or False)
        if wanted not in [(one["unit_id"], one["desk_id"]) for one in user._egate_acting_choices()]:
            raise AccessError(
                self.env._(
                    "You are no clerk of this one-stop unit today, or it has no such counter. "
                    "Reload the page and choose again."
                )
            )
        # sudo: a user's own choice, of places just checked
        user.sudo().write(dict(zip(self._EGATE_ACTING, wanted, strict=True)))
        return self.egate_acting()

    def _egate_clerk_units(self):
        """Return the one-stop units where this person is a reception clerk today."""
        self.ensure_one()
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_clerk")
        held = self.env["egate.assignment"]._held_units(self).get(role, ())
        # sudo: the user's own units, whatever the user may read of the organisation
        units = self.env["egate.unit"].sudo().browse(sorted(held))
        # A closed one-stop unit receives nothing, even if another took over its work.
        open_desks = units.filtered(lambda unit: unit.kind == "desk" and unit.active)
        return open_desks.with_env(self.env)

    def _egate_acting_choices(self):
        """Return the places where this person may work today, in the order of the tree."""
        # sudo: names of one's own units and counters
        units = self._egate_clerk_units().sudo().sorted("parent_path")
        Desk = units.env["egate.desk"]
        desks = Desk.search([("unit_id", "in", units.ids)]).grouped("unit_id") if units else {}
        return [
            {
                "unit_id": unit.id,
                "desk_id": desk.id,
                "unit": unit.name,
                "desk": desk.name or "",
            }
            for unit in units
            for desk in (desks.get(unit) or [Desk])
        ]

    def _egate_acting(self):
        """Return where this person works today.

        :return: the one-stop unit and its counter, both sudo, each perhaps empty
        :rtype: tuple[egate.unit, egate.desk]
        """
        unit = self._egate_acting_unit()
        # sudo: a user's own choice and own places
        desk = self.sudo().egate_acting_desk_id
        if not desk.active or desk.unit_id != unit:
            desk = desk.search([("unit_id", "=", unit.id)], limit=1) if unit else desk.browse()
        return unit, desk

    def _egate_acting_unit(self):
        """Return the one-stop unit where this person works today (sudo), perhaps an empty record.

        :rtype: egate.unit
        """
        self.ensure_one()
        # sudo: a user's own choice and own places
        user = self.sudo()
        unit, units = user.egate_acting_unit_id, user._egate_clerk_units()
        return unit if unit in units else units.sorted("parent_path")[:1]
