from odoo import fields, models
from odoo.exceptions import AccessError

from ..report.egate_receipt import RECEIPT_IDENTITY
from ..tools.paper import PAPER_PARAMETER
from .figures.asked import WAITING


class ResConfigSettings(models.TransientModel):
    """What the forms print, their paper, and how reports count what waits."""

    _inherit = "res.config.settings"

    egate_receipt_identity = fields.Selection(
        [
            ("none", "Not printed"),
            ("masked", "Its last digits"),
            ("full", "All of it, for those who may read it"),
        ],
        string="Identity number on the receipt",
        config_parameter=RECEIPT_IDENTITY,
        default="masked",
    )
    egate_form_paper = fields.Selection(
        [("a4", "A4"), ("a5", "A5")],
        string="Paper of forms 01 to 05",
        config_parameter=PAPER_PARAMETER,
        default="a4",
    )

    egate_waiting = fields.Selection(
        [("open", "Being worked on, in time"), ("solved", "Solved on time")],
        string="Dossiers that wait for the citizen",
        config_parameter=WAITING,
        default="open",
    )

    def action_count_figures_again(self):
        """Have all figures counted again by the job, while the office works."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only an administrator of the system lets the figures be counted again.")
            )
        self.env["egate.dossier.fact"]._start_rebuild()
        message = self.env._(
            "The figures are being counted again in the background; nobody has to wait for it."
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }
