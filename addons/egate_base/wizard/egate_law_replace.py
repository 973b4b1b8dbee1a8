from datetime import timedelta

from odoo import api, fields, models


class EgateLawReplace(models.TransientModel):
    """What cites a legal text, and the text that takes its place from one day on.

    Published versions are frozen and keep citing the old text: the list says for which procedures
    a new version is due.
    """

    _name = "egate.law.replace"
    _description = "Replace a legal text"

    law_id = fields.Many2one("egate.law", required=True, ondelete="cascade")
    new_law_id = fields.Many2one(
        "egate.law", string="Replaced by", ondelete="cascade", domain="[('id', '!=', law_id)]"
    )
    date_from = fields.Date(string="From")
    version_ids = fields.Many2many(
        "egate.procedure.version", string="Procedures", compute="_compute_citing"
    )
    template_ids = fields.Many2many(
        "egate.form.template", string="Form templates", compute="_compute_citing"
    )
    others = fields.Text(compute="_compute_citing")

    @api.depends("law_id")
    def _compute_citing(self):
        for wizard in self:
            law = wizard.law_id
            wizard.version_ids = law._citing_versions()
            wizard.template_ids = law._citing_templates()
            wizard.others = "\n".join(
                f"{self.env['ir.model']._get(model).name}: {count}"
                for model, count in law._count_citing()
            )

    @api.onchange("new_law_id")
    def _onchange_new_law_id(self):
        self.date_from = self.new_law_id.date_from or self.date_from

    def action_replace(self):
        """Record on the old text what replaces it, and end it on the day before."""
        self.ensure_one()
        self.law_id.write(
            {
                "replaced_by_id": self.new_law_id.id,
                "date_to": self.date_from and self.date_from - timedelta(days=1),
            }
        )
        return {"type": "ir.actions.act_window_close"}
