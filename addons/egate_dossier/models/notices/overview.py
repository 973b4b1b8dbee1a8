from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_overview import Line
from odoo.addons.egate_base.tools.hooks import hook

from .notice import UNDELIVERED

#: What failed longer ago is settled by phone or given up.
LATELY = timedelta(days=7)


class EgateOverview(models.AbstractModel):
    """What did not reach citizens and colleagues, for the overview of administrators."""

    _inherit = "egate.overview"

    @hook("overview_lines")
    def _message_lines(self):
        lately = Domain("created_at", ">=", fields.Datetime.now() - LATELY)
        # sudo: how many, not whose: only the units of a dossier read its notices
        notices = self.env["egate.notice"].sudo()
        servers = self.env["ir.mail_server"]
        return [
            Line(
                "failed",
                "notices",
                notices.search_count(lately & Domain("state", "in", UNDELIVERED)),
                self.env._("notices to citizens in 7 days that did not arrive"),
                self.env._("The one-stop units see which. If it is many, look at the mail server."),
                {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Outgoing mail servers"),
                    "res_model": servers._name,
                    "views": [[False, "list"], [False, "form"]],
                }
                if servers.has_access("read")
                else None,
            ),
            self._line(
                "failed",
                "mails",
                self.env._("e-mails that could not be sent"),
                self.env._("Look at the reason, then have them sent again."),
                "mail.mail",
                Domain("state", "=", "exception"),
            ),
        ]
