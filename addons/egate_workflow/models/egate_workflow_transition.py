from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class EgateWorkflowTransition(models.Model):
    """A step from one state to another, done by whoever holds the role of the state it leaves."""

    _name = "egate.workflow.transition"
    _description = "Transition of a process"
    _inherit = "egate.workflow.part"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    from_id = fields.Many2one(
        "egate.workflow.state",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('workflow_id', '=', workflow_id)]",
    )
    to_id = fields.Many2one(
        "egate.workflow.state",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('workflow_id', '=', workflow_id)]",
    )
    style = fields.Selection(
        [("primary", "Main"), ("secondary", "Other"), ("danger", "Against the citizen's request")],
        required=True,
        default="primary",
    )
    requirement_ids = fields.One2many(
        "egate.workflow.requirement", "transition_id", string="Requires", copy=True
    )
    effect_ids = fields.One2many("egate.workflow.effect", "transition_id", string="Does", copy=True)

    @api.constrains("from_id", "to_id", "workflow_id")
    def _check_states(self):
        for transition in self:
            if transition.from_id.workflow_id != transition.workflow_id or (
                transition.to_id.workflow_id != transition.workflow_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” leaves its process: both states must belong to it.",
                        name=transition.name,
                    )
                )

    @ormcache("self.id")
    def _kinds(self):
        """Return the kinds of this transition's requirements and of its effects.

        Cached, for every action on every record asks; a change of the process clears the cache.

        :rtype: tuple[tuple[str, ...], tuple[str, ...]]
        """
        # sudo: the same for everybody, whatever one may read of processes
        transition = self.sudo()
        return (
            tuple(transition.requirement_ids.mapped("kind")),
            tuple(transition.effect_ids.mapped("kind")),
        )


class EgateWorkflowTransitionPart(models.AbstractModel):
    """A requirement or effect of a transition; frozen with its process."""

    _name = "egate.workflow.transition.part"
    _description = "Part of a transition"
    _inherit = "egate.cached"

    transition_id = fields.Many2one(
        "egate.workflow.transition", required=True, index=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts.transition_id.workflow_id.check_access("write")
        return parts

    def write(self, vals):
        if "transition_id" in vals and not self.env.su:
            # Into a published process nothing is moved, and out of it neither.
            transition = self.env["egate.workflow.transition"].browse(vals["transition_id"])
            transition.workflow_id.check_access("write")
        return super().write(vals)

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: only to reach the process, whose own check then decides
            for part in self:
                workflow = part.sudo().transition_id.workflow_id.with_env(self.env)
                if refusal := workflow._check_access("write"):
                    return self, refusal[1]
        return None


class EgateWorkflowRequirement(models.Model):
    """What must be there before a transition is done.

    An upper addon adds a kind with ``selection_add`` and answers it in the record's
    ``_require_<kind>(transition, values)``, which returns a sentence or an empty string.
    """

    _name = "egate.workflow.requirement"
    _description = "Requirement of a transition"
    _inherit = "egate.workflow.transition.part"

    kind = fields.Selection([("comment", "An opinion or reason in writing")], required=True)


class EgateWorkflowEffect(models.Model):
    """What a transition does besides changing the state.

    An upper addon adds a kind with ``selection_add`` and does it in the record's
    ``_effect_<kind>(transition, values)``, called with sudo after the state has changed.
    """

    _name = "egate.workflow.effect"
    _description = "Effect of a transition"
    _inherit = "egate.workflow.transition.part"

    kind = fields.Selection(
        [
            ("claim", "Whoever does it keeps the record"),
            ("back", "Goes to whoever had it in that state last"),
        ],
        required=True,
    )
