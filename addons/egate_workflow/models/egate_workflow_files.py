from odoo import models
from odoo.exceptions import UserError


class EgateWorkflowFiles(models.AbstractModel):
    """Something that keeps what was attached to it, for good."""

    _name = "egate.workflow.files"
    _description = "Keeps what was attached"

    def _keep_attachments(self, attachment_ids, shared=False):
        """Tie what was attached to these sudo records, if it is the current user's and still free.

        :param shared: others get the same files afterwards: each record keeps copies
        :raise UserError: one of them belongs to somebody or something else
        """
        if not attachment_ids or not self:
            return
        attachments = self.env["ir.attachment"].browse(attachment_ids)
        # Checked as the person who attached them; a file that belongs elsewhere stays there.
        free = attachments.filtered(
            lambda file: file.create_uid == self.env.user and not file.res_id and not file.res_field
        )
        if free != attachments:
            raise UserError(
                self.env._("Attach the document again: one of the files is kept elsewhere.")
            )
        for record in self:
            keep = {"res_model": record._name, "res_id": record.id, "public": False}
            if shared or len(self) > 1:
                attachments.copy(keep)
            else:
                attachments.write(keep)
