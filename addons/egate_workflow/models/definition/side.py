from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class EgateWorkflowSide(models.Model):
    """A consultation during a state: another unit gives an opinion while the work goes on.

    Each has a unit, a time limit within the term of the record, and an answer. Silence is not
    consent (CN15, rule D17): a request without an answer stays unanswered.
    """

    _name = "egate.workflow.side"
    _description = "Consultation in a state"
    _inherit = "egate.workflow.part"
    _PARENT = "state_id"
    _order = "state_id, sequence, id"

    state_id = fields.Many2one(
        "egate.workflow.state", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    key = fields.Char(readonly=True, copy=True, export_string_translation=False)
    name = fields.Char(string="What is asked", required=True)
    role_id = fields.Many2one("egate.role", required=True, ondelete="restrict", index=True)
    unit_id = fields.Many2one("egate.unit", required=True, ondelete="restrict", index=True)
    limit_amount = fields.Float(string="Time to answer", digits=(6, 2), required=True, default=1)
    limit_unit = fields.Selection(
        [("working_day", "working days"), ("hour", "working hours")],
        required=True,
        default="working_day",
    )

    @api.constrains("limit_amount")
    def _check_limit(self):
        for side in self:
            if side.limit_amount <= 0:
                raise ValidationError(
                    self.env._("Enter how long “%(name)s” may take to answer.", name=side.name)
                )


class EgateWorkflowState(models.Model):
    _inherit = "egate.workflow.state"

    may_consult = fields.Boolean(
        string="May ask other units",
        help="Whoever has the record here may ask any unit for its opinion.",
    )

    @ormcache("self.id")
    def _sides(self):
        """Return who is consulted in this state, as the engine needs it; cached with the process.

        :rtype: tuple[dict, ...]
        """
        # sudo: the same for all users, whatever they may read of processes
        sides = self.sudo().side_ids
        return tuple(
            {
                "side": side.id,
                "role": side.role_id.id,
                "unit": side.unit_id.id,
                "question": side.name,
                "amount": side.limit_amount,
                "limit": side.limit_unit,
            }
            for side in sides
        )

    @ormcache("self.id")
    def _consults(self):
        """Return whether an opinion may be asked for in this state; cached."""
        # sudo: the same for all users, whatever they may read of processes
        return bool(self._sides()) or self.sudo().may_consult
