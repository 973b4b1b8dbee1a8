import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache


class EgateWorkflowTransition(models.Model):
    """A step from one state to another: who may do it, when, what it needs and what it does.

    Sending back, withdrawing, stopping and refusing are transitions like any other.
    """

    _name = "egate.workflow.transition"
    _description = "Transition of a process"
    _inherit = "egate.workflow.node"

    workflow_model = fields.Selection(related="workflow_id.model", export_string_translation=False)
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
        string="Button",
        required=True,
        default="primary",
    )
    actor = fields.Selection(
        [
            ("holder", "Whoever has it"),
            ("role", "A role"),
            ("sender", "Whoever sent it, until it is taken"),
        ],
        string="Done by",
        required=True,
        default="holder",
        help="A role acts in the unit that has the record, also when it is in other hands. "
        "The sender may take back what nobody has taken yet.",
    )
    role_id = fields.Many2one("egate.role", ondelete="restrict", index="btree_not_null")
    condition = fields.Char(
        help="A domain on the record, such as [('page_count', '>', 100)]; empty: always.",
    )
    approves = fields.Boolean(
        string="Is the leader's approval",
        help="It counts until the record is sent back to a step that comes earlier in the order of "
        "the states.",
    )
    bulk = fields.Boolean(
        string="On many at once", default=True, help="Offered on a selection in the work lists."
    )
    undo_minutes = fields.Integer(
        string="Can be undone for (minutes)",
        help="Whoever did it may undo it so long, while nobody has gone on. 0: never.",
    )
    requirement_ids = fields.One2many(
        "egate.workflow.requirement", "transition_id", string="Requires", copy=True
    )
    effect_ids = fields.One2many("egate.workflow.effect", "transition_id", string="Does", copy=True)

    _undo_in_time = models.Constraint(
        "CHECK (undo_minutes BETWEEN 0 AND 1440)", "The time to undo is between 0 and 1440 minutes."
    )

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

    @api.constrains("actor", "role_id")
    def _check_actor(self):
        for transition in self:
            if transition.actor == "role" and not transition.role_id:
                raise ValidationError(
                    self.env._("Choose the role that may do “%(name)s”.", name=transition.name)
                )

    @api.constrains("condition", "workflow_id")
    def _check_condition(self):
        for transition in self:
            if fault := transition._condition_fault():
                raise ValidationError(fault)

    @api.constrains("undo_minutes", "effect_ids", "from_id", "to_id")
    def _check_undo(self):
        for transition in self:
            if transition.undo_minutes and (
                transition.from_id._pause_cause() or transition.to_id._pause_cause()
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be undone: it stops the clock, or lets it go on, and "
                        "the ledger of the term keeps that.",
                        name=transition.name,
                    )
                )
            lasting = transition.effect_ids.filtered(lambda effect: not effect._can_be_undone())
            if transition.undo_minutes and lasting:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be undone: what it does lasts (%(effects)s).",
                        name=transition.name,
                        effects=", ".join(lasting.mapped("display_name")),
                    )
                )

    # -- the condition ------------------------------------------------------------------------

    def _condition_fault(self):
        """Return a sentence that says what is wrong with the condition, or an empty string.

        The condition is parsed as plain values, never run: names, calls and expressions are
        refused.
        """
        self.ensure_one()
        if not (self.condition or "").strip():
            return ""
        try:
            terms = ast.literal_eval(self.condition.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            terms = None
        if not isinstance(terms, list):
            return self.env._(
                "The condition of “%(name)s” is not a domain. Write it like "
                "[('page_count', '>', 100)], with plain values only.",
                name=self.name,
            )
        # sudo: a condition is about the record, whatever its author may read
        model = self.env[self.workflow_id.model].sudo()
        try:
            Domain(terms).validate(model)
            model.browse().filtered_domain(Domain(terms))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return self.env._(
                "The condition of “%(name)s” does not fit the record: %(error)s",
                name=self.name,
                error=error,
            )
        return ""

    @ormcache("self.id")
    def _domain(self):
        """Return the condition as a domain; cached with the process.

        :rtype: Domain
        """
        # sudo: the same for all users, whatever they may read of processes
        text = (self.sudo().condition or "").strip()
        return Domain(ast.literal_eval(text)) if text else Domain.TRUE

    # -- what the engine asks -----------------------------------------------------------------

    def _asks(self, requirements, effects):
        """Return the keys of the values to enter with this transition."""
        self.ensure_one()
        asks = [kind for kind in ("comment", "reason", "attachment") if kind in requirements]
        if self.to_id._pause_cause():
            # A pause needs the document that asks for it as its basis (rule D15).
            asks.append("document")
        if "assign" in effects:
            asks.append("user")
        if self.to_id.unit_rule == "chosen":
            asks.append("unit")
        return asks
