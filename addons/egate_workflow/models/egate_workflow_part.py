import itertools
import re

from odoo import api, fields, models

from odoo.addons.egate_base.tools.search_key import search_key


class EgateWorkflowPart(models.AbstractModel):
    """Part of a process, or of one of its parts: frozen with the process."""

    _name = "egate.workflow.part"
    _description = "Part of a process"
    _inherit = "egate.cached"

    #: The Many2one that leads to the process, or to the part that this one belongs to.
    _owner = "workflow_id"

    def _process(self):
        """Return the processes that these parts belong to."""
        owners = self[self._owner]
        return owners if owners._name == "egate.workflow" else owners._process()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts._process().check_access("write")
        return parts

    def write(self, vals):
        result = super().write(vals)
        if self._owner in vals and not self.env.su:
            # Where it came from was checked before; into a published process nothing is moved.
            self._process().check_access("write")
        return result

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: only to reach the process, whose own check then decides
            for part in self:
                if refusal := part.sudo()._process().with_env(self.env)._check_access("write"):
                    return self, refusal[1]
        return None


class EgateWorkflowNode(models.AbstractModel):
    """Part of a process with a key: the same in every version, in exports and in imports."""

    _name = "egate.workflow.node"
    _description = "Part of a process with a key"
    _inherit = "egate.workflow.part"
    _order = "sequence, id"

    workflow_id = fields.Many2one("egate.workflow", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(
        compute="_compute_key",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        export_string_translation=False,
    )

    _key_uniq = models.UniqueIndex("(workflow_id, key)", "Another part has this key.")

    @api.depends("name")
    def _compute_key(self):
        """Make a key from the name, once; later it stays, whatever the name becomes."""
        taken = {}
        for node in self:
            workflow = node.workflow_id
            if workflow not in taken:
                # sudo: keys are unique whatever one may read
                others = self.sudo().search_fetch([("workflow_id", "in", workflow.ids)], ["key"])
                taken[workflow] = set((others - node).mapped("key"))
            if not node.key:
                node.key = self._free_key(node.name, taken[workflow])
            taken[workflow].add(node.key)

    def copy_data(self, default=None):
        copied = super().copy_data(default)
        if "workflow_id" not in (default or {}):
            # Another part of the same process: it gets a key of its own.
            for vals in copied:
                vals.pop("key", None)
        return copied

    @api.model
    def _free_key(self, name, taken):
        stem = re.sub(r"\W+", "_", search_key(name or "")).strip("_") or "x"
        candidates = itertools.chain([stem], (f"{stem}_{n}" for n in itertools.count(2)))
        return next(key for key in candidates if key not in taken)
