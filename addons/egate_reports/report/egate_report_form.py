from odoo import api, models

from ..tools.wording import date_words, keep_tail


class EgateReportForm(models.AbstractModel):
    """What the legal forms share: when they may be printed, in which copies, their letterhead.

    A form is a model ``report.<template>`` that inherits this one and adds ``_get_report_values``.
    """

    _name = "egate.report.form"
    _description = "Legal form"

    # The name of each copy, told to the template as ``copy_label``.
    _copies = (None,)
    # Whether several records make one document, such as a sheet of labels.
    _together = False

    @api.model
    def _check_printable(self, records):
        """Refuse records whose form may not be printed yet.

        :raise UserError: names the record and everything that is missing
        """

    @api.model
    def _letterhead(self, unit, moment):
        """Return the head that all forms have in common (Circular 03/2025/TT-VPCP).

        :param unit: the ``egate.unit`` that issues the form
        :param datetime moment: the moment of issue in the unit's own zone
        """
        agency = unit.agency_id if unit.agency_id != unit else unit.parent_id
        return {
            "superior": keep_tail((unit.superior_name or agency.name or "").upper()),
            "unit": keep_tail(unit.name.upper()),
            "place": self._place(unit) or "………………",
            "date": date_words(moment),
        }

    @api.model
    def _place(self, unit):
        """Return the place name of the unit, or of the nearest unit above that has one."""
        while unit.parent_id and not unit.place:
            unit = unit.parent_id
        return unit.place

    @api.model
    def _hotline(self):
        # sudo: ir.config_parameter - one public telephone number
        return self.env["ir.config_parameter"].sudo().get_param("egate_base.hotline") or ""
