from odoo import api, models
from odoo.fields import Domain

#: The column of a dossier that bears the numbers of a kind.
_BORNE_IN = {"dossier": "code_number", "register": "register_number"}


class EgateNumber(models.Model):
    _inherit = "egate.number"

    @api.model
    def _bound_numbers(self, scope, numbers):
        """Answer for dossier codes and register lines: a received dossier bears them."""
        kind, unit_code, period = self._split_scope(scope)
        if kind not in _BORNE_IN:
            return super()._bound_numbers(scope, numbers)
        if not numbers:
            return set()
        domain = Domain("reception_unit_id.code", "=", unit_code)
        domain &= Domain(_BORNE_IN[kind], "in", numbers)
        # The period of a scope is a local day, a year, or nothing for counters that never restart.
        if len(period) == 4:
            domain &= Domain("received_date", ">=", f"{period}-01-01")
            domain &= Domain("received_date", "<=", f"{period}-12-31")
        elif period:
            domain &= Domain("received_date", "=", period)
        # sudo: whose dossier bears a number does not matter here
        dossiers_sudo = self.env["egate.dossier"].sudo().with_context(active_test=False)
        return set(dossiers_sudo.search_fetch(domain, [_BORNE_IN[kind]]).mapped(_BORNE_IN[kind]))

    @api.model
    def _split_scope(self, scope):
        """Return kind, code of the unit and period of a scope."""
        kind, _slash, rest = scope.partition("/")
        unit_code, _slash, period = rest.rpartition("/")
        return kind, unit_code, period
