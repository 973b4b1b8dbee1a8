from odoo import api, models


class EgateCached(models.AbstractModel):
    """What workers keep in memory (``ormcache``): every change makes all of them read it anew."""

    _name = "egate.cached"
    _description = "Kept in memory"

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
