from odoo import models


class IrAttachment(models.Model):
    """Keeps each file as it was sent, to the last byte."""

    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        # Odoo would reduce larger pictures to 1920 dots, but the files of a directive, an opinion
        # or a message are evidence. Fields for pictures reduce theirs themselves.
        values["mimetype"] = self._compute_mimetype(values)
        return values
