from odoo import models
from odoo.exceptions import UserError


class EgateAnonymisedFile(models.AbstractModel):
    """A file of a dossier that is opened, and whose content may be gone: its time was over."""

    _name = "egate.anonymised.file"
    _description = "File of a dossier that may be over"

    def _open(self):
        """Return the content as an open file, after the user's right to read was checked.

        :raise UserError: it should be there and is not
        """
        self._refuse_anonymised()
        self.ensure_one()
        self.check_access("read")
        # sudo: access to the file was just checked as the real user
        return self.sudo().attachment_id._open_content()

    def _refuse_anonymised(self):
        """Say that the content is gone because its time was over, not lost.

        :raise UserError: that
        """
        # sudo: only whether it is over; reading is checked by the caller's caller
        if any(file.dossier_id.anonymised_at and not file.attachment_id for file in self.sudo()):
            raise UserError(self.dossier_id._anonymised_message())
