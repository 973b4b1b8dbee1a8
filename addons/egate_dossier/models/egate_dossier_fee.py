from odoo import api, fields, models


class EgateDossierFee(models.Model):
    """What the owner pays, as computed at reception, in whole VND. Rows are only added."""

    _name = "egate.dossier.fee"
    _description = "Fee of a dossier"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False

    dossier_id = fields.Many2one(ondelete="restrict")

    fee_id = fields.Many2one("egate.procedure.fee", ondelete="restrict", readonly=True)
    name = fields.Char(required=True, readonly=True)
    quantity = fields.Integer(required=True, default=1, readonly=True)
    full_amount = fields.Monetary(
        string="Before exemption", readonly=True, help="What would be paid without an exemption."
    )
    amount = fields.Monetary(required=True, readonly=True)
    exemption_id = fields.Many2one(
        "egate.fee.exemption", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    due = fields.Selection(
        selection=lambda self: (
            self.env["egate.procedure.fee"]._fields["due"]._description_selection(self.env)
        ),
        string="To be paid",
        readonly=True,
        help="Empty: when it is handed in.",
    )
    supplement_id = fields.Many2one(
        "egate.supplement",
        string="For papers asked for",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id
