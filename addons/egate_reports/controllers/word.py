from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .sending import send_file


class EgateWordController(Controller):
    """The forms as Word files: drafts for the desk, and templates for administrators."""

    @route(
        "/egate/report/word/<report_name>/<int:res_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def word_draft(self, report_name, res_id):
        """Send a draft of a form, checked as a print is; the taking is noted."""
        Report = request.env["ir.actions.report"]
        report = Report._get_report_from_name(report_name)
        if not report or not Report._egate_word_kind(report) or res_id >= 2**31:
            raise NotFound
        return send_file("docx", lambda: Report._egate_word(report, res_id))

    @route(
        "/egate/form/word/standard/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def word_standard(self, kind):
        """Send the standard template of a form to an administrator."""
        forms = request.env["egate.form.word"]
        if not forms.has_access("write") or kind not in dict(forms._selection_kind()):
            raise NotFound
        return send_file("docx", lambda: (forms._standard(kind), f"mau-{kind}.docx"))

    @route(
        "/egate/form/word/preview/<int:preview_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def word_preview(self, preview_id):
        """Send what one's own dialog asks for; of a real dossier the taking is noted."""
        preview = request.env["egate.form.word.preview"].browse(preview_id)
        if preview_id >= 2**31 or not preview.exists() or not preview.has_access("read"):
            raise NotFound
        return send_file("docx", preview._file)
