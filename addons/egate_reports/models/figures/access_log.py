from odoo import api, models


class EgateAccessLog(models.Model):
    """Notes who takes a report away as a file."""

    _inherit = "egate.access.log"

    @api.model
    def _note_report(self, model_name, count, detail):
        """Note that the current user takes a report away.

        :param str model_name: of the report
        :param int count: its rows
        :param str detail: unit, period, kind of file
        """
        self._note({"kind": "export", "model": model_name, "count": count, "detail": detail})
