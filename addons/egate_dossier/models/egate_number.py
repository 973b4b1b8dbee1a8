from odoo import api, models
from odoo.fields import Domain

#: By kind of number: what bears it, in which column, of which unit and on which local date.
_BORNE_BY = {
    "dossier": ("egate.dossier", "code_number", "reception_unit_id", "received_date"),
    "register": ("egate.dossier", "register_number", "reception_unit_id", "received_date"),
    "guide": ("egate.dossier.slip", "number", "unit_id", "issued_date"),
    "supplement": ("egate.dossier.slip", "number", "unit_id", "issued_date"),
    "refusal": ("egate.dossier.slip", "number", "unit_id", "issued_date"),
}


class EgateNumber(models.Model):
    _inherit = "egate.number"

    @api.model
    def _bound_numbers(self, scope, numbers):
        """Answer for dossier codes, register lines and slips."""
        kind, unit_code, period = self._split_scope(scope)
        if kind not in _BORNE_BY:
            return super()._bound_numbers(scope, numbers)
        if not numbers:
            return set()
        model, column, unit, day = _BORNE_BY[kind]
        domain = Domain(f"{unit}.code", "=", unit_code) & Domain(column, "in", numbers)
        if model == "egate.dossier.slip":
            domain &= Domain("kind", "=", kind)
        # The period of a scope is a local day, a year, or nothing for counters that never restart.
        if len(period) == 4:
            domain &= Domain(day, ">=", f"{period}-01-01")
            domain &= Domain(day, "<=", f"{period}-12-31")
        elif period:
            domain &= Domain(day, "=", period)
        # sudo: whose record bears a number does not matter here
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        return set(records_sudo.search_fetch(domain, [column]).mapped(column))

    @api.model
    def _split_scope(self, scope):
        """Return kind, code of the unit and period of a scope."""
        kind, _slash, rest = scope.partition("/")
        unit_code, _slash, period = rest.rpartition("/")
        return kind, unit_code, period
