from odoo import fields, models
from odoo.tools import SQL


class EgateStepFigure(models.Model):
    """How long each step took, whose it was, and whether it took longer than planned."""

    _name = "egate.step.figure"
    _inherit = "egate.counted"
    _description = "Figures of steps"
    _auto = False
    _rec_name = "step_name"
    _order = "received_date desc, id desc"

    state_id = fields.Many2one("egate.workflow.state", readonly=True)
    step_name = fields.Char(
        string="Step", readonly=True, help="The name of the state, in whichever process."
    )
    clock = fields.Selection(
        [("run", "Runs"), ("pause", "Stands"), ("stop", "Is over")],
        string="Legal clock",
        readonly=True,
    )
    role_id = fields.Many2one("egate.role", readonly=True)
    unit_id = fields.Many2one("egate.unit", readonly=True)
    user_id = fields.Many2one("res.users", string="Officer", readonly=True)
    agency_unit_id = fields.Many2one("egate.unit", string="Competent agency", readonly=True)
    reception_unit_id = fields.Many2one("egate.unit", string="One-stop unit", readonly=True)
    sector_id = fields.Many2one("egate.sector", readonly=True)
    procedure_id = fields.Many2one("egate.procedure", readonly=True)
    cause_id = fields.Many2one("egate.workflow.reason", string="Cause of the delay", readonly=True)
    received_at = fields.Datetime(string="From", readonly=True)
    received_date = fields.Date(string="Day of its beginning", readonly=True)
    left_at = fields.Datetime(string="Until", readonly=True)
    left_date = fields.Date(string="Day of its end", readonly=True)
    is_late = fields.Boolean(string="Longer than planned", readonly=True)
    step_count = fields.Integer(string="Steps", readonly=True, aggregator="sum")
    late_count = fields.Integer(string="Steps longer than planned", readonly=True, aggregator="sum")
    planned_minutes = fields.Integer(
        string="Planned (working minutes)", readonly=True, aggregator="sum"
    )
    used_minutes = fields.Integer(
        string="Used (working minutes)",
        readonly=True,
        aggregator="sum",
        help="Of steps that were left; 0 while one is open.",
    )
    used_hours = fields.Float(
        string="Average working hours",
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="Of steps that were left.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT s.step_id AS id, s.dossier_id, s.state_id, state.name AS step_name,
                      state.clock, s.role_id, s.unit_id, s.user_id, s.agency_unit_id,
                      s.reception_unit_id, procedure.sector_id, s.procedure_id, s.cause_id,
                      s.received_at, s.received_date, s.left_at, s.left_date, s.is_late,
                      1 AS step_count, s.is_late::int4 AS late_count, s.planned_minutes,
                      s.used_minutes,
                      CASE WHEN s.left_at IS NOT NULL THEN s.used_minutes / 60.0 END AS used_hours
               FROM egate_step_fact s
               JOIN egate_workflow_state state ON state.id = s.state_id
               JOIN egate_procedure procedure ON procedure.id = s.procedure_id"""
        )
