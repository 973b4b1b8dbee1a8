import re

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..models.papers.file import DEFAULT_MAX_MB
from .uploads import MAX_FILES, sent_files


def most_bytes(_controller):
    """Return how many bytes a request may have: so many of the largest files, and their names."""
    # sudo: a limit, no secret; read before the user is known
    get_param = request.env["ir.config_parameter"].sudo().get_param
    return MAX_FILES * int(get_param("egate_dossier.max_file_mb", DEFAULT_MAX_MB)) * (1 << 20) + (
        1 << 20
    )


class EgateFiles(Controller):
    """Files of papers: in from the browser, out to the viewer."""

    @route(
        "/egate/paper/<int:paper_id>/files",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=most_bytes,
    )
    def add_files(self, paper_id):
        """Add the files ``ufile`` of a form to a paper; answer what was added and what was not.

        JSON: ``{"files": [{"id", "name", ...}], "errors": [{"name", "error"}]}``.
        """
        names = [upload.filename for upload in request.httprequest.files.getlist("ufile")]
        try:
            paper = request.env["egate.dossier.paper"].browse(paper_id)
            paper.check_access("write")
            uploads = sent_files()
            answer = paper._add_files(
                [(upload.filename, upload.stream) for upload in uploads], "upload"
            )
        except UserError as refusal:
            errors = [{"name": name, "error": str(refusal)} for name in names or [""]]
            answer = {"files": [], "errors": errors}
        return request.make_json_response(answer)

    @route("/egate/file/<int:file_id>", type="http", auth="user", readonly=True)
    def content(self, file_id, download=False, original=False):
        """Answer a file as it is in the dossier, or as it was before a clerk turned its pages."""
        file = request.env["egate.dossier.file"].browse(file_id)
        file.check_access("read")
        file._refuse_anonymised()
        request.env["egate.access.log"]._note_reading(file)
        return self._as_handed_in(file, download, original and file._original())

    @route("/egate/result/file/<int:file_id>", type="http", auth="user", readonly=True)
    def result_content(self, file_id, download=False):
        """Answer a file of a result as it was added."""
        file = request.env["egate.dossier.result.file"].browse(file_id)
        file.check_access("read")
        file._refuse_anonymised()
        request.env["egate.access.log"]._note_reading(file)
        return self._as_handed_in(file, download)

    def _as_handed_in(self, file, download, original=None):
        # sudo: access to the file was just checked as the real user
        stream = (original or file.sudo().attachment_id)._to_http_stream()
        response = stream.get_response(as_attachment=bool(download))
        # What a browser keeps on its disk, the next person at a shared computer may find.
        response.headers["Cache-Control"] = "no-store"
        return response

    @route("/egate/file/<int:file_id>/page/<int:page>.png", type="http", auth="user", readonly=True)
    def page(self, file_id, page, width=1000):
        """Answer one page (from 1) as a picture, for the viewer.

        The address holds the file's hash, so a browser asks for it once.
        """
        file = request.env["egate.dossier.file"].browse(file_id)
        width = int(width) if re.fullmatch(r"[0-9]{1,5}", str(width)) else 1000
        with file._page_picture(page, width) as picture:
            request.env["egate.access.log"]._note_reading(file)
            return request.make_response(
                picture.read(),
                [
                    ("Content-Type", "image/png"),
                    ("Cache-Control", "private, max-age=604800, immutable"),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
