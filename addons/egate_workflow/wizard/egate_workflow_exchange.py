import base64
from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import UserError

#: More faults than this are counted, not listed.
SHOWN_FAULTS = 200


class EgateWorkflowImport(models.TransientModel):
    """Upload processes, see what the import would do, then let it."""

    _name = "egate.workflow.import"
    _description = "Import processes"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    state = fields.Selection(
        [("new", "File"), ("bad", "Faults"), ("good", "Ready"), ("done", "Imported")],
        default="new",
        readonly=True,
        export_string_translation=False,
    )
    outcome = fields.Json(readonly=True, export_string_translation=False)
    changes_something = fields.Boolean(compute="_compute_report", export_string_translation=False)
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.depends("outcome", "state")
    @api.depends_context("lang")
    def _compute_report(self):
        for wizard in self:
            outcome = wizard.outcome or {"faults": [], "processes": []}
            made = [line for line in outcome["processes"] if line["action"] != "same"]
            wizard.changes_something = bool(made)
            wizard.report = self.env["ir.qweb"]._render(
                "egate_workflow.process_import_report",
                {
                    "state": wizard.state,
                    "processes": outcome["processes"],
                    "made": len(made),
                    "faults": outcome["faults"][:SHOWN_FAULTS],
                    "more": max(len(outcome["faults"]) - SHOWN_FAULTS, 0),
                },
            )

    @api.onchange("file")
    def _onchange_file(self):
        self.state = "new"
        self.outcome = False

    def action_check(self):
        """Do the import and undo it: what would be made, or everything that is wrong."""
        return self._run(dry_run=True)

    def action_import(self):
        """Do the import."""
        return self._run(dry_run=False)

    def action_open(self):
        """Show the drafts that were made."""
        self.ensure_one()
        ids = [line["id"] for line in self.outcome["processes"] if line["action"] != "same"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported processes"),
            "res_model": "egate.workflow",
            "views": [(False, "form")] if len(ids) == 1 else [(False, "list"), (False, "form")],
            "res_id": ids[0] if len(ids) == 1 else False,
            "domain": [("id", "in", ids)],
        }

    def _run(self, dry_run):
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        outcome = self.env["egate.workflow.exchange"]._import_file(
            base64.b64decode(self.file), dry_run=dry_run
        )
        if outcome["faults"]:
            state = "bad"
        else:
            state = "good" if dry_run else "done"
        self.write({"outcome": outcome, "state": state})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import processes"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
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
            # A code may hold anything; a path is no file name.
            export.file_name = f"{PurePath(name).name}.json"

    def _download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?download=true"
            "&filename_field=file_name",
            "target": "download",
        }
