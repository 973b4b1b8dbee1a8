from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .migrating import clock_of

#: At most so many people are named for a state; the rest are counted.
NAMED = 3


class EgateWorkflowMigrationLine(models.Model):
    """Maps one state of the old version to a state of the new one."""

    _name = "egate.workflow.migration.line"
    _description = "State in a move to another version"
    _inherit = ["egate.cached", "egate.frozen.part"]
    _order = "id"
    _PARENT = "migration_id"

    migration_id = fields.Many2one(
        "egate.workflow.migration", required=True, index=True, ondelete="cascade"
    )
    workflow_to_id = fields.Many2one(related="migration_id.workflow_to_id")
    state_from_id = fields.Many2one(
        "egate.workflow.state", string="State", required=True, ondelete="restrict"
    )
    state_to_id = fields.Many2one(
        "egate.workflow.state",
        string="Becomes",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('workflow_id', '=', workflow_to_id), ('kind', '!=', 'end')]",
    )
    count = fields.Integer(string="Open records", compute="_compute_count")
    holders = fields.Char(string="Who has them", compute="_compute_count")
    fault = fields.Char(string="To be mended", compute="_compute_fault")

    _state_uniq = models.UniqueIndex("(migration_id, state_from_id)", "A state is listed twice.")

    @api.depends("migration_id.workflow_from_id", "state_from_id")
    @api.depends_context("lang")
    def _compute_count(self):
        for migration, lines in self.grouped("migration_id").items():
            found = {}
            if migration.workflow_from_id:
                found = {state.id: row for state, *row in migration._open_by_state()}
            for line in lines:
                count, held = found.get(line.state_from_id._origin.id, (0, ()))
                line.count = count
                line.holders = self._who(held)

    @api.model
    def _who(self, held):
        held = sorted(held, key=lambda row: -row[2])
        words = [
            f"{user.name}: {count}"
            if user
            else self.env._("waiting in %(unit)s: %(count)s", unit=unit.name, count=count)
            for user, unit, count in held[:NAMED]
        ]
        if more := sum(count for *_who, count in held[NAMED:]):
            words.append(self.env._("others: %(count)s", count=more))
        return "; ".join(words)

    @api.depends("state_from_id", "state_to_id")
    @api.depends_context("lang")
    def _compute_fault(self):
        for line in self:
            source, target = line.state_from_id, line.state_to_id
            line.fault = False
            if target and clock_of(source) != clock_of(target):
                line.fault = self.env._(
                    "“%(old)s” cannot become “%(new)s”: the legal clock or what is waited for "
                    "would change.",
                    old=source.name,
                    new=target.name,
                )

    @api.constrains("state_from_id", "state_to_id")
    def _check_states(self):
        for line in self:
            migration = line.migration_id
            if line.state_from_id.workflow_id != migration.workflow_from_id or (
                line.state_to_id and line.state_to_id.workflow_id != migration.workflow_to_id
            ):
                raise ValidationError(
                    self.env._("Each state belongs to its version: choose one of the list.")
                )
