import itertools
import re

from odoo import api, fields, models

from odoo.addons.egate_base.tools.search_key import search_key


class EgateWorkflowPart(models.AbstractModel):
    """Part of a process or of another part; frozen with the process."""

    _name = "egate.workflow.part"
    _description = "Part of a process"
    _inherit = ["egate.cached", "egate.frozen.part"]

    #: The field that leads to the process or to the part that this one belongs to.
    _PARENT = "workflow_id"


class EgateWorkflowNode(models.AbstractModel):
    """Part of a process with a key, which is the same in every version, export and import."""

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
        """Make a key from the name once; it stays when the name changes."""
        taken = {}
        for node in self:
            workflow = node.workflow_id
            if workflow not in taken:
                # sudo: keys are unique, also among parts that the user may not read
                others = self.sudo().search_fetch([("workflow_id", "in", workflow.ids)], ["key"])
                taken[workflow] = set((others - node).mapped("key"))
            if not node.key:
                node.key = self._free_key(node.name, taken[workflow])
            taken[workflow].add(node.key)

    def copy_data(self, default=None):
        copied = super().copy_data(default)
        if "workflow_id" not in (default or {}):
            # A copy within the same process is another part: it gets its own key.
            for vals in copied:
                vals.pop("key", None)
        return copied

    @api.model
    def _free_key(self, name, taken):
        stem = re.sub(r"\W+", "_", search_key(name or "")).strip("_") or "x"
        candidates = itertools.chain([stem], (f"{stem}_{n}" for n in itertools.count(2)))
        return next(key for key in candidates if key not in taken)
