from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hooked


class Elsewhere(NamedTuple):
    """What waits for the current user and is no dossier."""

    model: str
    domain: Domain
    name: str
    action: str
    context: dict
    #: Named only when something is there.
    rare: bool


class Decision(NamedTuple):
    """A kind of decision: its model, the field by which it waits for the user, the action that
    lists it, and the filters that this begins with.
    """

    model: str
    field: str
    action: str
    filters: str


DECISIONS = {
    "apologies": Decision("egate.extension", "may_sign", "egate_extension_action", "draft"),
    "supplements": Decision(
        "egate.supplement", "may_decide", "egate_supplement_action", "proposed waiting"
    ),
    "unanswered": Decision(
        "egate.supplement", "may_stop", "egate_supplement_action", "proposed waiting"
    ),
    "terminations": Decision(
        "egate.dossier.termination", "may_decide", "egate_dossier_termination_action", "asked"
    ),
    "corrections": Decision(
        "egate.dossier.correction", "may_decide", "egate_dossier_correction_action", "asked"
    ),
    "amendments": Decision(
        "egate.dossier.amendment", "may_decide", "egate_dossier_amendment_action", "asked"
    ),
}

#: The filter of what waits for the user, where it is not the one for decisions.
_FILTERS = {"may_stop": "to_stop"}


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @api.model
    def _work_elsewhere(self):
        """Return what else waits for the current user, counted in the statement of the work lists.

        Hook ``work_elsewhere``: called without arguments; returns further ones, likewise.

        :return: by key
        :rtype: dict[str, Elsewhere]
        """
        lists = {
            "confirm": Elsewhere(
                "egate.handover",
                Domain("to_confirm", "=", True),
                self.env._("Hand-overs to confirm"),
                "egate_dossier.egate_handover_action",
                {"search_default_to_confirm": 1},
                rare=False,
            ),
            "answers": Elsewhere(
                "egate.dossier.message",
                Domain("awaits_answer", "=", True),
                self.env._("Citizens who have written"),
                "egate_dossier.egate_dossier_message_action",
                {},
                rare=True,
            ),
            "directed": Elsewhere(
                "egate.directive",
                Domain("can_answer", "=", True),
                self.env._("Directives to answer"),
                "egate_dossier.egate_directive_action_asked",
                {},
                rare=False,
            ),
        }
        words = self._decision_words()
        for key, (model, field, action, filters) in DECISIONS.items():
            context = {f"search_default_{one}": 0 for one in filters.split()}
            lists[key] = Elsewhere(
                model,
                Domain(field, "=", True),
                words[key],
                f"egate_dossier.{action}",
                {**context, f"search_default_{_FILTERS.get(field, 'mine')}": 1},
                rare=True,
            )
        for part in hooked(self, "work_elsewhere"):
            lists |= part()
        return {key: one for key, one in lists.items() if self.env[one.model].has_access("read")}

    @api.model
    def _decision_words(self):
        return {
            "apologies": self.env._("Apologies to sign"),
            "supplements": self.env._("Further requests to approve"),
            "unanswered": self.env._("Papers that did not come by their day"),
            "terminations": self.env._("Ends to decide"),
            "corrections": self.env._("Corrections to decide"),
            "amendments": self.env._("Mistyped details to decide"),
        }
