from odoo import api, models


class EgateCalendarPart(models.AbstractModel):
    """A line of a calendar; any change of it may change how terms are counted."""

    _name = "egate.calendar.part"
    _description = "Line of a working calendar"
    _inherit = "egate.cached"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.calendar_id._egate_changed()
        return parts

    def write(self, vals):
        before = self.calendar_id
        result = super().write(vals)
        (before | self.calendar_id)._egate_changed()
        return result

    def unlink(self):
        before = self.calendar_id
        result = super().unlink()
        before._egate_changed()
        return result
