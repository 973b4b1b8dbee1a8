from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.office_zone import midnight

from ...models.figures.asked import FIRST_YEAR


class EgateFigureMoment(models.TransientModel):
    """Asks for the day whose evening the figures are wanted of."""

    _name = "egate.figure.moment"
    _description = "Figures as of a day"

    day = fields.Date(
        string="As of the end of",
        required=True,
        default=lambda self: self.env["egate.assignment"]._local_today().replace(day=1),
        help="What was open, overdue and solved when this day was over.",
    )

    def action_show(self):
        """Open the figures as they were when this local day was over."""
        self.ensure_one()
        if self.day >= self.env["egate.assignment"]._local_today():
            raise UserError(
                self.env._("This day is not over yet. Choose an earlier one, or see “Dossiers”.")
            )
        if self.day.year < FIRST_YEAR:
            raise UserError(
                self.env._("There are no figures of that day. Choose one from 2000 on.")
            )
        # sudo: the action is the same for everybody; what it shows is read by the user
        action = (
            self.env["ir.actions.act_window"]
            .sudo()
            ._for_xml_id("egate_reports.egate_dossier_figure_action")
        )
        moment = midnight(self.day, 1)
        return {
            **action,
            "path": False,
            "name": self.env._("Figures as of the end of %(day)s", day=f"{self.day:%d/%m/%Y}"),
            "context": {"figures_at": fields.Datetime.to_string(moment)},
        }
