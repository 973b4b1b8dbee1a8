from odoo import api, models


class EgateDossier(models.Model):
    """The language of what is printed for citizens."""

    _inherit = "egate.dossier"

    @api.model
    def _form_lang(self):
        """Return the language of what is printed: the forms are Vietnamese by law."""
        vietnamese = self.env["res.lang"]._get_data(code="vi_VN")
        return vietnamese.code or self.env.lang
