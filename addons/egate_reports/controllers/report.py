import re

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route


class EgateReportController(Controller):
    """The forms as PDF files: asked for first, then shown in a tab of their own."""

    def _egate_report(self, report_name):
        report = request.env["ir.actions.report"]._get_report_from_name(report_name)
        if report.report_type != "egate-pdf":
            raise NotFound
        return report

    @route("/egate/report/check", type="jsonrpc", auth="user", readonly=True)
    def report_check(self, report_name, ids):
        """Return why the form cannot be printed, in the user's language, or False.

        The web client asks before it opens a tab, so that a refusal is a sentence beside the
        user's work, and no empty tab.
        """
        report = self._egate_report(report_name)
        try:
            request.env["ir.actions.report"]._egate_printable(report, [int(id_) for id_ in ids])
        except UserError as refusal:
            return str(refusal)
        return False

    @route(
        "/egate/report/pdf/<report_name>/<ids>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report_pdf(self, report_name, ids):
        """Show the form; a refusal is a short page with its reason."""
        report = self._egate_report(report_name)
        if not re.fullmatch(r"\d{1,9}(,\d{1,9})*", ids, re.ASCII):
            raise NotFound
        res_ids = [int(id_) for id_ in ids.split(",")]
        try:
            content, _type = request.env["ir.actions.report"]._render_egate_pdf(report, res_ids)
            file_name = report._egate_file_name(request.env[report.model].browse(res_ids))
        except UserError as refusal:
            values = {"reason": str(refusal), "page_lang": (request.env.lang or "en")[:2]}
            response = request.render("egate_reports.refusal", values, status=refusal.http_status)
        else:
            response = request.make_response(
                content,
                headers=[
                    ("Content-Type", "application/pdf"),
                    ("Content-Length", len(content)),
                    ("Content-Disposition", content_disposition(file_name, "inline")),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        # Personal data: neither a proxy nor the browser of a shared counter keeps it.
        response.headers["Cache-Control"] = "no-store"
        return response
