from odoo import fields, models
from odoo.fields import Domain


class EgateDatabase(models.Model):
    """A database of the state whose data are published: officials look it up instead of a paper.

    From the day on which it can be used, a citizen whose data are in it need not bring the paper.
    Source: Nghị định 309/2026/NĐ-CP (in force 05/8/2026), which amends Nghị định 118/2025/NĐ-CP.
    """

    _name = "egate.database"
    _description = "Published database"
    _inherit = ["egate.code.list", "egate.cached"]

    keeper = fields.Char(string="Kept by", help="The agency that answers for it.")
    publication = fields.Char(
        string="Published by", help="Number of the document that publishes its data for use."
    )
    date_from = fields.Date(string="Usable from", required=True)
    date_to = fields.Date(string="Usable until", help="Last day, included.")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A database cannot end being usable before it begins.",
    )

    def _is_used(self):
        components = self.env["egate.procedure.component"]
        return bool(components.search_count(Domain("database_id", "in", self.ids), limit=1))

    def _holds_on(self, day):
        """Return whether it is used instead of papers on the local date ``day``."""
        self.ensure_one()
        began = self.active and self.date_from <= day
        return began and (not self.date_to or day <= self.date_to)
