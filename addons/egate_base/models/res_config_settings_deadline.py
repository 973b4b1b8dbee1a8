from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .egate_procedure_term import DEFAULT_CUTOFF


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    egate_term_end = fields.Selection(
        [
            ("same_position", "At the same place in the day"),
            ("end_of_day", "At the end of the last day"),
        ],
        string="A term of days ends",
        config_parameter="egate_base.term_end",
        default="same_position",
        help="Same place: received at 9:10, due at 9:10. End of the last day: the day of reception "
        "is not counted, and half a day ends with the morning (Civil Code, articles 147 and 148).",
    )
    egate_day_convention = fields.Selection(
        [
            ("office_day", "The office's own hours of that day"),
            ("eight_hours", "8 working hours"),
        ],
        string="A working day is",
        config_parameter="egate_base.day_convention",
        default="office_day",
        help="Where days are only a way to write hours, one working day is 8 working hours. In an "
        "office that works fewer hours a day such a term never ends later than the day on which "
        "the same number of working days ends: later the law does not allow.",
    )
    egate_closed_day = fields.Selection(
        [
            ("counted", "Counts as the first day of the term"),
            ("left_out", "Is the day of reception, which does not count"),
        ],
        string="Received after closing or on a day off, the next working day",
        config_parameter="egate_base.closed_day",
        default="counted",
        help="Counts: received on Saturday, three working days end with Wednesday, as the province "
        "of Thanh Hóa counts. Does not count: with Thursday (Civil Code, article 147.2). Terms in "
        "days of the calendar are counted from the day itself, as the law says.",
    )
    egate_cutoff_hour = fields.Float(
        string="“Within the day” is until",
        config_parameter="egate_base.cutoff_hour",
        default=DEFAULT_CUTOFF,
        help="Received later, the result is due on the next working day. Each term may say another "
        "hour; this one is proposed for new ones.",
    )
    egate_transfer_hour = fields.Float(
        string="Handed over the same day until",
        config_parameter="egate_base.transfer_hour",
        default=DEFAULT_CUTOFF,
        help="What the counter receives later goes to the department when the next working day "
        "opens.",
    )

    @api.constrains("egate_cutoff_hour", "egate_transfer_hour")
    def _check_egate_hours(self):
        for settings in self:
            for hour in (settings.egate_cutoff_hour, settings.egate_transfer_hour):
                if not 0 < hour < 24:
                    raise ValidationError(
                        self.env._("Enter an hour of the day, later than 0:00 and before 24:00.")
                    )
