from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EgateGivenRight(models.AbstractModel):
    """Rights that one person gives another; rights for oneself need a second person.

    A user who would gain from an entry only requests it. A second administrator confirms; if there
    is none, a leader. The leader is notified, and every step is in the trail of rights. Engine
    fields: no client writes them, whatever its context says.
    """

    _name = "egate.given.right"
    _description = "Right given by one to another"

    _ENGINE = frozenset({"state", "given_by_id", "given_at", "confirmed_by_id", "confirmed_at"})
    #: What the trail calls the steps.
    _KINDS = {}  # noqa: RUF012

    state = fields.Selection(
        [
            ("asked", "Waits for confirmation"),
            ("given", "Given"),
            ("declined", "Declined"),
            ("ended", "Ended at once"),
        ],
        required=True,
        readonly=True,
        default="asked",
        copy=False,
    )
    given_by_id = fields.Many2one(
        "res.users", string="Given by", readonly=True, copy=False, ondelete="restrict"
    )
    given_at = fields.Datetime(string="Given on", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.users", string="Confirmed by", readonly=True, copy=False, ondelete="restrict"
    )
    confirmed_at = fields.Datetime(string="Confirmed on", readonly=True, copy=False)
    may_confirm = fields.Boolean(compute="_compute_may_confirm", export_string_translation=False)

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE
        )

    @api.depends("state", "given_by_id")
    @api.depends_context("uid")
    def _compute_may_confirm(self):
        for right in self:
            right.may_confirm = right.state == "asked" and not right._confirm_refusal()

    # -- hooks --------------------------------------------------------------------------------

    def _beneficiaries(self):
        """Return (sudo) the people who gain from this right."""
        raise NotImplementedError

    def _unit_of_right(self):
        """Return (sudo) the unit in which it counts, perhaps none."""
        return self.env["egate.unit"]

    def _note_right(self, step):
        raise NotImplementedError

    def _after_rights(self):
        """Let what these rights give take effect."""
        raise NotImplementedError

    # -- giving -------------------------------------------------------------------------------

    @api.model
    def _in_setup(self):
        """Return whether there was never an assignment, as the first administrator has to begin.

        Assignments are never deleted, so this state cannot come back.
        """
        # sudo: of all units; whether there is one, not whose
        acting = self.env["egate.assignment"].sudo()
        return not acting.search_count([("role_id.reads_only", "=", False)], limit=1)

    def _stamp(self, free):
        """Record who gives each of these, and whether it waits for a confirmation.

        :param bool free: the office is being set up
        """
        now, user = fields.Datetime.now(), self.env.user
        events = self.env["egate.rights.event"]
        free = free or events._by_the_system()
        for right in self:
            asks = not free and user in right.sudo()._beneficiaries()  # sudo: see _beneficiaries
            # sudo: engine fields; the current user may create the row
            right.sudo()._enter_right(
                {
                    "state": "asked" if asks else "given",
                    "given_by_id": user.id,
                    "given_at": now,
                    "confirmed_by_id": False,
                    "confirmed_at": False,
                }
            )
            right._note_right("asked" if asks else "given")
            if asks:
                right._notify_asked()

    def _enter_right(self, vals):
        return self.write(vals)

    def _notify_asked(self):
        # sudo: only names
        right, user = self.sudo(), self.env.user.sudo()
        self.env["egate.rights.event"]._notify_leaders(
            lambda env: env._(
                "%(user)s asks for rights of their own: %(right)s. They count when another "
                "administrator, or where there is none a leader, has confirmed them.",
                user=user.name,
                right=right.display_name,
            ),
            right._unit_of_right(),
            right,
        )

    # -- confirming ---------------------------------------------------------------------------

    def _confirm_refusal(self):
        """Return why the current user may not confirm or decline this, as a key."""
        user = self.env.user
        # sudo: whose it is, whatever the user may read of people
        right = self.sudo()
        profit = right._beneficiaries()
        if user == right.given_by_id or user in profit:
            return "own"
        others = self._administrators() - right.given_by_id - profit
        if user in others:
            return ""
        leaders = self.env["egate.rights.event"]._leaders(right._unit_of_right())
        return "" if not others and user in leaders else "second"

    @api.model
    def _administrators(self):
        """Return (sudo) today's administrators of the office whose accounts can log in."""
        group = self.env.ref("egate_base.egate_group_manager")
        # sudo: of all users
        users = self.env["res.users"].sudo()
        return users.search(Domain("all_group_ids", "in", group.ids) & Domain("share", "=", False))

    def _check_confirmable(self):
        self.ensure_one()
        self.check_access("read")
        # The lock makes two users who settle it at once wait for each other.
        self._lock_rows()
        if self.state != "asked":
            raise UserError(self.env._("This waits for nobody any more. Reload the page."))
        if fault := self._confirm_refusal():
            raise UserError(
                {
                    "own": lambda: self.env._(
                        "Somebody else confirms this: nobody gives rights to themselves."
                    ),
                    "second": lambda: self.env._(
                        "Another administrator confirms this; where there is none, a leader."
                    ),
                }[fault]()
            )

    def action_confirm(self):
        """Confirm a right that a person has requested; it counts from now on."""
        for right in self:
            right._check_confirmable()
            right._settle("given", "confirmed")
        return True

    def action_decline(self):
        """Decline a right that a person has requested."""
        for right in self:
            right._check_confirmable()
            right._settle("declined", "declined")
        return True

    def _settle(self, state, step):
        # sudo: engine fields; who settles it was checked
        self.sudo()._enter_right(
            {
                "state": state,
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        self._note_right(step)
        self._after_rights()
