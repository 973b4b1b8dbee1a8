from odoo import api, fields, models


class EgateWorkflowStep(models.AbstractModel):
    """Who held a record from when to when; made concrete with a real foreign key.

    Rows are inserted once; afterwards only empty columns are filled: who took it from the pool,
    when it left, the minutes used, whether in time. The engine writes, users read.
    """

    _name = "egate.workflow.step"
    _description = "Step"
    _log_access = False
    _order = "sequence, id"

    sequence = fields.Integer(required=True, readonly=True)
    state_id = fields.Many2one(
        "egate.workflow.state", required=True, readonly=True, ondelete="restrict", index=True
    )
    role_id = fields.Many2one("egate.role", readonly=True, ondelete="restrict")
    unit_id = fields.Many2one(
        "egate.unit", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="restrict")
    received_at = fields.Datetime(required=True, readonly=True)
    left_at = fields.Datetime(readonly=True)
    transition_id = fields.Many2one(
        "egate.workflow.transition", string="Left by", readonly=True, ondelete="restrict"
    )
    comment = fields.Text(string="Opinion", readonly=True)
    planned_minutes = fields.Integer(
        string="Planned (working minutes)", readonly=True, help="0: the step has no limit."
    )
    used_minutes = fields.Integer(string="Used (working minutes)", readonly=True)
    in_time = fields.Boolean(readonly=True)
    planned_text = fields.Char(string="Planned", compute="_compute_texts")
    used_text = fields.Char(string="Used", compute="_compute_texts")

    @api.depends("planned_minutes", "used_minutes", "left_at")
    def _compute_texts(self):
        for step in self:
            planned, used = step.planned_minutes, step.used_minutes
            step.planned_text = self._minutes_in_words(planned) if planned else "—"
            step.used_text = self._minutes_in_words(used) if step.left_at else "—"

    @api.model
    def _minutes_in_words(self, minutes):
        """Return working minutes as hours and minutes, as officials read them."""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.env._("%(minutes)s min", minutes=rest)
        if not rest:
            return self.env._("%(hours)s h", hours=hours)
        return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)

    def _leave(self, at, user, transition, comment):
        """Close these steps at ``at`` (UTC) with the working minutes of their unit's calendar."""
        for step in self:
            used = step.unit_id._require_calendar()._working_minutes(step.received_at, at)
            step.write(
                {
                    "left_at": at,
                    # Who did it: whoever takes over from somebody who left answers for it.
                    "user_id": user.id,
                    "transition_id": transition.id,
                    "comment": comment or False,
                    "used_minutes": used,
                    "in_time": not step.planned_minutes or used <= step.planned_minutes,
                }
            )
