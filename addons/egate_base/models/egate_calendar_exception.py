from odoo import fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class EgateCalendarException(models.Model):
    """A day off, or a make-up working day, of one calendar, with the decision that ordered it."""

    _name = "egate.calendar.exception"
    _description = "Day off or make-up day"
    _inherit = "egate.calendar.part"
    _order = "date desc"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    kind = fields.Selection(
        [("off", "Day off"), ("makeup", "Make-up working day")], required=True, default="off"
    )
    name = fields.Char(string="Occasion", required=True)
    weekday = fields.Selection(
        WEEKDAYS,
        string="Hours of",
        default="0",
        required=True,
        help="A make-up day is worked with the hours of this weekday.",
    )
    decision = fields.Char(help="Number of the decision that orders the day off or the swap.")

    _date_uniq = models.UniqueIndex(
        "(calendar_id, date)", "This day has an entry in the calendar already."
    )
