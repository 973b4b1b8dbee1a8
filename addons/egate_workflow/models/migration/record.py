from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EgateWorkflowMigrationRecord(models.Model):
    """A moved record: its old and new state and its holder. Rows are only added."""

    _name = "egate.workflow.migration.record"
    _description = "Record moved to another version"
    _inherit = "egate.append.only"
    _log_access = False
    _order = "id"

    _FILLABLE = frozenset({"reverted_at", "reverted_by_id"})

    migration_id = fields.Many2one(
        "egate.workflow.migration", required=True, index=True, readonly=True, ondelete="restrict"
    )
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(string="Record name", compute="_compute_name")
    step_sequence = fields.Integer(required=True, readonly=True)
    state_from_id = fields.Many2one(
        "egate.workflow.state", string="Was in", required=True, readonly=True, ondelete="restrict"
    )
    state_to_id = fields.Many2one(
        "egate.workflow.state", string="Is in", required=True, readonly=True, ondelete="restrict"
    )
    unit_id = fields.Many2one("egate.unit", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="restrict")
    reverted_at = fields.Datetime(string="Brought back", readonly=True)
    reverted_by_id = fields.Many2one(
        "res.users", string="Brought back by", readonly=True, ondelete="restrict"
    )
    may_go_back = fields.Boolean(compute="_compute_may_go_back", export_string_translation=False)

    _once = models.UniqueIndex("(migration_id, res_id)")

    @api.depends("res_model", "res_id")
    def _compute_name(self):
        for model, rows in self.grouped("res_model").items():
            # sudo: an administrator may not read the record; its code names no person
            records = self.env[model].sudo().browse(rows.mapped("res_id")).exists()
            names = {record.id: record.display_name for record in records}
            for row in rows:
                row.name = names.get(row.res_id) or f"#{row.res_id}"

    @api.depends("reverted_at")
    def _compute_may_go_back(self):
        for migration, rows in self.grouped("migration_id").items():
            waiting = rows.filtered(lambda row: not row.reverted_at)
            free = waiting._unmoved(migration)
            for row in rows:
                row.may_go_back = row in free

    def _unmoved(self, migration):
        """Return those of these rows whose record has made no transition since."""
        if not self:
            return self
        # sudo: an administrator moves records without the right to read them, and reads none
        records = self.env[self[0].res_model].sudo().browse(self.mapped("res_id"))
        steps = records._fields["step_ids"]
        done = records.env[steps.comodel_name]._read_group(
            Domain(steps.inverse_name, "in", records.ids) & Domain("transition_id", "!=", False),
            [steps.inverse_name],
            ["sequence:max"],
        )
        last = {record.id: sequence for record, sequence in done}
        there = {
            record.id: record.workflow_state_id
            for record in records
            if not record.closed_at and record.workflow_id == migration.workflow_to_id
        }
        return self.filtered(
            lambda row: (
                there.get(row.res_id) == row.state_to_id
                and last.get(row.res_id, 0) < row.step_sequence
            )
        )

    @api.model
    def _remember(self, migration, moved):
        """Save the records moved; ``moved`` is the result of ``_migrate_to``."""
        # sudo: the engine remembers what it moved; the migration was checked
        self._create_privileged(
            [
                {
                    "migration_id": migration.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    **before,
                }
                for record, before in moved.items()
            ]
        )

    def action_revert(self):
        """Bring these records back to the version and state that they came from.

        :raise UserError: one of them has made a transition since
        """
        self.migration_id._check_manager()
        for row in self:
            if not row.may_go_back:
                raise UserError(
                    self.env._(
                        "“%(record)s” has gone on since it was moved: it stays on the new version.",
                        record=row.name,
                    )
                )
        for (migration, state), rows in self.grouped(
            lambda row: (row.migration_id, row.state_from_id)
        ).items():
            # sudo: engine fields are closed to users; the right and the rows were checked above
            records = self.env[rows[0].res_model].sudo().browse(rows.mapped("res_id"))
            back = {row.res_id: (row.unit_id, row.user_id) for row in rows}
            comment = migration.with_context(lang="vi_VN").env._(
                "Brought back to version %(old)s of the process.",
                old=migration.workflow_from_id.version,
            )
            done, errors = records._migrate_to(
                migration.workflow_from_id, state, self.env.user, comment, back
            )
            for error in errors.values():
                raise UserError(error)
            if lost := records - records.union(*done):
                raise UserError(lost[0]._overtaken_message())
            # sudo: rows are the engine's own; the right was checked above
            rows.sudo().write(
                {"reverted_at": fields.Datetime.now(), "reverted_by_id": self.env.uid}
            )
        self.migration_id.record_ids.invalidate_recordset(["may_go_back"])
        return True
