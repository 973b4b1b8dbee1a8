from odoo import fields, models


class EgateWordDraft(models.AbstractModel):
    """What has one printed form: the same as a draft in Word, where the office offers it."""

    _name = "egate.word.draft"
    _description = "Form that can be fetched in Word"

    word_offered = fields.Boolean(compute="_compute_word_offered", export_string_translation=False)

    def _compute_word_offered(self):
        kinds = self.env["egate.form.word"]._offered_kinds()
        for record in self:
            record.word_offered = record._word_kind() in kinds

    def _word_kind(self):
        """Return the kind of the form, one of ``egate.issued.form``."""
        raise NotImplementedError

    def action_word(self):
        """Fetch a draft of the form; a refusal comes here, beside the work."""
        self.ensure_one()
        self.check_access("read")
        return self.env["ir.actions.report"]._egate_word_action(self._word_kind(), self)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _egate_word_action(self, kind, record):
        """Return the action that fetches a draft, after all checks."""
        report = self._get_report(f"egate_reports.{kind}")
        self._egate_word_askable(report, record.id)
        url = f"/egate/report/word/{report.report_name}/{record.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}


class EgateDossierSlip(models.Model):
    _name = "egate.dossier.slip"
    _inherit = ["egate.dossier.slip", "egate.word.draft"]

    def _word_kind(self):
        return self.kind


class EgateExtension(models.Model):
    _name = "egate.extension"
    _inherit = ["egate.extension", "egate.word.draft"]

    def _word_kind(self):
        return "apology"


class EgateDossierTermination(models.Model):
    _name = "egate.dossier.termination"
    _inherit = ["egate.dossier.termination", "egate.word.draft"]

    def _word_kind(self):
        return "ending"


class EgateSupplement(models.Model):
    _name = "egate.supplement"
    _inherit = ["egate.supplement", "egate.word.draft"]

    def _word_kind(self):
        return "supplement_receipt"


class EgateHandover(models.Model):
    _name = "egate.handover"
    _inherit = ["egate.handover", "egate.word.draft"]

    def _word_kind(self):
        return "handover"


class EgatePayment(models.Model):
    _name = "egate.payment"
    _inherit = ["egate.payment", "egate.word.draft"]

    def _word_kind(self):
        return self.kind


class EgateResultDelivery(models.Model):
    _name = "egate.result.delivery"
    _inherit = ["egate.result.delivery", "egate.word.draft"]

    def _word_kind(self):
        return "result"
