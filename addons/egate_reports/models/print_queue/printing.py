from odoo import api, models


class IrActionsReport(models.Model):
    """Forms that go straight to the printer of the counter where the user works."""

    _inherit = "ir.actions.report"

    @api.model
    def _egate_counter_queue(self, report, res_ids):
        """Return the counter whose queue prints this form, or an empty record.

        Only what is kept, one at a time: what is sent twice is known by the form that was kept.
        """
        form = self._get_rendering_context_model(report)
        _unit, desk = self.env.user._egate_acting()
        straight = form is not None and form._kind and len(res_ids) == 1
        return desk if straight and desk.print_queue and desk._has_allowed_queue() else desk[:0]

    @api.model
    def _egate_still_waiting(self, report, res_ids):
        """Return what is told of an earlier print of this form that may still come out.

        :return: as ``egate.print.sending._waiting``
        """
        records = self._egate_readable(report, res_ids)
        form = self._get_rendering_context_model(report).with_user(self.env.user)
        form._check_subject(records)
        Issued = self.env["egate.issued.form"]
        original = Issued._original_of(form._kind, form._subject(records))
        # sudo: prints by colleagues wait at the same printers
        again = Issued.sudo().search([("original_id", "in", original.ids)])
        # sudo: see egate.print.sending
        return self.env["egate.print.sending"].sudo()._waiting(original.sudo() | again)
