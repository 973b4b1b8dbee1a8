import re

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.egate_issued_form import FILE_NAMES

PREVIEW_MARK = "BẢN XEM THỬ MẪU: không phải giấy tờ đã cấp"


class EgateFormWordPreview(models.TransientModel):
    """Tries a template on a made-up dossier, or on a real one that the user may print."""

    _name = "egate.form.word.preview"
    _description = "Preview of a Word template"

    form_id = fields.Many2one("egate.form.word", required=True, readonly=True)
    edition_id = fields.Many2one(
        "egate.form.word.edition",
        domain="[('form_id', '=', form_id)]",
        help="Empty: the template in use.",
    )
    dossier_id = fields.Many2one(
        "egate.dossier",
        help="Empty: a made-up dossier in which everything is filled in.",
    )

    def action_fetch(self):
        """Fetch the filled in template; a refusal comes here, beside the choice."""
        self.ensure_one()
        self._record()
        url = f"/egate/form/word/preview/{self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _record(self):
        """Return what the form is printed of, checked as a print; nothing for a made-up dossier.

        :raise AccessError: the user may not read it, or not print this form
        :raise UserError: the dossier has nothing of the kind, or it may not be printed yet
        """
        if not self.dossier_id:
            return None
        form = self.form_id
        found = self.dossier_id._word_subject(form.kind)
        if not found:
            raise UserError(
                self.env._(
                    "The dossier %(dossier)s has no “%(form)s” to try the template on. Choose "
                    "another one, or leave it empty.",
                    dossier=self.dossier_id.display_name,
                    form=form.display_name,
                )
            )
        return self.env["ir.actions.report"]._egate_printable(self._report(), found.ids)

    def _report(self):
        return self.env["ir.actions.report"]._get_report(f"egate_reports.{self.form_id.kind}")

    def _file(self):
        """Return the Word file and its name; of a real dossier the taking is noted.

        :rtype: tuple[bytes, str]
        """
        self.ensure_one()
        form, record = self.form_id, self._record()
        if self.edition_id and self.edition_id.form_id != form:
            raise UserError(self.env._("This edition belongs to another form."))
        template = self.edition_id._bytes() if self.edition_id else form._template()
        if record is None:
            content, tail = form._sample(template), "mau"
        else:
            reports, report = self.env["ir.actions.report"], self._report()
            content, tail = reports._egate_word_filled(form, report, record, template, PREVIEW_MARK)
            self.env["egate.access.log"]._note_print(f"{report.report_name} (Word)", record)
        stem = re.sub(r"[^\w.-]+", "-", f"Xem-thu-{FILE_NAMES[form.kind]}-{tail}")
        return content, f"{stem}.docx"
