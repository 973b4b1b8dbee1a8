from odoo import fields, models


class EgateUnit(models.Model):
    """How soon a one-stop unit answers what was sent online."""

    _inherit = "egate.unit"

    accept_hours = fields.Integer(
        string="Answers online dossiers within (working hours)",
        help="0: as the settings say. A limit of the office's own: no text of law names one.",
    )

    _accept_hours_sane = models.Constraint(
        "CHECK (accept_hours BETWEEN 0 AND 400)",
        "The limit is between 0 and 400 working hours.",
    )
