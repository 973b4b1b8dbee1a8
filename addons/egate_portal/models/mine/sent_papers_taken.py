from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_dossier.tools import durable

#: What an upload and the file that it becomes both say.
_SAME = ("name", "mimetype", "page_count", "signed", "signature")


class EgateDossier(models.Model):
    """Papers asked for are answered from home; a clerk takes them in as at the counter."""

    _inherit = "egate.dossier"

    def _account_requests(self):
        """Return what is asked of the citizen of this (sudo) dossier, with what was sent for it.

        :rtype: list[dict]
        """
        self.ensure_one()
        if not self.papers_asked or self.closed_at:
            return []
        return [
            {
                "id": request.id,
                "reason": request.reason,
                "answer_by": request.answer_by.strftime("%d/%m/%Y") if request.answer_by else "",
                "past": request.is_past_date,
                "sent": self._local_in_words(request.sent_at),
                "unsent": bool(request._open_uploads().filtered(lambda one: not one.handed_at)),
                "types": self.paper_ids._file_types(),
                "lines": [
                    {
                        "id": line.id,
                        "name": line.name,
                        "number": self._tracking_number(line),
                        "fault": line.fault or "",
                        "came": bool(line.received_at),
                        "files": [
                            {
                                "id": file.id,
                                "name": file.name,
                                "size": file.size,
                                "sent": bool(file.handed_at),
                            }
                            for file in line.upload_ids
                            if not file.file_id
                        ],
                    }
                    for line in request.line_ids.sorted("id")
                ],
            }
            for request in self._waiting_requests()
        ]

    def _asked_line(self, line_id):
        """Return the line (sudo) of an open request of this sudo dossier, or an empty record."""
        lines = self._waiting_requests().line_ids
        return lines.filtered(lambda line: line.id == line_id)

    def _send_papers(self, request_id):
        """Note that the citizen of this (sudo) dossier has sent everything for a request.

        :raise UserError: nothing was sent, or it is not waited for any more
        """
        self.ensure_one()
        self._lock_rows()
        request = self._waiting_requests().filtered(lambda one: one.id == request_id)
        self.env.invalidate_all()
        files = request._open_uploads()
        drafts = files.filtered(lambda file: not file.handed_at)
        if request.state != "waiting":
            raise UserError(self.env._("This request is not waited for any more. Reload the page."))
        if not files:
            raise UserError(self.env._("Choose a file for at least one paper first."))
        if request.sent_at and not drafts:
            return
        at = fields.Datetime.now().replace(microsecond=0)
        request.sent_at = at
        drafts.handed_at = at
        self._trace("papers_sent", at, {self: {"supplement": request.id, "papers": len(files)}})


class EgateSupplement(models.Model):
    _inherit = "egate.supplement"

    def _open_uploads(self):
        """Return what the citizen has put (sudo) beside papers that have not come yet."""
        lines = self.line_ids.filtered(lambda line: not line.received_at)
        return lines.upload_ids.filtered(lambda one: not one.file_id)


class EgateSupplementLine(models.Model):
    _inherit = "egate.supplement.line"

    def _take_in(self, at, originals, copies):
        result = super()._take_in(at, originals, copies)
        paper = self.dossier_id.paper_ids.filtered(lambda one: one.name == self.name)[:1]
        # What the citizen has not sent is not the office's to take.
        for upload in self.upload_ids._on_the_desk().filtered("attachment_id"):
            upload._become_file(paper)
        # Told again by the citizen, if more is sent for what is still open.
        self.supplement_id.sent_at = False
        return result


class EgateSupplementUpload(models.Model):
    _inherit = "egate.supplement.upload"

    def _become_file(self, paper):
        """Make this sudo upload a file of ``paper``, as the clerk who takes it in.

        Content that the paper has already is there once.
        """
        self.ensure_one()
        content = durable.Content(self.sha256, self.attachment_id.checksum, self.size)
        file = paper._twin(content)
        if not file:
            values = {name: self[name] for name in _SAME}
            file = paper._keep_file(None, content, {**values, "source": "citizen"})
            file.attachment_id._share_content(self.attachment_id)
            details = {"paper": paper.id, "file": file.id, "sha256": self.sha256}
            at = fields.Datetime.now().replace(microsecond=0)
            self.dossier_id._trace("filed", at, {self.dossier_id: details})
        self.file_id = file


class EgateSupplementTake(models.TransientModel):
    """The clerk's dialog shows what was sent, beside the papers to tick."""

    _inherit = "egate.supplement.take"

    upload_ids = fields.Many2many(
        "egate.supplement.upload", string="Sent from home", compute="_compute_upload_ids"
    )

    @api.depends("supplement_id")
    def _compute_upload_ids(self):
        for take in self:
            waiting = Domain("line_id", "in", take.supplement_id.line_ids.ids)
            # A search, as the clerk: a list in memory may hold what was read for the citizen.
            take.upload_ids = take.upload_ids.search(waiting & Domain("file_id", "=", False))
