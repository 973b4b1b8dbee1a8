import re

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.word.filling import plain
from ..egate_issued_form import FILE_NAMES

#: On every page: whoever finds it on a desk must not take it for what was given out.
DRAFT_MARK = "BẢN NHÁP: không phải giấy tờ đã cấp, không dùng để giao dịch"


class IrActionsReport(models.Model):
    """A form as a Word file to be worked on; what is given out is printed and kept."""

    _inherit = "ir.actions.report"

    @api.model
    def _egate_word(self, report_ref, res_id):
        """Return a draft of a form, checked as a print is, and note who took it.

        :param report_ref: as for :meth:`_get_report`
        :return: the Word file, and its name
        :rtype: tuple[bytes, str]
        :raise AccessError: the user may not read the record, or not print this form
        :raise UserError: it may not be printed yet, or is not offered in Word
        """
        report = self._get_report(report_ref)
        record = self._egate_word_askable(report, res_id)
        form = self.env["egate.form.word"]._of_kind(self._egate_word_kind(report))
        content, code = self._egate_word_filled(form, report, record, form._template(), DRAFT_MARK)
        self.env["egate.access.log"]._note_print(f"{report.report_name} (Word)", record)
        stem = re.sub(r"[^\w.-]+", "-", f"Ban-nhap-{FILE_NAMES[form.kind]}-{code}").strip("-.")
        return content, f"{stem}.docx"

    @api.model
    def _egate_word_kind(self, report):
        """Return the kind of a form that has a Word template, or nothing."""
        form = self._get_rendering_context_model(report)
        is_form = report.report_type == "egate-pdf" and hasattr(form, "_check_printable")
        return form._kind if is_form else None

    @api.model
    def _egate_word_askable(self, report, res_id):
        """Return the record of a draft after all checks, as the real user even under ``sudo``."""
        kind = self._egate_word_kind(report)
        record = self._egate_readable(report, [res_id])
        if kind not in self.env["egate.form.word"]._offered_kinds():
            raise UserError(
                self.env._(
                    "The office does not offer “%(form)s” as a Word file. An administrator can, in "
                    "the list of Word templates.",
                    form=report.name,
                )
            )
        form = self._get_rendering_context_model(report).with_user(self.env.user)
        form._check_subject(record)
        form._check_printable(record)
        return record

    @api.model
    def _egate_word_filled(self, form, report, record, template, mark):
        """Return a template filled in with a record, and the record's number, without checks.

        :param form: ``egate.form.word``
        """
        page = form._page().with_user(self.env.user)
        values = page._get_report_values(record.ids)
        texts = {name: plain(one) for name, one in page._word_values(values).items()}
        code = plain(page._word_code(values))
        title = f"{report.with_context(lang=page.env.lang).name} {code}"
        return form._filled(template, texts, title, plain(values["unit"].name), mark), code
