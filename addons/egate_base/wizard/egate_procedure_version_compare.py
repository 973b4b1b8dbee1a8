from odoo import api, fields, models

from ..models.egate_procedure_version import PARTS
from ..tools.side_by_side import side_by_side

#: Single values, in the order of the form.
_VALUES = (
    "decision",
    "date_from",
    "date_to",
    "kind",
    "level",
    "level_ids",
    "audience_ids",
    "agency_unit_id",
    "agency_text",
    "competent_text",
    "delegated_text",
    "partner_text",
    "address_text",
    "sets",
    "result_name",
    "online_level",
    "online_reason",
    "proactive_level",
    "solved_at_once",
    "land_details",
    "supplement_policy",
    "supplement_basis",
    "supplement_days",
    "supplement_days_unit",
    "supplement_days_basis",
    "obligation_policy",
    "obligation_basis",
    "conditions",
    "law_ids",
    "keywords",
    "description",
)


class EgateProcedureVersionCompare(models.TransientModel):
    """Two versions of a procedure side by side, what differs in colour."""

    _name = "egate.procedure.version.compare"
    _description = "Compare two versions"

    procedure_id = fields.Many2one(related="newer_id.procedure_id")
    older_id = fields.Many2one(
        "egate.procedure.version",
        string="Older version",
        ondelete="cascade",
        domain="[('procedure_id', '=', procedure_id), ('id', '!=', newer_id)]",
    )
    newer_id = fields.Many2one(
        "egate.procedure.version", string="Newer version", required=True, ondelete="cascade"
    )
    only_changes = fields.Boolean(string="Only what differs", default=True)
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("older_id", "newer_id", "only_changes")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for wizard in self:
            sections = []
            for label, lines in wizard._sections():
                if wizard.only_changes:
                    lines = [line for line in lines if line[0] != "same"]
                if lines:
                    sections.append((label, lines))
            wizard.comparison = self.env["ir.qweb"]._render(
                "egate_base.procedure_version_comparison",
                {
                    "sections": sections,
                    "older": wizard.older_id.display_name or "",
                    "newer": wizard.newer_id.display_name,
                },
            )

    def _sections(self):
        """Yield the label of each part of a version with its aligned lines."""
        self.ensure_one()
        version_fields = self.env["egate.procedure.version"]._fields
        for name in (*_VALUES, *self._lists()):
            label = version_fields[name]._description_string(self.env)
            old, new = (self._lines(version, name) for version in (self.older_id, self.newer_id))
            yield label, list(side_by_side(old, new))

    @api.model
    def _lists(self):
        return PARTS

    def _lines(self, version, name):
        """Return the value of the field ``name`` as lines that people read."""
        field, value = version._fields[name], version[name]
        if name in self._lists():
            return [part._as_line() for part in value]
        if not value:
            return []
        if field.relational:
            return value.mapped("display_name")
        if field.type == "selection":
            return [dict(field._description_selection(self.env))[value]]
        if field.type == "boolean":
            return [self.env._("Yes")]
        if field.type == "date":
            return [value.strftime("%d/%m/%Y")]
        return str(value).splitlines()
