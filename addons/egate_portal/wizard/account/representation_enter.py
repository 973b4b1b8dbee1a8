from odoo import fields, models


class EgateRepresentationEnter(models.TransientModel):
    """The dialog in which a clerk enters a representative whose mandate was seen."""

    _name = "egate.representation.enter"
    _description = "Enter a representative"

    organisation_id = fields.Many2one("res.partner")
    partner_id = fields.Many2one("res.partner", string="Representative")
    kind = fields.Selection(
        selection=lambda self: (
            self.env["egate.representation"]._fields["kind"]._description_selection(self.env)
        ),
        string="By",
        required=True,
        default="legal",
    )
    mandate = fields.Char(string="Paper", help="Its number and date, as in the paper.")
    date_from = fields.Date(
        string="From", default=lambda self: self.env["egate.assignment"]._local_today()
    )
    date_to = fields.Date(string="Until", help="Last day, included.")

    def action_enter(self):
        """Enter the representative; the record checks who may."""
        self.ensure_one()
        self.env["egate.representation"]._enter(
            self.organisation_id,
            self.partner_id,
            self.kind,
            self.mandate,
            self.date_from or self.env["egate.assignment"]._local_today(),
            self.date_to,
        )
        return {"type": "ir.actions.act_window_close"}
