from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.egate_dossier.controllers.files import most_bytes
from odoo.addons.egate_dossier.controllers.uploads import sent_files

from .mine_page import MinePage, number_of
from .my_dossiers import WRITES


class MyPapers(MinePage, Controller):
    """The papers that form 02 asks for, answered from home; and what the clerk opens of them."""

    @route(
        "/egate/my/dossiers/<int:dossier_id>/papers",
        **{**WRITES, "max_content_length": most_bytes},
    )
    def my_papers_add(self, dossier_id, line="", ufile=None):
        """Add files to a paper that is asked for; a file that is refused loses no other."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        paper = dossier and dossier._asked_line(number_of(line))
        if not paper:
            return self._not_mine()
        refused = []
        try:
            # The form sends its field even where nothing was chosen.
            uploads = [one for one in sent_files() if one.filename]
            if not uploads:
                refused.append(request.env._("Choose a file first."))
        except UserError as refusal:
            uploads, refused = [], [str(refusal)]
        for upload in uploads:
            try:
                with request.env.cr.savepoint():
                    paper._add_upload(upload.filename, upload.stream)
            except UserError as refusal:
                refused.append(str(refusal))
        if refused:
            fault = "\n".join(refused)
            return self._show_mine(dossier, fault=fault, at=f"paper-{paper.id}", status=422)
        return self._back_to_mine(dossier, f"paper-{paper.id}")

    @route("/egate/my/dossiers/<int:dossier_id>/papers/remove", **WRITES)
    def my_papers_remove(self, dossier_id, line="", file=""):
        """Take a file away that was sent and is not taken in."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        paper = dossier and dossier._asked_line(number_of(line))
        if not paper:
            return self._not_mine()
        try:
            paper._remove_upload(number_of(file))
        except UserError as refusal:
            return self._show_mine(dossier, fault=str(refusal), at="papers", status=422)
        return self._back_to_mine(dossier, f"paper-{paper.id}")

    @route("/egate/my/dossiers/<int:dossier_id>/papers/sent", **WRITES)
    def my_papers_sent(self, dossier_id, request_id=""):
        """Say that everything was sent: the desk takes it in."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        if not dossier:
            return self._not_mine()
        try:
            dossier._send_papers(number_of(request_id))
        except UserError as refusal:
            return self._show_mine(dossier, fault=str(refusal), at="papers", status=422)
        return self._back_to_mine(dossier, "papers")

    @route(
        "/egate/supplement/upload/<int:upload_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def sent_paper(self, upload_id):
        """Answer a file that a citizen sent, to readers of the dossier; the reading is noted."""
        upload = request.env["egate.supplement.upload"].browse(upload_id)
        upload.check_access("read")
        upload._refuse_anonymised()
        request.env["egate.access.log"]._note_reading(upload)
        # sudo: access to the file was just checked as the real user
        response = upload.sudo().attachment_id._to_http_stream().get_response()
        response.headers["Cache-Control"] = "no-store"
        return response
