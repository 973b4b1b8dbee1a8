from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .migrating import clock_of

#: Number of records moved in one transaction.
BATCH = 500


class EgateWorkflowMigration(models.Model):
    """Moves running records to another version of their process, visibly and only once.

    A draft is a proposal: it shows which state becomes which, how many records are there, and
    who holds them. Once applied it is kept for good, with every record that it moved; each record
    can go back until its next transition.
    """

    _name = "egate.workflow.migration"
    _description = "Move to another version"
    _inherit = "egate.cached"
    _order = "id desc"

    workflow_from_id = fields.Many2one(
        "egate.workflow",
        string="From version",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', '!=', 'draft')]",
    )
    workflow_to_id = fields.Many2one(
        "egate.workflow",
        string="To version",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', '=', 'published')]",
    )
    reason = fields.Char(
        required=True, help="Why running records do not finish on the version they began with."
    )
    state = fields.Selection(
        [("draft", "Proposed"), ("running", "Under way"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users", string="Applied by", readonly=True, copy=False, ondelete="restrict"
    )
    started_at = fields.Datetime(string="Applied", readonly=True, copy=False)
    finished_at = fields.Datetime(string="Finished", readonly=True, copy=False)
    line_ids = fields.One2many("egate.workflow.migration.line", "migration_id", string="States")
    record_ids = fields.One2many(
        "egate.workflow.migration.record", "migration_id", string="Moved records", readonly=True
    )
    moved_count = fields.Integer(string="Moved", readonly=True, copy=False)
    failures = fields.Json(readonly=True, copy=False, export_string_translation=False)
    failure_text = fields.Text(string="Not moved", compute="_compute_failure_text")
    open_count = fields.Integer(string="Still on the old version", compute="_compute_open_count")
    to_mend = fields.Text(compute="_compute_to_mend", export_string_translation=False)

    _ENGINE_FIELDS = frozenset(
        {"state", "user_id", "started_at", "finished_at", "record_ids", "moved_count", "failures"}
    )

    @api.depends("workflow_from_id", "workflow_to_id")
    def _compute_display_name(self):
        for migration in self:
            migration.display_name = self.env._(
                "%(name)s: version %(old)s to %(new)s",
                name=migration.workflow_to_id.name or "",
                old=migration.workflow_from_id.version,
                new=migration.workflow_to_id.version,
            )

    @api.depends("failures")
    def _compute_failure_text(self):
        for migration in self:
            migration.failure_text = "\n".join(
                f"{failure['name']}: {failure['error']}" for failure in migration.failures or ()
            )

    @api.depends("workflow_from_id", "moved_count")
    def _compute_open_count(self):
        for migration in self:
            count = 0
            if migration.workflow_from_id:
                count = migration._records().search_count(migration._open_domain())
            migration.open_count = count

    @api.depends("workflow_from_id", "workflow_to_id", "line_ids.state_to_id", "state")
    @api.depends_context("lang")
    def _compute_to_mend(self):
        for migration in self:
            proposed = migration.state == "draft" and migration.workflow_to_id
            migration.to_mend = "\n".join(migration._faults()) if proposed else ""

    # -- the proposal -------------------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if values.get("workflow_to_id") and not values.get("workflow_from_id"):
            target = self.env["egate.workflow"].browse(values["workflow_to_id"])
            values["workflow_from_id"] = self._busiest_version(target).id
        return values

    @api.model
    def _busiest_version(self, target):
        """Return the other version of this process with the most open records."""
        domain = Domain("workflow_id.code", "=", target.code) & Domain("closed_at", "=", False)
        domain &= Domain("workflow_id", "!=", target.id)
        # sudo: only counts records, whatever the user may read of them
        rows = (
            self.env[target.model]
            .sudo()
            ._read_group(domain, ["workflow_id"], ["__count"], order="__count desc", limit=1)
        )
        return rows[0][0].sudo(False) if rows else target.browse()

    @api.onchange("workflow_from_id", "workflow_to_id")
    def _onchange_workflows(self):
        self.line_ids = [(5, 0, 0), *((0, 0, line) for line in self._proposed_lines())]

    def _proposed_lines(self):
        """Return a line for each state of a record, mapped to the state with the same key."""
        targets = {state.key: state for state in self.workflow_to_id.state_ids}
        lines = []
        for state in self.workflow_from_id.state_ids.filtered(lambda one: one.kind != "end"):
            target = targets.get(state.key)
            if target and clock_of(target) != clock_of(state):
                target = None
            lines.append(
                {"state_from_id": state._origin.id, "state_to_id": target and target._origin.id}
            )
        return lines

    @api.model_create_multi
    def create(self, vals_list):
        migrations = super().create(vals_list)
        for migration in migrations:
            known = migration.line_ids.state_from_id
            migration.line_ids = [
                (0, 0, line)
                for line in migration._proposed_lines()
                if line["state_from_id"] not in known.ids
            ]
        return migrations

    @api.constrains("workflow_from_id", "workflow_to_id")
    def _check_versions(self):
        for migration in self:
            source, target = migration.workflow_from_id, migration.workflow_to_id
            if source == target or (source.code, source.model) != (target.code, target.model):
                raise ValidationError(
                    self.env._("Choose two versions of one process: “%(code)s”.", code=source.code)
                )

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE_FIELDS
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the state decides, whatever fields the user may read
            applied = self.filtered(lambda migration: migration.sudo()._origin.state != "draft")
            if applied:
                return applied, lambda: UserError(
                    self.env._("It has been applied and is kept as it is.")
                )
        return None

    def _faults(self):
        """Return a sentence for each reason why this proposal cannot be applied."""
        self.ensure_one()
        faults = []
        if self.workflow_to_id.state != "published":
            faults.append(
                self.env._("Publish “%(name)s” first.", name=self.workflow_to_id.display_name)
            )
        mapped = {line.state_from_id._origin: line for line in self.line_ids}
        for state, count, _holders in self._open_by_state():
            line = mapped.get(state)
            if line and line.fault:
                faults.append(line.fault)
            elif not line or not line.state_to_id:
                faults.append(
                    self.env._(
                        "%(count)s records are in “%(state)s”: choose what it becomes.",
                        count=count,
                        state=state.name,
                    )
                )
        return faults

    # -- what is there ------------------------------------------------------------------------

    def _records(self):
        # sudo: an administrator moves records without the right to read them, and reads none
        return self.env[self.workflow_from_id.model].sudo()

    def _open_domain(self):
        return Domain("workflow_id", "=", self.workflow_from_id._origin.id) & Domain(
            "closed_at", "=", False
        )

    def _open_by_state(self):
        """Return the states with open records, their number, and the number for each holder.

        :rtype: list[tuple[state, int, list[tuple[user, unit, int]]]]
        """
        rows = self._records()._read_group(
            self._open_domain(),
            ["workflow_state_id", "holder_user_id", "holder_unit_id"],
            ["__count"],
        )
        found = {}
        for state, user, unit, count in rows:
            found.setdefault(state.sudo(False), []).append((user, unit, count))
        return [(state, sum(count for *_who, count in held), held) for state, held in found.items()]

    # -- the move -----------------------------------------------------------------------------

    def action_apply(self):
        """Move the records: the first batch now, the rest in the background.

        :raise UserError: a state is not mapped, or what it becomes does not fit
        """
        self.ensure_one()
        self._check_manager()
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self.env._("It has been applied and is kept as it is."))
        if faults := self._faults():
            raise UserError("\n".join(faults))
        # sudo: closed to users; the right and the proposal were checked above
        self.sudo().write(
            {"state": "running", "user_id": self.env.uid, "started_at": fields.Datetime.now()}
        )
        # sudo: see above
        if self.sudo()._move_batch():
            self.env.ref("egate_workflow.ir_cron_migrate")._trigger()
        return True

    def _check_manager(self):
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise UserError(self.env._("Only an administrator moves records to another version."))

    def _move_batch(self, limit=BATCH):
        """Move up to ``limit`` records of this running sudo migration.

        A record that a user moves at the same moment is skipped; the next run finds it.

        :return: how many are left to do
        """
        self.ensure_one()
        failures = list(self.failures or ())
        domain = self._open_domain() & Domain("id", "not in", [one["id"] for one in failures])
        records = self._records().search(domain, limit=limit, order="id").try_lock_for_update()
        mapping = {line.state_from_id: line.state_to_id for line in self.line_ids}
        moved = 0
        for state, group in records.grouped("workflow_state_id").items():
            done, errors = group._migrate_to(
                self.workflow_to_id, mapping.get(state), self.user_id, self._comment()
            )
            self.env["egate.workflow.migration.record"]._remember(self, done)
            moved += len(done)
            failures += [
                {"id": record.id, "name": record.display_name, "error": error}
                for record, error in errors.items()
            ]
        left = self._records().search_count(
            self._open_domain() & Domain("id", "not in", [one["id"] for one in failures])
        )
        values = {"moved_count": self.moved_count + moved, "failures": failures}
        if not left:
            values |= {"state": "done", "finished_at": fields.Datetime.now()}
        self.write(values)
        return left

    def _comment(self):
        """Return the comment for the history of the records, in the language of the forms."""
        return self.with_context(lang="vi_VN").env._(
            "Moved from version %(old)s to version %(new)s of the process. %(reason)s",
            old=self.workflow_from_id.version,
            new=self.workflow_to_id.version,
            reason=self.reason,
        )

    @api.model
    def _cron_migrate(self):
        """Continue running migrations, one batch per transaction, until time is up."""
        cron = self.env["ir.cron"]
        running = self.search([("state", "=", "running")], order="id")
        for migration in running.try_lock_for_update():
            before, left = migration._tried(), migration._move_batch()
            # A batch that other users have locked is no progress: the next run takes it.
            while cron._commit_progress(migration._tried() - before, remaining=left) and left:
                if migration._tried() == before or not migration.try_lock_for_update():
                    break
                before, left = migration._tried(), migration._move_batch()

    def _tried(self):
        """Return how many records were moved or could not be."""
        return self.moved_count + len(self.failures or ())

    def action_revert_all(self):
        """Bring back all records without a transition since."""
        self.ensure_one()
        self._check_manager()
        self.record_ids.filtered("may_go_back").action_revert()
        return True


class EgateWorkflow(models.Model):
    _inherit = "egate.workflow"

    def action_migrate(self):
        """Propose to move records that run on another version to this one."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move running records"),
            "res_model": "egate.workflow.migration",
            "view_mode": "form",
            "context": {"default_workflow_to_id": self.id},
        }
