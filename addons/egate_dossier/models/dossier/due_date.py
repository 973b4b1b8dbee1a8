from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import midnight, office_date


class EgateDossier(models.Model):
    """The day on which a dossier is due, where the office is.

    For the calendar, which would else put what is due at midday into the day of the browser's own
    zone. Not stored: the engine alone writes the due time, and its index serves the search.
    """

    _inherit = "egate.dossier"

    due_date = fields.Date(string="Due day", compute="_compute_due_date", search="_search_due_date")

    @api.depends("due_at")
    def _compute_due_date(self):
        for dossier in self:
            dossier.due_date = office_date(dossier.due_at) if dossier.due_at else False

    def _search_due_date(self, operator, value):
        if operator == "in":
            return Domain.OR(self._due_on(day) for day in value)
        day = operator in ("<", "<=", ">", ">=") and fields.Date.to_date(value)
        if not day:
            return NotImplemented
        # The first moment of the day belongs to it, that of the next one does not.
        after = operator in ("<=", ">")
        bound = "<" if operator.startswith("<") else ">="
        return Domain("due_at", bound, midnight(day, 1 if after else 0))

    @api.model
    def _due_on(self, day):
        day = fields.Date.to_date(day)
        if not day:
            return Domain("due_at", "=", False)
        begins, ends = midnight(day), midnight(day, 1)
        return Domain("due_at", ">=", begins) & Domain("due_at", "<", ends)
