import os
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_dossier.tools import durable

#: Files that are on their way at a time, for one submission.
MAX_OPEN = 12
#: A piece as the page sends it, and the largest that is taken.
PIECE = 1 << 20
MAX_PIECE = 4 << 20
#: What nobody went on with for so long is thrown away.
STALE = timedelta(days=2)
BATCH = 200
_HASH = re.compile(r"[0-9a-f]{64}")


class EgateSubmissionUpload(models.Model):
    """A file that comes piece by piece, so that a line that breaks loses a piece and no file.

    The pieces are on the disk beside the filestore; how much is there is the size of that file,
    and nothing else. When all is there, it is judged and kept as any file.
    """

    _name = "egate.submission.upload"
    _description = "File on its way"
    _order = "id"
    _PERSONAL = frozenset({"name"})

    submission_id = fields.Many2one(
        "egate.submission", required=True, readonly=True, index=True, ondelete="cascade"
    )
    component_id = fields.Many2one(
        "egate.procedure.component", required=True, readonly=True, ondelete="cascade"
    )
    token = fields.Char(required=True, readonly=True, export_string_translation=False)
    name = fields.Char(required=True, readonly=True)
    size = fields.Integer(required=True, readonly=True, help="In bytes.")
    sha256 = fields.Char(readonly=True, help="As the browser counted it; empty: it could not.")

    _stale_idx = models.Index("(create_date)")

    def _path(self):
        self.ensure_one()
        return self.env["ir.attachment"]._full_path(f"parts/{self.token}")

    def _offset(self):
        """Return how many bytes of this (sudo) file are there."""
        try:
            return os.path.getsize(self._path())
        except FileNotFoundError:
            return 0

    def _put(self, offset, piece):
        """Write a piece; return how many bytes are there then.

        A piece that is there already, of a request whose answer was lost, is passed over. One that
        leaves a gap is not taken: the page goes on at the number that is answered.

        :param int offset: where it begins
        :param piece: an open file
        """
        there = self._offset()
        if offset > there:
            return there
        path = self._path()
        os.makedirs(os.path.dirname(path), exist_ok=True)
        piece.seek(0)
        # Not to its end: the first piece twice at once would be there twice.
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as target:
            target.seek(offset)
            written = offset
            while part := piece.read(durable.CHUNK):
                written += len(part)
                if written > self.size or written > offset + MAX_PIECE:
                    raise UserError(self.env._("More came than the file has. Choose it again."))
                target.write(part)
            target.flush()
        return self._offset()

    def unlink(self):
        for upload in self:
            path = upload._path()
            # When the transaction holds: until then the pieces are needed.
            self.env.cr.postcommit.add(lambda path=path: os.path.exists(path) and os.unlink(path))
        return super().unlink()

    @api.model
    def _cron_clean(self):
        """Throw away what nobody went on with; bounded, a batch in each transaction."""
        cron = self.env["ir.cron"]
        stale = Domain("create_date", "<", fields.Datetime.now() - STALE)
        # sudo: files on their way of all accounts
        uploads = self.sudo()
        left = cron._commit_progress(remaining=uploads.search_count(stale))
        while left and (batch := uploads.search(stale, limit=BATCH)):
            batch.unlink()
            left = cron._commit_progress(len(batch), remaining=uploads.search_count(stale))


class EgateSubmission(models.Model):
    _inherit = "egate.submission"

    upload_ids = fields.One2many(
        "egate.submission.upload", "submission_id", readonly=True, groups=fields.NO_ACCESS
    )

    def _begin_upload(self, component, name, size, sha256):
        """Return the file on its way (sudo): a new one, or the one that is to be gone on with."""
        self._check_room(size)
        limit = self.env["egate.dossier.file"]._limits().max_bytes
        if not 0 < size <= limit:
            Judge = self.env["egate.dossier.file"]
            fault = "large" if size > limit else "empty"
            raise UserError(
                self.env._(
                    "“%(name)s”: %(reason)s",
                    name=Judge._plain_name(name),
                    reason=Judge._refusal(fault, Judge._limits()),
                )
            )
        sha256 = sha256 if _HASH.fullmatch(sha256 or "") else ""
        plain = self.env["egate.dossier.file"]._plain_name(name)
        same = self.upload_ids.filtered(
            lambda one: (
                (one.name, one.size, one.sha256 or "", one.component_id)
                == (plain, size, sha256, component)
            )
        )
        if same:
            return same[:1]
        if len(self.upload_ids) >= MAX_OPEN:
            self.upload_ids.sorted("id")[:1].unlink()
        # sudo: an account writes nothing itself; the submission is its own
        return self.env["egate.submission.upload"]._create_privileged(
            {
                "submission_id": self.id,
                "component_id": component.id,
                "token": secrets.token_hex(16),
                "name": plain,
                "size": size,
                "sha256": sha256,
            }
        )

    def _take_piece(self, token, offset, piece):
        """Take a piece of a file on its way.

        :return: ``offset`` that is there, and ``file`` (sudo) once it is whole
        :raise UserError: the file is refused; it is thrown away then
        """
        self._check_open()
        upload = self.upload_ids.filtered(lambda one: one.token == token)
        if not upload:
            # The last piece came, and its answer was lost.
            if token and (kept := self.file_ids.filtered(lambda one: one.upload_token == token)):
                return {"offset": kept.size, "file": kept[0]}
            raise UserError(
                self.env._("The beginning of this file is not there any more. Choose it again.")
            )
        offset = upload._put(offset, piece)
        if offset < upload.size:
            return {"offset": offset, "file": None}
        with open(upload._path(), "rb") as stream:
            content = durable.content_of(stream)
            if upload.sha256 and content.sha256 != upload.sha256:
                stream.close()
                os.unlink(upload._path())
                raise UserError(
                    self.env._("“%(name)s” arrived damaged. Send it again.", name=upload.name)
                )
            try:
                # A disk that is full may stop it when the row of the file is there already.
                with self.env.cr.savepoint():
                    file = self._add_file(upload.component_id, upload.name, stream)
            except UserError:
                upload.unlink()
                raise
        file.upload_token = token
        upload.unlink()
        return {"offset": offset, "file": file}
