from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EgateWorkflowTransitionPart(models.AbstractModel):
    """A requirement or effect of a transition; frozen with its process."""

    _name = "egate.workflow.transition.part"
    _description = "Part of a transition"
    _inherit = "egate.workflow.part"
    _PARENT = "transition_id"

    transition_id = fields.Many2one(
        "egate.workflow.transition", required=True, index=True, ondelete="cascade"
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for part in self:
            part.display_name = labels.get(part.kind, "")


class EgateWorkflowRequirement(models.Model):
    """A condition that must be met before a transition is done.

    An upper addon adds a kind with ``selection_add`` and answers it in the record's
    ``_require_<kind>(transition, values)``, which returns a sentence or an empty string.
    """

    _name = "egate.workflow.requirement"
    _description = "Requirement of a transition"
    _inherit = "egate.workflow.transition.part"

    kind = fields.Selection(
        [
            ("comment", "An opinion or reason in writing"),
            ("reason", "A reason from the list"),
            ("attachment", "A document attached"),
            ("approval", "The leader's approval, given before"),
            ("answers", "The answers of all who were consulted"),
        ],
        required=True,
    )
    reason_ids = fields.Many2many(
        "egate.workflow.reason",
        string="Reasons to choose from",
        help="Empty: every reason on the list.",
    )


class EgateWorkflowEffect(models.Model):
    """What a transition does besides changing the state.

    An upper addon adds a kind with ``selection_add`` and does it in the records'
    ``_effect_<kind>(transition, values)``, called once with sudo, after the state has changed,
    on all the records that made the transition together.
    """

    _name = "egate.workflow.effect"
    _description = "Effect of a transition"
    _inherit = "egate.workflow.transition.part"

    kind = fields.Selection(
        [
            ("claim", "Whoever does it keeps the record"),
            ("back", "Goes to whoever had it in that state last"),
            ("assign", "The sender chooses the person"),
            ("load", "Goes to whoever has the least open work"),
            ("notify", "Tells whoever has it next"),
        ],
        required=True,
    )

    #: Effects that choose the next person: at most one, and an undo leaves no trace of it.
    HANDS = frozenset({"claim", "back", "assign", "load"})

    @api.constrains("kind", "transition_id")
    def _check_one_hand(self):
        for transition in self.transition_id:
            chosen = transition.effect_ids.filtered(lambda effect: effect.kind in self.HANDS)
            if len(chosen) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” chooses the next person in two ways: keep one of %(effects)s.",
                        name=transition.name,
                        effects=", ".join(chosen.mapped("display_name")),
                    )
                )

    @api.constrains("kind", "transition_id")
    def _check_undo(self):
        self.transition_id._check_undo()

    def _can_be_undone(self):
        """Return whether an undo of the transition leaves nothing behind."""
        self.ensure_one()
        return self.kind in self.HANDS
