from odoo import fields, models


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
        help="Where days are only a way to write hours, one working day is 8 working hours.",
    )
