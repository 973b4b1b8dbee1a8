from odoo import models
from odoo.fields import Domain


class EgateLifeEvent(models.Model):
    """An occasion in the life of a person or a business that procedures belong to, such as a birth.

    The national portal groups its services by such events (nhóm sự kiện); the office keeps its own
    list, and says of each procedure which of them it belongs to.
    """

    _name = "egate.life.event"
    _description = "Life event"
    _inherit = "egate.code.list"

    def _is_used(self):
        procedures = self.env["egate.procedure"].with_context(active_test=False)
        return bool(procedures.search_count(Domain("event_ids", "in", self.ids), limit=1))
