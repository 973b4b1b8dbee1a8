from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EgateWorkflowReminder(models.Model):
    """A time at which people are reminded of a record that is still in a state.

    Several reminders, each later and to a higher recipient, make an escalation (CN08).
    """

    _name = "egate.workflow.reminder"
    _description = "Reminder of a state"
    _inherit = "egate.workflow.part"
    _PARENT = "state_id"
    _order = "state_id, sequence, id"

    state_id = fields.Many2one(
        "egate.workflow.state", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    clock = fields.Selection(
        [("step", "The time for this step"), ("due", "The legal due time")],
        string="Measured from the end of",
        required=True,
        default="step",
    )
    moment = fields.Selection(
        [("before", "Before"), ("at", "At"), ("after", "After")], required=True, default="before"
    )
    amount = fields.Float(digits=(6, 2), default=1)
    unit = fields.Selection(
        [("working_day", "working days"), ("hour", "working hours")],
        required=True,
        default="working_day",
    )
    recipient = fields.Selection(
        [("holder", "Whoever has it"), ("role", "A role")], required=True, default="holder"
    )
    role_id = fields.Many2one(
        "egate.role",
        ondelete="restrict",
        index="btree_not_null",
        help="Those who hold it in the unit that has the record, or in the nearest unit above.",
    )

    @api.depends("moment", "amount", "unit", "recipient", "role_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reminder in self:
            words = [
                dict(self._fields[name]._description_selection(self.env)).get(reminder[name], "")
                for name in ("moment", "unit")
            ]
            amount = "" if reminder.moment == "at" else f"{reminder.amount:g} {words[1]}"
            reminder.display_name = " ".join(filter(None, (words[0], amount)))

    @api.constrains("amount", "moment")
    def _check_amount(self):
        for reminder in self:
            if reminder.moment != "at" and not 0 < reminder.amount <= 250:
                raise ValidationError(
                    self.env._("Enter how long before or after the end a reminder is given.")
                )

    @api.constrains("recipient", "role_id")
    def _check_recipient(self):
        for reminder in self:
            if reminder.recipient == "role" and not reminder.role_id:
                raise ValidationError(self.env._("Choose the role that is reminded."))
