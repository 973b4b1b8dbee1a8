import base64
from pathlib import PurePath

from odoo import api, fields, models


class EgateWorkflowImport(models.TransientModel):
    """Upload processes, see what the import would do, then confirm it."""

    _name = "egate.workflow.import"
    _inherit = "egate.file.import"
    _description = "Import processes"
    _report_template = "egate_workflow.process_import_report"

    changes_something = fields.Boolean(
        compute="_compute_changes_something", export_string_translation=False
    )

    @api.depends("outcome")
    def _compute_changes_something(self):
        for wizard in self:
            wizard.changes_something = bool(wizard._made())

    def _made(self):
        """Return the part of the outcome about processes that are new or changed."""
        processes = (self.outcome or {}).get("processes", [])
        return [line for line in processes if line["action"] != "same"]

    def _report_values(self):
        processes = (self.outcome or {}).get("processes", [])
        return {**super()._report_values(), "processes": processes, "made": len(self._made())}

    def _import(self, content, dry_run):
        return self.env["egate.workflow.exchange"]._import_file(content, dry_run=dry_run)

    def action_open(self):
        """Show the drafts that were made."""
        self.ensure_one()
        ids = [line["id"] for line in self._made()]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported processes"),
            "res_model": "egate.workflow",
            "views": [(False, "form")] if len(ids) == 1 else [(False, "list"), (False, "form")],
            "res_id": ids[0] if len(ids) == 1 else False,
            "domain": [("id", "in", ids)],
        }


class EgateWorkflowExport(models.TransientModel):
    """A file with processes, for as long as its download takes."""

    _name = "egate.workflow.export"
    _description = "Export processes"

    workflow_ids = fields.Many2many("egate.workflow", string="Processes", required=True)
    file = fields.Binary(compute="_compute_file")
    file_name = fields.Char(compute="_compute_file")

    @api.depends("workflow_ids")
    def _compute_file(self):
        for export in self:
            workflows = export.workflow_ids
            content = self.env["egate.workflow.exchange"]._export_file(workflows)
            export.file = base64.b64encode(content)
            name = f"{workflows.code}-v{workflows.version}" if len(workflows) == 1 else "quy-trinh"
            # An old code may hold any text, also a path: keep only a file name.
            export.file_name = f"{PurePath(name).name}.json"

    def _download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?download=true"
            "&filename_field=file_name",
            "target": "download",
        }
