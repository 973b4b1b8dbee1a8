from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateWorkflow(models.Model):
    """A process as the administrator draws it: states, and the transitions between them.

    A published process is frozen, so that running records finish on the version they began with.
    """

    _name = "egate.workflow"
    _description = "Process"
    _inherit = "egate.coded"
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
    model = fields.Selection(
        selection="_selection_model",
        string="For",
        required=True,
        default=lambda self: self._default_model(),
        help="What goes through this process.",
    )
    active = fields.Boolean(default=True)
    note = fields.Text(string="Remarks", copy=False, help="What this version changes, and why.")
    published_at = fields.Datetime(string="Published on", copy=False, readonly=True)
    published_by_id = fields.Many2one(
        "res.users", string="Published by", copy=False, readonly=True, ondelete="restrict"
    )
    state_ids = fields.One2many("egate.workflow.state", "workflow_id", string="States")
    transition_ids = fields.One2many(
        "egate.workflow.transition", "workflow_id", string="Transitions"
    )

    _version_uniq = models.UniqueIndex("(code, version)", "This version exists already.")

    @api.model
    def _selection_model(self):
        models_on_a_process = self.env["egate.workflow.mixin"]._concrete_models()
        return [(name, self.env["ir.model"]._get(name).name) for name in models_on_a_process]

    @api.model
    def _default_model(self):
        return next(iter(self.env["egate.workflow.mixin"]._concrete_models()), False)

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
            workflow.display_name = (
                f"{workflow.name} (v{workflow.version})"
                if workflow.name
                else self.env._("New process")
            )

    def _has_field_access(self, field, operation):
        # Only actions publish and retire, because they check the process first.
        return super()._has_field_access(field, operation) and (
            operation == "read"
            or self.env.su
            or field.name not in ("state", "version", "published_at", "published_by_id")
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
                state: state.copy(
                    {"workflow_id": duplicate.id, "unit_rule": "same", "unit_state_id": False}
                )
                for state in workflow.state_ids
            }
            for state, twin in twins.items():
                twin.write(
                    {
                        "unit_rule": state.unit_rule,
                        "unit_state_id": twins[state.unit_state_id].id
                        if state.unit_state_id
                        else False,
                    }
                )
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

    def action_new_version(self):
        """Open the next draft version, a copy of this one."""
        self.ensure_one()
        draft = self.search([("code", "=", self.code), ("state", "=", "draft")], limit=1)
        return (draft or self.copy()).action_open()

    def action_publish(self):
        """Freeze these drafts and let new records use them."""
        self.check_access("write")
        for workflow in self:
            if faults := workflow._faults():
                raise UserError("\n".join(faults))
        # sudo: the state is closed to users; access to the draft was checked above
        self.sudo().write(
            {
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )

    def action_retire(self):
        """Close these processes to new records; running records still finish on them."""
        self.check_access("read")
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise UserError(self.env._("Only an administrator retires a process."))
        # sudo: no user may write a frozen process; the right was checked above
        self.sudo().state = "retired"

    def _start_state(self):
        """Return the state in which a record of this process begins."""
        self.ensure_one()
        return self.state_ids.filtered(lambda state: state.kind == "start")[:1]
