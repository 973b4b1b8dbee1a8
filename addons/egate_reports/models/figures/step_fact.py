from odoo import fields, models


class EgateStepFact(models.Model):
    """What the figures count of a step: who had it, planned and used working time.

    One row for each step of a received dossier, kept by the engine as ``egate.dossier.fact`` is.
    """

    _name = "egate.step.fact"
    _description = "Facts of a step"
    _log_access = False
    _rec_name = "step_id"

    step_id = fields.Integer(required=True, export_string_translation=False)
    dossier_id = fields.Integer(required=True, export_string_translation=False)
    sequence = fields.Integer(required=True, export_string_translation=False)
    state_id = fields.Integer(required=True, export_string_translation=False)
    role_id = fields.Integer(export_string_translation=False)
    unit_id = fields.Integer(required=True, export_string_translation=False)
    user_id = fields.Integer(export_string_translation=False)
    procedure_id = fields.Integer(required=True, export_string_translation=False)
    agency_unit_id = fields.Integer(export_string_translation=False)
    reception_unit_id = fields.Integer(required=True, export_string_translation=False)
    cause_id = fields.Integer(export_string_translation=False)
    received_at = fields.Datetime(required=True, export_string_translation=False)
    received_date = fields.Date(required=True, export_string_translation=False)
    left_at = fields.Datetime(export_string_translation=False)
    left_date = fields.Date(export_string_translation=False)
    planned_minutes = fields.Integer(export_string_translation=False)
    used_minutes = fields.Integer(help="0 while the step is open.", export_string_translation=False)
    is_late = fields.Boolean(
        help="It took longer than planned, in working time.", export_string_translation=False
    )

    _step_uniq = models.UniqueIndex("(step_id)")
    _dossier_idx = models.Index("(dossier_id)")
    _left_idx = models.Index(
        "(left_date) INCLUDE (state_id, unit_id, user_id, agency_unit_id, reception_unit_id, "
        "procedure_id, planned_minutes, used_minutes, is_late)"
    )
    _open_idx = models.Index("(unit_id) WHERE left_at IS NULL")
    # Few steps take longer than planned; as the figures ask for them.
    _late_idx = models.Index(
        "(left_date) INCLUDE (state_id, unit_id, agency_unit_id, reception_unit_id, procedure_id, "
        "planned_minutes, used_minutes) WHERE is_late IS TRUE"
    )
