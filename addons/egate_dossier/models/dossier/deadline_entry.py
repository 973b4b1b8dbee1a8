from odoo import fields, models


class EgateDossierDeadlineEntry(models.Model):
    """The ledger of a dossier's due time."""

    _name = "egate.dossier.deadline.entry"
    _description = "Ledger entry of a dossier"
    _inherit = ["egate.deadline.entry", "egate.dossier.part"]
    _log_access = False
    _record_field = "dossier_id"

    # Found by the unique index below.
    dossier_id = fields.Many2one(ondelete="restrict", index=False)

    _sequence_uniq = models.UniqueIndex("(dossier_id, sequence)")
