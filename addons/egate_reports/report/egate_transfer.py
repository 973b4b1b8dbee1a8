from odoo import api, models
from odoo.exceptions import UserError

from ..tools.barcodes import code128_svg
from ..tools.wording import moment_words


class ReportEgateReportsTransfer(models.AbstractModel):
    """Phiếu chuyển hồ sơ: accompanies the papers from one unit to the next.

    Two copies: the receiver signs the one that the giver keeps. Each hand-over has its own slip.
    """

    _name = "report.egate_reports.transfer"
    _inherit = "egate.report.form"
    _description = "Transfer slip"

    _copies = ("Liên 1: Lưu bên giao", "Liên 2: Giao bên nhận")
    _kind = "transfer"
    _version = "Phiếu chuyển hồ sơ"
    _required = ("code", "received_at", "due_at", "procedure_id", "applicant_name")

    @api.model
    def _hand_over(self, dossier):
        """Return the latest step that went to another unit, and the unit that gave it.

        :return: the step and the giving unit; both empty without a hand-over
        """
        steps = dossier.step_ids.sorted("sequence")
        givers = [dossier.reception_unit_id, *(step.unit_id for step in steps)]
        for step, giver in reversed(list(zip(steps, givers, strict=False))):
            if step.unit_id != giver:
                return step, giver
        return steps.browse(), dossier.reception_unit_id.browse()

    def _subject(self, record):
        step, _giver = self._hand_over(record)
        return {"dossier_id": record.id, "step_id": step.id, "code": record.code}

    @api.model
    def _check_subject(self, record):
        if not self._hand_over(record)[0]:
            raise UserError(
                self.env._(
                    "“%(dossier)s” has not been handed over to another unit yet, so it has no "
                    "transfer slip.",
                    dossier=record.display_name,
                )
            )

    @api.model
    def _check_printable(self, records):
        for dossier in records:
            self._check_subject(dossier)
            if missing := self._missing(dossier, self._required):
                raise UserError(
                    self.env._(
                        "The transfer slip of “%(dossier)s” cannot be printed. Missing: "
                        "%(missing)s.",
                        dossier=dossier.display_name,
                        missing=missing,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        dossier = self._record("egate.dossier", docids, data)
        step, giver = self._hand_over(dossier)
        unit = dossier.reception_unit_id

        def words(moment):
            return moment_words(unit._require_calendar()._to_local(moment))

        handed = giver._require_calendar()._to_local(step.received_at)
        # The giver is the user who left the step before, or who received the dossier.
        # sudo: names of colleagues on a paper that they sign
        before = dossier.sudo().step_ids.filtered(lambda one: one.sequence == step.sequence - 1)
        passed_on = before.left_by_id or before.user_id or dossier.sudo().received_by_id
        return {
            "dossier": dossier,
            "unit": giver,
            "people": self._people(dossier),
            "letterhead": self._letterhead(giver, handed),
            "code128": code128_svg(dossier.code),
            "papers": self._papers(dossier),
            "giver": giver,
            "giver_name": passed_on.name,
            "receiver": step.unit_id,
            "receiver_name": step.sudo().user_id.name,  # sudo: as above
            "state": step.state_id.sudo().name,  # sudo: the name of a state
            "handed": moment_words(handed),
            "received": words(dossier.received_at),
            "due": words(dossier.due_at),
            "note": dossier.note,
        }
