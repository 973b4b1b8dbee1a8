import base64

from odoo import api, fields, models


class EgateCatalogueImport(models.TransientModel):
    """Upload a catalogue, see what the import would do, then confirm it."""

    _name = "egate.catalogue.import"
    _inherit = "egate.file.import"
    _description = "Import the catalogue"
    _report_template = "egate_base.catalogue_import_report"

    date_from = fields.Date(
        string="In force from",
        default=lambda self: self.env["egate.assignment"]._local_today(),
        help="For procedures of a JSON file that names no date.",
    )

    def _import(self, content, dry_run):
        return self.env["egate.catalogue"]._import_file(
            content, self.file_name or "", date_from=self.date_from, dry_run=dry_run
        )


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
        # The decision identifies a version: one without a decision cannot be exported.
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
