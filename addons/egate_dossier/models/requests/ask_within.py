from fractions import Fraction

from odoo import api, fields, models

from odoo.addons.egate_base.tools.office_zone import office_date
from odoo.addons.egate_base.tools.term import Term

ASK_WITHIN_PARAMETER = "egate_dossier.ask_within_days"
#: Papers are asked for within so many working days of the reception (Nghị định 61/2018/NĐ-CP, and
#: the practice under Nghị định 118/2025/NĐ-CP); 0: nothing is said.
ASK_WITHIN_DAYS = 3


class EgateDossier(models.Model):
    """Until when papers are asked for at all; later is a warning, and inspections see it."""

    _inherit = "egate.dossier"

    @api.model
    def _ask_within_days(self):
        # sudo: the setting is no secret, its table is closed to users
        value = self.env["ir.config_parameter"].sudo().get_param(ASK_WITHIN_PARAMETER)
        return int(value) if value and value.isdigit() else ASK_WITHIN_DAYS

    def _asked_late_sentence(self):
        """Return that the time for asking at all is over, or an empty string. A warning only."""
        self.ensure_one()
        days = self._ask_within_days()
        if not self.received_at or not days:
            return ""
        # sudo: the desk's calendar
        calendar = self.sudo().reception_unit_id._require_calendar()
        term = Term(Fraction(days), "working_day", counting="end_of_day")
        last = calendar._last_day(self.received_at, term)
        if office_date(fields.Datetime.now()) <= last:
            return ""
        return self.env._(
            "Papers are asked for within %(count)s working days of the reception: that was until "
            "%(day)s. You can still ask, and inspections see that it is late.",
            count=days,
            day=last.strftime("%d/%m/%Y"),
        )
