from odoo import api, models
from odoo.fields import Domain


class EgateFigureReport(models.AbstractModel):
    """Which procedures an agency is competent for."""

    _inherit = "egate.figure.report"

    @api.model
    def _competence(self, question, units):
        """Return by agency the versions that it is competent for on the last day of the period.

        Those that name it; and, where a version names no agency, each agency of its level that has
        a one-stop unit of its own, as reception does.

        :rtype: dict[egate.unit, egate.procedure.version]
        """
        in_force = self.env["egate.procedure"]._in_force_domain(question.until)
        Version = self.env["egate.procedure.version"]
        versions = Version.search(in_force & Domain("procedure_id.active", "=", True))
        agencies = units.filtered(lambda unit: unit.active and unit.kind == "agency")
        desks = self.env["egate.unit"].search(
            Domain("kind", "=", "desk") & Domain("agency_id", "in", agencies.ids)
        )
        receiving = desks.agency_id
        named = versions.grouped("agency_unit_id")
        by_level = named.get(self.env["egate.unit"], Version).grouped("level")
        found = {}
        for agency in agencies:
            mine = named.get(agency, Version)
            if agency in receiving:
                mine |= by_level.get(agency.level, Version)
            if mine:
                found[agency] = mine
        return found
