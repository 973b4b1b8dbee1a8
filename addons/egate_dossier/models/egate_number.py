from odoo import api, models
from odoo.fields import Domain


class EgateNumber(models.Model):
    _inherit = "egate.number"

    @api.model
    def _bound_numbers(self, scope, numbers):
        """Answer for dossier codes and register lines: dossier and line bear them."""
        kind = scope.partition("/")[0]
        if kind == "dossier":
            return self._numbers_of_dossiers(scope, numbers)
        if kind == "register":
            domain = Domain("register_id.scope", "=", scope) & Domain("number", "in", numbers)
            # sudo: whose line bears a number does not matter here
            lines_sudo = self.env["egate.register.line"].sudo()
            return set(lines_sudo.search_fetch(domain, ["number"]).mapped("number"))
        return super()._bound_numbers(scope, numbers)

    @api.model
    def _numbers_of_dossiers(self, scope, numbers):
        if not numbers:
            return set()
        _kind, _slash, rest = scope.partition("/")
        unit_code, _slash, period = rest.rpartition("/")
        domain = Domain("reception_unit_id.code", "=", unit_code)
        domain &= Domain("code_number", "in", numbers)
        # The period of a scope is a local day, a year, or nothing for counters that never restart.
        if len(period) == 4:
            domain &= Domain("received_date", ">=", f"{period}-01-01")
            domain &= Domain("received_date", "<=", f"{period}-12-31")
        elif period:
            domain &= Domain("received_date", "=", period)
        # sudo: whose dossier bears a number does not matter here
        dossiers_sudo = self.env["egate.dossier"].sudo().with_context(active_test=False)
        return set(dossiers_sudo.search_fetch(domain, ["code_number"]).mapped("code_number"))
