from odoo import api, models


class EgateCalendarPart(models.AbstractModel):
    """What a compiled calendar is made of: every change makes all workers compile it anew."""

    _name = "egate.calendar.part"
    _description = "Part of a working calendar"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self.env.registry.clear_cache()
        return parts

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
