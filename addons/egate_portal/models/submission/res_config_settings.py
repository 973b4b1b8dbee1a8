from odoo import fields, models

from .submission_clock import ACCEPT_HOURS, ACCEPT_PARAMETER
from .submission_steps import DRAFT_DAYS, DRAFT_DAYS_PARAMETER


class ResConfigSettings(models.TransientModel):
    """How soon online dossiers are answered, and how long drafts are kept."""

    _inherit = "res.config.settings"

    egate_accept_hours = fields.Integer(
        string="Online dossiers are answered within (working hours)",
        config_parameter=ACCEPT_PARAMETER,
        default=ACCEPT_HOURS,
    )
    egate_draft_days = fields.Integer(
        string="Drafts of citizens are kept for (days)",
        config_parameter=DRAFT_DAYS_PARAMETER,
        default=DRAFT_DAYS,
    )
