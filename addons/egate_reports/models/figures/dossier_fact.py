from odoo import fields, models


class EgateDossierFact(models.Model):
    """What the figures count of a dossier: one row for each received one, kept by the engine.

    Nobody reads it but the figures (``egate.dossier.figure``), which add to it what depends on the
    moment that is asked for: an open dossier is overdue by the clock, not by a stored flag. It
    holds no personal detail. What the catalogue says (sector, level of the agency) is joined when
    it is read, so that a procedure that moves takes its past with it.

    Ids are plain numbers: what they name is never deleted, for the dossier itself names it;
    checking it again would double the time of filling the table.
    """

    _name = "egate.dossier.fact"
    _description = "Facts of a dossier"
    _log_access = False
    _rec_name = "dossier_id"

    dossier_id = fields.Integer(required=True, export_string_translation=False)
    reception_unit_id = fields.Integer(required=True, export_string_translation=False)
    agency_unit_id = fields.Integer(export_string_translation=False)
    work_unit_id = fields.Integer(export_string_translation=False)
    work_user_id = fields.Integer(export_string_translation=False)
    holder_unit_id = fields.Integer(export_string_translation=False)
    holder_user_id = fields.Integer(export_string_translation=False)
    procedure_id = fields.Integer(required=True, export_string_translation=False)
    variant_id = fields.Integer(export_string_translation=False)
    state_id = fields.Integer(export_string_translation=False)
    outside_system_id = fields.Integer(export_string_translation=False)
    cause_id = fields.Integer(export_string_translation=False)
    channel = fields.Char(required=True, export_string_translation=False)
    result_channel = fields.Char(export_string_translation=False)
    ending = fields.Char(export_string_translation=False)
    outcome = fields.Char(
        help="Once the office's work has ended: early, on_time or late.",
        export_string_translation=False,
    )
    received_at = fields.Datetime(required=True, export_string_translation=False)
    received_date = fields.Date(required=True, export_string_translation=False)
    received_weekday = fields.Integer(export_string_translation=False)
    received_hour = fields.Integer(export_string_translation=False)
    due_at = fields.Datetime(export_string_translation=False)
    due_date = fields.Date(export_string_translation=False)
    ended_at = fields.Datetime(export_string_translation=False)
    ended_date = fields.Date(export_string_translation=False)
    closed_at = fields.Datetime(export_string_translation=False)
    returned_at = fields.Datetime(export_string_translation=False)
    paused_at = fields.Datetime(
        help="Since when the clock stands; empty where it runs.", export_string_translation=False
    )
    paused_cause = fields.Char(export_string_translation=False)
    ledger_at = fields.Datetime(
        help="The last entry of the ledger: what it says holds since.",
        export_string_translation=False,
    )
    supplement_count = fields.Integer(export_string_translation=False)
    apology_count = fields.Integer(export_string_translation=False)
    visit_count = fields.Integer(export_string_translation=False)
    work_minutes = fields.Integer(export_string_translation=False)
    wait_minutes = fields.Integer(export_string_translation=False)
    fee_total = fields.Float(digits=(16, 0), export_string_translation=False)
    fee_paid = fields.Float(digits=(16, 0), export_string_translation=False)
    has_files = fields.Boolean(
        help="A paper handed in has a file.", export_string_translation=False
    )
    has_reused = fields.Boolean(
        help="A paper was taken over from an earlier dossier.", export_string_translation=False
    )
    has_lookup = fields.Boolean(
        help="A database was looked up instead of a paper.", export_string_translation=False
    )
    has_result_file = fields.Boolean(
        help="The result that holds has a file.", export_string_translation=False
    )
    paid_cashless = fields.Boolean(
        help="Paid by bank transfer or QR code.", export_string_translation=False
    )
    origin = fields.Char(
        help="taken_over from the system before, or taken_over_late, when it was overdue already; "
        "empty: received here.",
        export_string_translation=False,
    )

    _dossier_uniq = models.UniqueIndex("(dossier_id)")
    # By day: heat maps and weeks read these columns alone.
    _received_idx = models.Index(
        "(received_date) INCLUDE (received_weekday, received_hour, procedure_id, agency_unit_id)"
    )
    _ended_idx = models.Index("(ended_at) WHERE ended_at IS NOT NULL")
    _received_at_idx = models.Index("(received_at)")
    _open_idx = models.Index("(agency_unit_id, due_at) WHERE ended_at IS NULL")
    # What is in work or waits to be given out: few at any time, however many there were.
    _unclosed_idx = models.Index("(agency_unit_id) WHERE closed_at IS NULL")
    _returned_idx = models.Index("(returned_at) WHERE returned_at IS NOT NULL")
