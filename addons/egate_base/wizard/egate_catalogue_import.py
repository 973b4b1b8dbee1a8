import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

#: More faults than this are counted, not listed.
SHOWN_FAULTS = 200


class EgateCatalogueImport(models.TransientModel):
    """Upload a catalogue, see what the import would do, then let it."""

    _name = "egate.catalogue.import"
    _description = "Import the catalogue"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    date_from = fields.Date(
        string="In force from",
        default=lambda self: self.env["egate.assignment"]._local_today(),
        help="For procedures of a JSON file that names no date.",
    )
    state = fields.Selection(
        [("new", "File"), ("bad", "Faults"), ("good", "Ready"), ("done", "Imported")],
        default="new",
        readonly=True,
        export_string_translation=False,
    )
    outcome = fields.Json(readonly=True, export_string_translation=False)
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.depends("outcome", "state")
    @api.depends_context("lang")
    def _compute_report(self):
        for wizard in self:
            faults = (wizard.outcome or {}).get("faults", [])
            wizard.report = self.env["ir.qweb"]._render(
                "egate_base.catalogue_import_report",
                {
                    "state": wizard.state,
                    "outcome": wizard.outcome or {},
                    "faults": faults[:SHOWN_FAULTS],
                    "more": len(faults) - SHOWN_FAULTS,
                },
            )

    @api.onchange("file")
    def _onchange_file(self):
        self.state = "new"
        self.outcome = False

    def action_check(self):
        """Do the import and undo it: what would happen, or every bad row."""
        return self._run(dry_run=True)

    def action_import(self):
        """Do the import."""
        return self._run(dry_run=False)

    def _run(self, dry_run):
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        outcome = self.env["egate.catalogue"]._import_file(
            base64.b64decode(self.file),
            self.file_name or "",
            date_from=self.date_from,
            dry_run=dry_run,
        )
        if outcome["faults"]:
            state = "bad"
        else:
            state = "good" if dry_run else "done"
        self.write({"outcome": outcome, "state": state})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import the catalogue"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class EgateCatalogueExport(models.TransientModel):
    """Download the catalogue, or the chosen procedures of it."""

    _name = "egate.catalogue.export"
    _description = "Export the catalogue"

    kind = fields.Selection(
        [("xlsx", "Excel workbook"), ("json", "JSON (national catalogue)")],
        string="Format",
        required=True,
        default="xlsx",
    )
    procedure_ids = fields.Many2many(
        "egate.procedure", string="Procedures", help="Empty: all of them."
    )
    history = fields.Boolean(string="With drafts and past versions")
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "egate.procedure":
            values["procedure_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    def action_export(self):
        """Make the file; the same dialog then offers it."""
        self.ensure_one()
        domain = [] if self.history else [("state", "=", "published")]
        # A version is found again by its decision: one without is not ready to leave.
        domain += [("decision", "!=", False)]
        if self.procedure_ids:
            domain += [("procedure_id", "in", self.procedure_ids.ids)]
        versions = self.env["egate.procedure.version"].search(
            domain, order="procedure_id, date_from"
        )
        content = self.env["egate.catalogue"]._export_file(versions, self.kind)
        day = self.env["egate.assignment"]._local_today()
        self.write(
            {
                "file": base64.b64encode(content),
                "file_name": f"danh-muc-tthc-{day:%Y%m%d}.{self.kind}",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export the catalogue"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
