from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EgateWorkflowFiles(models.AbstractModel):
    """A record that keeps its attachments permanently."""

    _name = "egate.workflow.files"
    _description = "Keeps what was attached"

    def _attached(self):
        """Return what is kept with these records, where the current user may read it.

        :rtype: dict[int, ir.attachment]
        """
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        files = self.env["ir.attachment"].search(domain & Domain("res_field", "=", False))
        return files.grouped("res_id")

    def _keep_attachments(self, attachment_ids, shared=False):
        """Link attachments to these sudo records, if the current user's own and still free.

        :param shared: other records get the same files afterwards: each record keeps copies
        :raise UserError: one of them belongs to another user or record
        """
        if not attachment_ids or not self:
            return
        attachments = self.env["ir.attachment"].browse(attachment_ids)
        # Checked as the user who attached them; a file of another record stays there.
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
