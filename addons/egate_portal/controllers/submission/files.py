import re

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.egate_dossier.controllers.files import most_bytes
from odoo.addons.egate_dossier.controllers.uploads import sent_files

from ...models.submission.submission_upload import MAX_PIECE
from .base import PAGE, READ, WRITE
from .pages import SubmissionPages

FILES = "/egate/my/submissions/<int:submission_id>/files"
ON_PAPERS = {"form_on": "/egate/my/submissions/{submission_id}/papers"}
#: A piece, and the fields of the form around it.
PIECE_BODY = MAX_PIECE + (64 << 10)


class SubmissionFiles(SubmissionPages):
    """Files of a submission: whole by a plain form, in pieces by the page's script."""

    @route(
        f"{FILES}/add",
        **{**PAGE, "methods": ["POST"], "max_content_length": most_bytes},
        **ON_PAPERS,
    )
    def add(self, submission_id, component="", **post):
        """Add the files ``ufile`` of a plain form to the paper ``component``.

        One that is refused does not lose the others; the page says why.
        """
        submission = self._own(submission_id)
        errors = []
        try:
            part = submission._component(self._number(component))
            for upload in sent_files():
                try:
                    with request.env.cr.savepoint():
                        submission._add_file(part, upload.filename, upload.stream)
                except UserError as refusal:
                    errors.append(str(refusal))
        except UserError as refusal:
            errors.append(str(refusal))
        return self._papers(submission, component, errors)

    @route(f"{FILES}/begin", **WRITE, **ON_PAPERS)
    def begin_pieces(self, submission_id, component="", name="", size="", sha256="", **post):
        """Begin a file that comes in pieces, or find the one that is to be gone on with.

        JSON: ``{"token", "offset", "piece"}``, or ``{"error"}``.
        """
        submission = self._own(submission_id)
        try:
            part = submission._component(self._number(component))
            upload = submission._begin_upload(part, name, self._number(size), sha256)
        except UserError as refusal:
            return self._json({"error": str(refusal)}, 422)
        return self._json({"token": upload.token, "offset": upload._offset()})

    @route(
        f"{FILES}/piece",
        **{**PAGE, "methods": ["POST"], "max_content_length": PIECE_BODY},
        **ON_PAPERS,
    )
    def piece(self, submission_id, token="", offset="", **post):
        """Take the piece ``piece`` that begins at ``offset``.

        JSON: ``{"offset": so much is there, "file": its id once it is whole}``, or ``{"error"}``.
        """
        submission = self._own(submission_id)
        sent = request.httprequest.files.get("piece")
        if not sent:
            return self._json({"error": request.env._("Choose a file first.")}, 422)
        try:
            taken = submission._take_piece(token, self._number(offset), sent.stream)
        except UserError as refusal:
            return self._json({"error": str(refusal)}, 422)
        file = taken["file"]
        return self._json({"offset": taken["offset"], "file": file.id if file else 0})

    @route(f"{FILES}/<int:file_id>/remove", **WRITE, **ON_PAPERS)
    def remove(self, submission_id, file_id, **post):
        """Take a file away that was not sent yet."""
        submission = self._own(submission_id)
        file = submission._own_file(file_id)
        return self._change(submission, file.component_id.id, submission._remove_file, file_id)

    @route(f"{FILES}/merge", **WRITE, **ON_PAPERS)
    def merge(self, submission_id, component="", **post):
        """Put the ticked files ``file`` of a paper together into one, page by page."""
        submission = self._own(submission_id)
        ids = [self._number(one) for one in request.httprequest.form.getlist("file")]
        return self._change(
            submission,
            component,
            lambda: submission._merge_files(submission._component(self._number(component)), ids),
        )

    @route(f"{FILES}/reuse", **WRITE, **ON_PAPERS)
    def reuse(self, submission_id, component="", file="", **post):
        """Take a paper of an earlier dossier of the checked owner over."""
        submission = self._own(submission_id)
        return self._change(
            submission,
            component,
            lambda: submission._reuse_file(
                submission._component(self._number(component)), self._number(file)
            ),
        )

    @route(f"{FILES}/<int:file_id>", **READ)
    def content(self, submission_id, file_id):
        """Answer a file as it was added."""
        file = self._file(submission_id, file_id)
        response = file.attachment_id._to_http_stream().get_response(as_attachment=False)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @route(f"{FILES}/<int:file_id>/<int:number>.png", **READ)
    def picture(self, submission_id, file_id, number):
        """Answer one page (from 1) of a file as a picture, straightened."""
        file = self._file(submission_id, file_id)
        try:
            drawn = file._page_picture(number)
        except UserError as refusal:
            raise NotFound from refusal
        with drawn:
            return request.make_response(
                drawn.read(),
                [
                    ("Content-Type", "image/png"),
                    ("Cache-Control", "private, max-age=3600"),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )

    @route("/egate/my/submissions/<int:submission_id>/template/<int:component_id>", **READ)
    def template(self, submission_id, component_id):
        """Answer the form of a paper to be filled in."""
        submission = self._own(submission_id)
        part = submission._components().filtered(lambda one: one.id == component_id)
        edition = part.template_id.current_file_id
        if not edition.file:
            raise NotFound
        stream = request.env["ir.binary"]._get_stream_from(edition, "file", edition.file_name)
        return stream.get_response(as_attachment=True)

    # -----------------------------------------------------------------------------------------

    def _file(self, submission_id, file_id):
        file = self._own(submission_id)._own_file(file_id)
        if not file.attachment_id:
            raise NotFound
        return file

    def _number(self, text):
        """Return a whole number from the browser; 0 for what is none."""
        return int(text) if re.fullmatch(r"[0-9]{1,12}", str(text)) else 0

    def _change(self, submission, component, change, *arguments):
        errors = []
        try:
            with request.env.cr.savepoint():
                change(*arguments)
        except UserError as refusal:
            errors.append(str(refusal))
        return self._papers(submission, component, errors)

    def _papers(self, submission, component, errors):
        if not errors:
            return self._to(submission._path(f"papers#paper-{self._number(component)}"))
        if submission.state not in ("draft", "asked"):
            return self._to(submission._path("receipt"))
        # At the same address, so that what is wrong stands on the page at once.
        return self._step(
            submission, "papers", {f"paper-{self._number(component)}": "\n".join(errors)}, 422
        )

    def _json(self, answer, status=200):
        headers = [("Cache-Control", "no-store")]
        return request.make_json_response(answer, headers=headers, status=status)
