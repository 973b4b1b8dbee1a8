from datetime import timedelta

from odoo import models

from ..tools.hooks import hook
from .egate_overview import Line

#: What happened longer ago was seen to, or does not come back.
LATELY = timedelta(days=7)


class EgateOverview(models.AbstractModel):
    """What people met of the server's own faults, for the overview of administrators."""

    _inherit = "egate.overview"

    @hook("overview_lines")
    def _server_lines(self):
        return [
            Line(
                "failed",
                "faults",
                self.env["egate.server.fault"]._count_lately(LATELY),
                self.env._("faults of the server that people met in 7 days"),
                self.env._("Who met one was shown a number: the operator finds it in the log."),
                None,
            )
        ]
