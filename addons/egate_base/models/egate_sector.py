from odoo import models


class EgateSector(models.Model):
    _name = "egate.sector"
    _description = "Sector"
    _inherit = "egate.code.list"
    _order = "sequence, name"

    _code_uniq = models.UniqueIndex("(code)", "Another sector has this code.")

    def _is_used(self):
        procedures = self.env["egate.procedure"].with_context(active_test=False)
        return bool(procedures.search_count([("sector_id", "in", self.ids)], limit=1))
