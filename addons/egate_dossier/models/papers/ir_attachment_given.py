from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """What belongs to a record of the office leaves by that record alone.

    Odoo gives a token for a file to anyone who may see it once; a token checks no rights, outlives
    a role by weeks, and is passed on. A message gives one to all its readers. So a token opens
    nothing that belongs to the office, and no file of a dossier is copied, or put into a message
    of another record.
    """

    _inherit = "ir.attachment"

    def _can_return_content(self, field_name=None, access_token=None):
        if access_token and self._is_of_record():
            access_token = None
        return super()._can_return_content(field_name, access_token)

    def _is_of_record(self):
        """Return whether any of these belongs to a record of the office."""
        # sudo: the owner of a file decides, whatever the user may read of it
        return any(self._is_ours(file.res_model) for file in self.sudo())

    def _has_attachments_ownership(self, attachment_tokens):
        # What a token opens, Odoo deletes and changes as superuser.
        # sudo: see above
        if any(self._is_guarded(file.res_model) for file in self.sudo()):
            return False
        return super()._has_attachments_ownership(attachment_tokens)

    def copy_data(self, default=None):
        self._refuse_copy()
        return super().copy_data(default)

    def _refuse_copy(self):
        # sudo: see above
        if not self.env.su and any(self._is_guarded(file.res_model) for file in self.sudo()):
            raise AccessError(
                self.env._(
                    "A file of a dossier is not copied: whoever works on the dossier reads it "
                    "there."
                )
            )


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        if access_token and not xmlid and res_model == "ir.attachment" and res_id is not None:
            if self.env[res_model].browse(res_id).exists()._is_of_record():
                access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if any(vals.get("attachment_ids") for vals in vals_list):
            messages._check_files()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if vals.get("attachment_ids"):
            self._check_files()
        return result

    def _check_files(self):
        """Refuse a file of another record of the office: readers of the message would get it."""
        # sudo: the owner of the files decides, whatever the user may read of them
        for message in self.sudo():
            own = (message.model, message.res_id)
            for file in message.attachment_ids:
                of_record = file.res_id and file._is_ours(file.res_model)
                if of_record and (file.res_model, file.res_id) != own:
                    raise AccessError(
                        self.env._(
                            "“%(name)s” belongs to another record and is not sent in a message: "
                            "whoever works there reads it there.",
                            name=file.name,
                        )
                    )
