from odoo import models


class EgateOverview(models.AbstractModel):
    """Where dossiers are worked on, for the overview of administrators."""

    _inherit = "egate.overview"

    def _units_of_rule(self, rule, level, agency, desks):
        mine = desks.filtered(lambda desk: desk.level == level)
        if rule == "reception":
            return mine
        if rule == "agency":
            return agency or mine.agency_id
        return super()._units_of_rule(rule, level, agency, desks)
