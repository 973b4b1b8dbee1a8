from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook
from odoo.addons.egate_dossier.models.dossier.work_elsewhere import Elsewhere


class EgateSupplement(models.Model):
    """What citizens have sent from home waits on a list of those who take it in."""

    _inherit = "egate.supplement"

    sent_to_me = fields.Boolean(
        compute="_compute_sent_to_me",
        search="_search_sent_to_me",
        help="The citizen has sent everything from home, and the current user takes it in.",
    )

    _sent_idx = models.Index("(dossier_id) WHERE sent_at IS NOT NULL AND state = 'waiting'")

    @api.depends("state", "sent_at")
    @api.depends_context("uid")
    def _compute_sent_to_me(self):
        for request in self:
            request.sent_to_me = bool(request.sent_at) and request.may_take_in

    @api.model
    def _search_sent_to_me(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        desks = list(self.env["egate.dossier"]._clerk_units())
        mine = Domain("dossier_id.reception_unit_id", "in", desks) | Domain(
            "dossier_id.awaits_me", "=", True
        )
        return (
            Domain("state", "=", "waiting")
            & Domain("sent_at", "!=", False)
            & Domain("dossier_id.closed_at", "=", False)
            & mine
        )


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @hook("work_elsewhere")
    def _sent_papers_to_take(self):
        return {
            "sent_papers": Elsewhere(
                "egate.supplement",
                Domain("sent_to_me", "=", True),
                self.env._("Papers sent from home"),
                "egate_portal.egate_supplement_action_sent",
                {},
                rare=True,
            )
        }
