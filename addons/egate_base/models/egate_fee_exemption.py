from odoo import fields, models
from odoo.fields import Domain


class EgateFeeExemption(models.Model):
    """A reason to pay nothing or less, such as being of a poor household.

    Source: Luật Phí và lệ phí 97/2015/QH13 Điều 10 (đối tượng được miễn, giảm phí, lệ phí).
    """

    _name = "egate.fee.exemption"
    _description = "Exemption from fees"
    _inherit = "egate.code.list"

    percent = fields.Float(
        string="Reduction (%)", default=100, digits=(5, 2), help="100: nothing is paid."
    )
    basis = fields.Char(string="Legal basis")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until", help="Last day, included.")

    _percent_range = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)", "A reduction is more than 0 % and at most 100 %."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An exemption cannot end before it begins.",
    )

    def _is_used(self):
        fees = self.env["egate.procedure.fee"]
        return bool(fees.search_count(Domain("exemption_ids", "in", self.ids), limit=1))

    def _holds_on(self, day):
        """Return whether this exemption is in force on the local date ``day``."""
        self.ensure_one()
        began = not self.date_from or self.date_from <= day
        return began and (not self.date_to or day <= self.date_to)
