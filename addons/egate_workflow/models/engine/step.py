from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.egate_base.tools.working_calendar import EIGHT_HOURS


class EgateWorkflowStep(models.AbstractModel):
    """Who held a record from when to when; made concrete with a real foreign key.

    Rows are inserted once; afterwards only empty columns are filled: who took it from the pool,
    when it left, the minutes used, whether in time. The engine writes, users read.
    """

    _name = "egate.workflow.step"
    _description = "Step"
    _inherit = ["egate.append.only", "egate.workflow.files"]
    _log_access = False
    _order = "sequence, id"
    _PERSONAL = frozenset({"comment"})

    _FILLABLE = frozenset(
        {
            "user_id",
            "confirmed_at",
            "left_at",
            "left_by_id",
            "transition_id",
            "comment",
            "reason_id",
            "used_minutes",
            "in_time",
            "cause_id",
        }
    )

    sequence = fields.Integer(required=True, readonly=True)
    state_id = fields.Many2one(
        "egate.workflow.state", required=True, readonly=True, ondelete="restrict"
    )
    role_id = fields.Many2one("egate.role", readonly=True, ondelete="restrict")
    unit_id = fields.Many2one("egate.unit", required=True, readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="restrict")
    received_at = fields.Datetime(required=True, readonly=True)
    confirmed_at = fields.Datetime(
        readonly=True, help="When the person took it on; until then it rests with the sender."
    )
    left_at = fields.Datetime(readonly=True)
    left_by_id = fields.Many2one(
        "res.users",
        string="Passed on by",
        readonly=True,
        ondelete="restrict",
        help="Only when it was somebody else than the person who had it.",
    )
    transition_id = fields.Many2one(
        "egate.workflow.transition", string="Left by", readonly=True, ondelete="restrict"
    )
    comment = fields.Text(string="Opinion", readonly=True)
    reason_id = fields.Many2one("egate.workflow.reason", readonly=True, ondelete="restrict")
    planned_minutes = fields.Integer(
        string="Planned (working minutes)", readonly=True, help="0: the step has no limit."
    )
    used_minutes = fields.Integer(string="Used (working minutes)", readonly=True)
    in_time = fields.Boolean(readonly=True)
    cause_id = fields.Many2one(
        "egate.workflow.reason", string="Cause of the delay", readonly=True, ondelete="restrict"
    )
    planned_text = fields.Char(string="Planned", compute="_compute_texts")
    used_text = fields.Char(string="Used", compute="_compute_texts")
    used_now = fields.Integer(
        string="Used until now (working minutes)",
        compute="_compute_texts",
        export_string_translation=False,
    )
    late_now = fields.Boolean(
        string="Step late",
        compute="_compute_texts",
        help="It took, or has taken until now, longer than planned.",
    )

    @api.depends("planned_minutes", "used_minutes", "left_at")
    def _compute_texts(self):
        now = fields.Datetime.now()
        for step in self:
            planned, used = step.planned_minutes, step._used_at(now)
            step.used_now = used
            step.late_now = bool(planned) and used > planned
            step.planned_text = step._minutes_in_words(planned) if planned else "—"
            step.used_text = step._minutes_in_words(used)

    def _used_at(self, now):
        """Return the working minutes used until this step was left, or until ``now`` (UTC)."""
        if self.left_at or not self.received_at or self.received_at >= now:
            return self.used_minutes
        return self.unit_id._require_calendar()._working_minutes(self.received_at, now)

    def _minutes_in_words(self, minutes):
        """Return working minutes as officials read them, in days and hours of this step's unit."""
        calendar, day = self.env["resource.calendar"], EIGHT_HOURS
        if self.unit_id:
            day = self.unit_id._require_calendar()._working_calendar().usual_day
        return calendar._working_time_in_words(minutes, day)

    def _minutes_left(self):
        """Return the remaining minutes for the user who continues this step, at least one.

        0: the step has no limit.
        """
        self.ensure_one()
        return self.planned_minutes and max(self.planned_minutes - self.used_minutes, 1)

    def _leave(self, at, user, transition, values):
        """Close these sudo steps at ``at`` (UTC) with the working minutes of their unit's calendar.

        :param user: who passes it on; a user who takes over from a holder who left answers for it
        :param values: ``comment``, ``reason_id``, ``cause_id`` as entered
        """
        if not self:
            return
        self.flush_recordset()
        rows = SQL(", ").join(
            SQL(
                "(%s, %s)",
                step.id,
                step.unit_id._require_calendar()._working_minutes(step.received_at, at),
            )
            for step in self
        )
        self.env.execute_query(
            SQL(
                """UPDATE %s s
                   SET left_at = %s, transition_id = %s, comment = %s, reason_id = %s,
                       user_id = COALESCE(s.user_id, %s),
                       left_by_id = CASE WHEN s.user_id <> %s THEN %s::int4 END,
                       used_minutes = v.used,
                       in_time = s.planned_minutes = 0 OR v.used <= s.planned_minutes,
                       cause_id = CASE WHEN s.planned_minutes <> 0
                                        AND v.used > s.planned_minutes THEN %s::int4 END
                   FROM (VALUES %s) AS v(id, used)
                   WHERE s.id = v.id AND s.left_at IS NULL
                   RETURNING s.id""",
                SQL.identifier(self._table),
                at,
                transition.id or None,
                values.get("comment") or None,
                values.get("reason_id"),
                user.id,
                user.id,
                user.id,
                values.get("cause_id"),
                rows,
            )
        )
        self.invalidate_recordset()
