from odoo import api, models

from odoo.addons.egate_base.tools.catalogue_sheets import PROCEDURES, Column

WORKFLOW = Column("workflow", "Mã quy trình")


class EgateCatalogue(models.AbstractModel):
    """The process that a procedure follows, as a column of the catalogue."""

    _inherit = "egate.catalogue"

    @api.model
    def _procedure_columns(self):
        return (*super()._procedure_columns(), WORKFLOW)

    @api.model
    def _known(self, reading):
        known = super()._known(reading)
        codes = {entry.extra.get(WORKFLOW.key) for entry in reading.entries.values()} - {None}
        published = self.env["egate.workflow"].search(
            [("code", "in", sorted(codes)), ("state", "=", "published")], order="version"
        )
        # If several versions are published, the newest one counts.
        known[WORKFLOW.key] = {workflow.code: workflow for workflow in published}
        for entry in reading.entries.values():
            code = entry.extra.get(WORKFLOW.key)
            if code and code not in known[WORKFLOW.key]:
                reading.fault(PROCEDURES, entry.place, WORKFLOW.key, "no_workflow", code)
        return known

    @api.model
    def _prepare_procedure(self, known, entry):
        vals = super()._prepare_procedure(known, entry)
        if workflow := known[WORKFLOW.key].get(entry.extra.get(WORKFLOW.key)):
            vals["workflow_id"] = workflow.id
        return vals

    @api.model
    def _procedure_values(self, procedure):
        code = procedure.workflow_id.code or None
        return super()._procedure_values(procedure) | {WORKFLOW.key: code}

    @api.model
    def _reason(self, reason, detail):
        if reason == "no_workflow":
            return self.env._(
                "No published process has the code “%(code)s”. Publish it first, or leave the "
                "cell empty.",
                code=detail,
            )
        return super()._reason(reason, detail)
