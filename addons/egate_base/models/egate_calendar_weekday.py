from odoo import fields, models

from .egate_calendar_exception import WEEKDAYS

WEIGHTS = [("1", "A whole day"), ("0.5", "Half a day"), ("0", "Nothing: open for reception only")]


class EgateCalendarWeekday(models.Model):
    """A weekday that counts less than a whole day in the terms of the law."""

    _name = "egate.calendar.weekday"
    _description = "Weekday that counts less"
    _inherit = "egate.calendar.part"
    _order = "weekday"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, index=True, ondelete="cascade"
    )
    weekday = fields.Selection(WEEKDAYS, required=True, default="5")
    weight = fields.Selection(
        WEIGHTS,
        string="Counts as",
        required=True,
        default="0.5",
        help="How much of a working day this weekday is in a term of days. Its hours are entered "
        "under working hours. A make-up day counts as the weekday whose hours it has.",
    )

    _weekday_uniq = models.UniqueIndex(
        "(calendar_id, weekday)", "This weekday has an entry in the calendar already."
    )
