from odoo import api, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

from .numbering import NUMBERED, SLIP_KINDS


class EgateNumber(models.Model):
    _inherit = "egate.number"

    @hook("numbers_borne")
    def _dossier_numbers(self, scope, numbers):
        """Answer for dossier codes, register lines and slips: dossier, line and slip bear them."""
        kind = scope.partition("/")[0]
        if kind == "dossier":
            names = ("reception_unit_id", "code_number")
            # What was taken over from another system is numbered on the day of that.
            ours, taken = Domain("taken_over_date", "=", False), Domain.TRUE
            return self._numbers_within(
                scope, numbers, "egate.dossier", *names, "received_date", ours
            ) | self._numbers_within(
                scope, numbers, "egate.dossier", *names, "taken_over_date", taken
            )
        if kind == "register":
            domain = Domain("register_id.scope", "=", scope) & Domain("number", "in", numbers)
            # sudo: only whether a line bears a number matters here, not which one
            lines_sudo = self.env["egate.register.line"].sudo()
            return set(lines_sudo.search_fetch(domain, ["number"]).mapped("number"))
        if kind in SLIP_KINDS:
            names = ("unit_id", "number", "issued_date")
            only = Domain("kind", "=", kind)
            return self._numbers_within(scope, numbers, "egate.dossier.slip", *names, only)
        if kind in NUMBERED:
            model, unit = NUMBERED[kind]
            return self._numbers_within(scope, numbers, model, unit, "number", "issued_date")
        return None

    @api.model
    def _numbers_within(self, scope, numbers, model, unit, column, day, only=Domain.TRUE):
        """Return which of ``numbers`` of ``scope`` the records of ``model`` bear.

        :param unit, column, day: the fields with their unit, number and local date
        """
        if not numbers:
            return set()
        _kind, _slash, rest = scope.partition("/")
        unit_code, _slash, period = rest.rpartition("/")
        domain = only & Domain(f"{unit}.code", "=", unit_code) & Domain(column, "in", numbers)
        # The period of a scope is a local day, a year, or nothing for counters that never restart.
        if len(period) == 4:
            domain &= Domain(day, ">=", f"{period}-01-01")
            domain &= Domain(day, "<=", f"{period}-12-31")
        elif period:
            domain &= Domain(day, "=", period)
        # sudo: only whether a record bears a number matters here, not which one
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        return set(records_sudo.search_fetch(domain, [column]).mapped(column))
