from odoo.http import Controller, request, route


class SubmissionDeskFiles(Controller):
    """Files of what was sent, for the desk."""

    @route(
        "/egate/submission/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def content(self, file_id):
        """Answer a file that was sent, to who reads the submission; the reading is noted."""
        file = request.env["egate.submission.file"].browse(file_id)
        file.check_access("read")
        # sudo: access to the file was just checked as the real user
        known = file.sudo()
        if not known.attachment_id:
            raise request.not_found()
        request.env["egate.access.log"]._note_reading(file)
        response = known.attachment_id._to_http_stream().get_response(as_attachment=False)
        # What a browser keeps on its disk, the next person at a shared computer may find.
        response.headers["Cache-Control"] = "no-store"
        return response
