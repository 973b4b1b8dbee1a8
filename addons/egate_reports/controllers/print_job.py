from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError
from odoo.http import Controller, request, route


class EgatePrintJobController(Controller):
    """The file of a print in bulk, for who asked for it."""

    @route(
        "/egate/report/bulk/<int:job_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report_bulk(self, job_id):
        """Show the finished file of one's own job; each taking is checked and noted."""
        try:
            job = request.env["egate.print.job"].browse(job_id)._own()
        except AccessError as error:
            raise NotFound from error
        if job.state != "done" or job._is_expired() or not job.attachment_id:
            raise NotFound
        request.env["egate.print.job"].browse(job_id)._check_taking()
        # sudo: the ids that were printed, of the user's own job
        records = request.env[job.report_id.model].browse(
            job.line_ids.filtered(lambda line: line.state == "printed").mapped("res_id")
        )
        request.env["egate.access.log"]._note_print(job.report_id.report_name, records)
        stream = request.env["ir.binary"]._get_stream_from(job.attachment_id)
        response = stream.get_response(as_attachment=False, max_age=0, immutable=False)
        # Personal data: neither a proxy nor the browser of a shared counter may keep it.
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
