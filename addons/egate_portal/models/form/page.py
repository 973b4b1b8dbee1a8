from odoo import fields, models

from odoo.addons.egate_base.tools.plain_text import MAX_CATALOGUE_TEXT


class EgateOnlineFormPage(models.Model):
    """A page of an online form: what the citizen fills in before pressing on."""

    _name = "egate.online.form.page"
    _description = "Page of an online form"
    _inherit = ["egate.online.form.keyed", "egate.frozen.part"]
    _order = "sequence, id"
    _rec_name = "title"
    _max_text = MAX_CATALOGUE_TEXT
    _PARENT, _BESIDE = "form_id", "page_ids"
    _KEY_OF, _KEY_STEM = "title", "page"

    form_id = fields.Many2one("egate.online.form", required=True, index=True, ondelete="cascade")
    form_state = fields.Selection(related="form_id.state")
    sequence = fields.Integer(default=10)
    title = fields.Char(required=True)
    intro = fields.Text(help="Read above the fields.")
    field_ids = fields.One2many("egate.online.form.field", "page_id", string="Fields")

    def action_open(self):
        """Open this page to draw its fields."""
        self.ensure_one()
        return self.get_formview_action()
