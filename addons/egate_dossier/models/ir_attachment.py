from odoo import api, models
from odoo.exceptions import AccessError

#: What makes a scan what it is: its content, whose it is, and who may read it.
FROZEN_FIELDS = frozenset(
    {
        "access_token",
        "datas",
        "db_datas",
        "mimetype",
        "public",
        "raw",
        "res_field",
        "res_id",
        "res_model",
        "store_fname",
        "type",
        "url",
    }
)


class IrAttachment(models.Model):
    """A file of a model that guards its files (``_check_file``) is checked once and stays so.

    A wrong scan is taken away and attached anew; nobody changes its content, its owner, or who
    may read it. Whoever may read the paper reads the scan.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        if not self.env.su:
            for file in files.filtered(lambda file: file._is_guarded(file.res_model)):
                # What was stored counts, whatever the values and defaults were called.
                if file.type != "binary" or file.public or file.access_token:
                    raise AccessError(self.env._("A scan is a file, and is never public."))
                self.env[file.res_model]._check_file(file.name, file.raw or b"")
        return files

    def write(self, vals):
        if not self.env.su and FROZEN_FIELDS & set(vals):
            # sudo: whose the files are decides, whatever the user may read of them
            guarded = self.sudo().filtered(lambda file: file._is_guarded(file.res_model))
            if guarded or self._is_guarded(vals.get("res_model")):
                raise AccessError(
                    self.env._("A scan is not changed. Take it away and attach the right one.")
                )
        return super().write(vals)

    @api.model
    def _is_guarded(self, model_name):
        return hasattr(self.env.get(model_name or ""), "_check_file")
