from odoo import fields, models

#: What is numbered as a slip of the one-stop unit, see ``egate.dossier.slip``.
SLIP_KINDS = ("guide", "supplement", "refusal")


#: Other numbered things: the model that bears the number, and its unit.
NUMBERED = {
    "handover": ("egate.handover", "from_unit_id"),
    "apology": ("egate.extension", "unit_id"),
    "ending": ("egate.dossier.termination", "unit_id"),
}


class EgateNumbering(models.Model):
    _inherit = "egate.numbering"

    kind = fields.Selection(
        selection_add=[
            ("guide", "Guide slip"),
            ("supplement", "Request for missing papers (form 02)"),
            ("refusal", "Refusal to accept (form 03)"),
            ("handover", "Hand-over slip"),
            ("apology", "Apology and new date (form 04)"),
            ("ending", "Notice of an end (form 05)"),
        ],
        ondelete={
            "guide": "cascade",
            "supplement": "cascade",
            "refusal": "cascade",
            "handover": "cascade",
            "apology": "cascade",
            "ending": "cascade",
        },
    )
