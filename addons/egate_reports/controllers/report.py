import json
import re

from werkzeug.exceptions import BadRequest, NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.web.controllers.report import ReportController

from ..tools.reprint import join_pdfs


class EgateReportController(Controller):
    """The forms as PDF files: printed by a first call, then shown in their own tab."""

    def _egate_report(self, report_name):
        if not isinstance(report_name, str):
            raise NotFound
        report = request.env["ir.actions.report"]._get_report_from_name(report_name)
        if report.report_type != "egate-pdf":
            raise NotFound
        return report

    @route("/egate/report/print", type="jsonrpc", auth="user")
    def report_print(self, report_name, ids, here=False):
        """Print the form: keep it as issued, and return where it is shown.

        The web client calls this before it opens a tab, so that a refusal is a sentence beside
        the user's work and not an empty tab. More than a hundred are printed in the background.

        :param here: whether it comes out where the user works, without a tab
        :return: ``{"url": ...}``, ``{"job": ...}`` (see ``egate.print.job``), or
            ``{"refusal": a sentence in the user's language}``. Where the counter has a print
            queue, also ``send``: the form to send there; or ``waits``: what is told of an earlier
            print that may still come out, instead of another one
        """
        report = self._egate_report(report_name)
        Report = request.env["ir.actions.report"]
        if not isinstance(ids, list) or not all(isinstance(id_, int | str) for id_ in ids):
            raise NotFound
        # As many as the web client chooses at most; how many are printed is said in words.
        res_ids = self._ids(",".join(map(str, ids)), 20_000)
        try:
            if len(res_ids) > Report._EGATE_PDF_LIMIT:
                return {"job": request.env["egate.print.job"]._start(report, res_ids)}
            queue = here and Report._egate_counter_queue(report, res_ids)
            if queue and (waits := Report._egate_still_waiting(report, res_ids)):
                form = request.env["egate.issued.form"].browse(waits["form"])
                return {"waits": waits, "url": form._url()}
            # If a print is refused halfway, nothing of it is kept.
            with request.env.cr.savepoint():
                prints = Report._egate_issue(report, res_ids)
                if prints is None:
                    Report._egate_printable(report, res_ids)
        except UserError as refusal:
            return {"refusal": str(refusal)}
        if prints is not None:
            request.env["egate.access.log"]._note_reading(prints)
            return {"url": prints._url(), **({"send": prints.id} if queue else {})}
        return {"url": f"/egate/report/pdf/{report.report_name}/{','.join(map(str, res_ids))}"}

    @route(
        "/egate/report/pdf/<report_name>/<ids>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report_pdf(self, report_name, ids):
        """Show a form that is not kept; a refusal is a short page with its reason."""
        report = self._egate_report(report_name)
        Report = request.env["ir.actions.report"]
        form = Report._get_rendering_context_model(report)
        if form is not None and form._kind:
            # An issued form must be kept first: rendering it here would bypass that.
            raise NotFound
        res_ids = self._ids(ids)
        records = request.env[report.model].browse(res_ids)

        def render():
            return Report._render_egate_pdf(report, res_ids)[0]

        return self._pdf(render, lambda: report._egate_file_name(records))

    @route("/egate/report/issued/<ids>", type="http", auth="user", methods=["GET"], readonly=True)
    def report_issued(self, ids):
        """Show prints exactly as issued; showing them changes nothing."""
        prints = request.env["egate.issued.form"].browse(self._ids(ids))
        prints.check_access("read")
        return self._pdf(
            lambda: self._read(prints),
            lambda: prints._file_name() if len(prints) == 1 else "bieu-mau.pdf",
        )

    def _read(self, prints):
        """Return the kept bytes of these forms, and log who reads them."""
        content = join_pdfs([form._content() for form in prints])
        request.env["egate.access.log"]._note_reading(prints)
        return content

    def _ids(self, ids, most=100):
        if not re.fullmatch(r"\d{1,9}(,\d{1,9})*", ids, re.ASCII) or ids.count(",") >= most:
            raise NotFound
        return [int(id_) for id_ in ids.split(",")]

    def _pdf(self, render, name):
        """Return the result of ``render`` as a file named by ``name``, or why there is none."""
        try:
            content, file_name = render(), name()
        except UserError as refusal:
            values = {"reason": str(refusal), "page_lang": (request.env.lang or "en")[:2]}
            response = request.render(
                "egate_reports.form_refused", values, status=refusal.http_status
            )
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
        # Personal data: neither a proxy nor the browser of a shared counter may keep it.
        response.headers["Cache-Control"] = "no-store"
        return response


class OdooReportController(ReportController):
    """The addresses of Odoo's own reports; those of the legal forms are above."""

    @route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        self._refuse_form(reportname)
        return super().report_routes(reportname, docids=docids, converter=converter, **data)

    @route()
    def report_download(self, data, context=None, token=None, readonly=True):
        # Refuse here, because Odoo answers any error further down as a server error.
        try:
            url, _kind = json.loads(data)[:2]
            name = re.search(r"/report/(?:pdf|text)/([^/?]+)", url)[1]
        except (ValueError, TypeError, KeyError) as error:
            raise BadRequest from error
        self._refuse_form(name)
        return super().report_download(data, context=context, token=token, readonly=readonly)

    def _refuse_form(self, name):
        """Refuse a legal form with a sentence, and a name that belongs to no report."""
        try:
            request.env["ir.actions.report"]._egate_refuse_form(name)
        except ValueError as error:
            raise NotFound from error
