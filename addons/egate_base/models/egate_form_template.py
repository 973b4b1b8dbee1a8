from odoo import api, fields, models


class EgateFormTemplate(models.Model):
    """A form that citizens fill in (mẫu đơn, tờ khai), with its editions."""

    _name = "egate.form.template"
    _description = "Form template"
    _inherit = ["egate.library.item", "egate.coded"]
    _code_alphabet = "number"
    _order = "code, name"
    _search_key_fields = ("code", "name")

    code = fields.Char(required=True, help="Number of the form, such as 01/ĐK.")
    law_ids = fields.Many2many("egate.law", string="Issued with")
    file_ids = fields.One2many("egate.form.template.file", "template_id", string="Editions")
    current_file_id = fields.Many2one(
        "egate.form.template.file", string="Edition in force", compute="_compute_current_file_id"
    )

    _code_uniq = models.UniqueIndex("(code)", "Another form has this code.")

    @api.depends("file_ids.date_from", "file_ids.date_to")
    def _compute_current_file_id(self):
        today = self.env["egate.assignment"]._local_today()
        for template in self:
            template.current_file_id = template.file_ids._on(today)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for template in self:
            template.display_name = ": ".join(filter(None, (template.code, template.name)))

    def _citing(self):
        self.ensure_one()
        found = [
            self.env[model].search([("template_id", "in", self.ids)], limit=1)
            for model in ("egate.procedure.component", "egate.procedure.result")
        ]
        return [records for records in found if records]


class EgateFormTemplateFile(models.Model):
    """An edition of a form template, with the file to download."""

    _name = "egate.form.template.file"
    _description = "Edition of a form template"
    _inherit = "egate.library.file"

    template_id = fields.Many2one(
        "egate.form.template", required=True, index=True, ondelete="cascade"
    )
