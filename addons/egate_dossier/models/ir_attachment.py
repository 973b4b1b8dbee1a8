import base64

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Let the model that a file is attached to refuse it before anything is stored."""
        for vals in vals_list:
            model = self.env.get(vals.get("res_model") or "")
            if hasattr(model, "_check_file") and (vals.get("type") or "binary") == "binary":
                raw, datas = vals.get("raw"), vals.get("datas")
                raw = raw if raw is not None else base64.b64decode(datas or b"")
                raw = raw.encode() if isinstance(raw, str) else raw
                model._check_file(vals.get("name") or "", raw or b"")
        return super().create(vals_list)
