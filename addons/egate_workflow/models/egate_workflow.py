from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateWorkflow(models.Model):
    """A process as the administrator draws it: states, and the transitions between them.

    A published process is frozen, so that a running record finishes on what it started with.
    """

    _name = "egate.workflow"
    _description = "Process"
    _order = "name, version desc"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    version = fields.Integer(
        compute="_compute_version", store=True, precompute=True, required=True, copy=False
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
    )
    active = fields.Boolean(default=True)
    state_ids = fields.One2many("egate.workflow.state", "workflow_id", string="States")
    transition_ids = fields.One2many(
        "egate.workflow.transition", "workflow_id", string="Transitions"
    )

    _version_uniq = models.UniqueIndex("(code, version)", "This version exists already.")

    @api.depends("code")
    def _compute_version(self):
        last = {}
        for workflow in self:
            if workflow.code not in last:
                others = self.with_context(active_test=False).search(
                    [("code", "=", workflow.code), ("id", "not in", self._origin.ids)]
                )
                last[workflow.code] = max(others.mapped("version"), default=0)
            last[workflow.code] += 1
            workflow.version = last[workflow.code]

    @api.depends("name", "version")
    def _compute_display_name(self):
        for workflow in self:
            workflow.display_name = f"{workflow.name} (v{workflow.version})"

    def _has_field_access(self, field, operation):
        # Publishing and retiring are actions, which check the process first.
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in ("state", "version")
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the state decides, whatever fields the user may read
            frozen = self.filtered(lambda workflow: workflow.sudo()._origin.state != "draft")
            if frozen:
                return frozen, lambda: UserError(
                    self.env._("A published process is frozen. Create a new version to change it.")
                )
        return None

    def copy(self, default=None):
        """Copy processes with their states and transitions, as the next draft version."""
        copies = self.browse()
        for workflow in self:
            duplicate = super(EgateWorkflow, workflow).copy(default)
            twins = {
                state: state.copy({"workflow_id": duplicate.id}) for state in workflow.state_ids
            }
            for transition in workflow.transition_ids:
                transition.copy(
                    {
                        "workflow_id": duplicate.id,
                        "from_id": twins[transition.from_id].id,
                        "to_id": twins[transition.to_id].id,
                    }
                )
            copies |= duplicate
        return copies

    def action_publish(self):
        """Freeze these drafts and open them to new records."""
        self.check_access("write")
        for workflow in self:
            if faults := workflow._faults():
                raise UserError("\n".join(faults))
        # sudo: the state is closed to users; access to the draft was checked above
        self.sudo().state = "published"

    def action_retire(self):
        """Close these processes to new records; running ones finish on them."""
        self.check_access("read")
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise UserError(self.env._("Only an administrator retires a process."))
        # sudo: a frozen process opens to nobody; the right was checked above
        self.sudo().state = "retired"

    def _start_state(self):
        """Return the state in which a record of this process begins."""
        self.ensure_one()
        return self.state_ids.filtered(lambda state: state.kind == "start")[:1]

    def _faults(self):
        """Return a sentence for each reason why this process may not be published."""
        self.ensure_one()
        faults = []
        starts = self.state_ids.filtered(lambda state: state.kind == "start")
        ends = self.state_ids.filtered(lambda state: state.kind == "end")
        if len(starts) != 1:
            faults.append(self.env._("A process has exactly one start state."))
        if not ends:
            faults.append(self.env._("A process has at least one end state."))
        for state in self.state_ids - ends:
            if not state.role_id:
                faults.append(
                    self.env._("Nobody works in “%(state)s”: choose a role.", state=state.name)
                )
        faults += self._reach_faults(starts, ends)
        if starts.filtered(lambda state: state.unit_rule == "same"):
            faults.append(
                self.env._("A process begins in a unit: choose which one works in its start state.")
            )
        for transition in self.transition_ids:
            same_role = transition.from_id.role_id == transition.to_id.role_id
            if "claim" in transition._kinds()[1] and not same_role:
                faults.append(
                    self.env._(
                        "Whoever does “%(name)s” cannot keep the record: another role works there.",
                        name=transition.name,
                    )
                )
        return faults

    def _reach_faults(self, starts, ends):
        reached = self._closure(starts, "from_id", "to_id")
        leading = self._closure(ends, "to_id", "from_id")
        return [
            self.env._("“%(state)s” cannot be reached from the start.", state=state.name)
            for state in self.state_ids - reached
        ] + [
            self.env._("No way leads from “%(state)s” to an end.", state=state.name)
            for state in self.state_ids - leading
        ]

    def _closure(self, states, source, target):
        """Return ``states`` and all that transitions lead to, following source → target."""
        found = states
        while True:
            onward = self.transition_ids.filtered(lambda t, s=found: t[source] in s)[target]
            if onward <= found:
                return found
            found |= onward


class EgateWorkflowPart(models.AbstractModel):
    """Part of a process: frozen with it."""

    _name = "egate.workflow.part"
    _description = "Part of a process"
    _inherit = "egate.cached"

    workflow_id = fields.Many2one("egate.workflow", required=True, index=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts.workflow_id.check_access("write")
        return parts

    def write(self, vals):
        if "workflow_id" in vals and not self.env.su:
            # Into a published process nothing is moved, and out of it neither.
            self.env["egate.workflow"].browse(vals["workflow_id"]).check_access("write")
        return super().write(vals)

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: only to reach the process, whose own check then decides
            for part in self:
                if refusal := part.sudo().workflow_id.with_env(self.env)._check_access("write"):
                    return self, refusal[1]
        return None
