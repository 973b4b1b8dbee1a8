from odoo import models


class IrAttachment(models.Model):
    """A file stays what it was sent as, to the last byte."""

    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        # Odoo makes every larger picture anew, 1920 dots at most: what hangs at a directive, an
        # opinion or a message is evidence. Fields for pictures bring theirs down by themselves.
        values["mimetype"] = self._compute_mimetype(values)
        return values
