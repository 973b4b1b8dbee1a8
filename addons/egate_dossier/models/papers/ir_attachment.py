import contextlib
import logging
import os
import uuid

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools import durable

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    """The content of a paper's file (``egate.dossier.file``): written once, durably, and verified.

    Only a model that sets ``_guards_files`` makes, keeps and removes the files of its records: no
    other code adds one, changes its content or its owner, or opens it to others. Readers of the
    record read the file.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        # What was stored counts, whatever the values and defaults were called.
        if not self.env.su and any(file._is_guarded(file.res_model) for file in files):
            raise AccessError(
                self.env._("A file of a dossier is added at its paper: use the button there.")
            )
        files._refuse_public()
        return files

    def write(self, vals):
        self._refuse_guarded(vals.get("res_model"))
        result = super().write(vals)
        if "public" in vals or "res_model" in vals:
            self._refuse_public()
        return result

    def _refuse_public(self):
        """Refuse to open files of the office's records to anyone who knows a number."""
        # sudo: what is stored decides, whatever the user may read of it
        if any(file.public and self._is_ours(file.res_model) for file in self.sudo()):
            raise AccessError(
                self.env._(
                    "What belongs to a dossier is never public: give it out at the counter, or "
                    "send the citizen the page of the dossier."
                )
            )

    @api.model
    def _is_ours(self, model_name):
        return bool(model_name) and model_name.startswith("egate.")

    def unlink(self):
        self._refuse_guarded()
        return super().unlink()

    def _refuse_guarded(self, model_name=None):
        if self.env.su:
            return
        # sudo: the owner of the files decides, whatever the user may read of them
        names = self.sudo().mapped("res_model")
        if any(self._is_guarded(name) for name in [model_name, *names]):
            raise AccessError(
                self.env._(
                    "A file of a dossier is not changed here. While the dossier is not yet "
                    "accepted, take it away at its paper and add the right one."
                )
            )

    @api.model
    def _is_guarded(self, model_name):
        return getattr(self.env.get(model_name or ""), "_guards_files", False)

    # -- writing ------------------------------------------------------------------------------

    def _store_durably(self, stream, content):
        """Give this attachment of a guarded model its content.

        Kept under its SHA-256: no two contents share a name, and one that is there twice lies on
        the disk once.

        :param stream: an open file, read in pieces
        :param durable.Content content: what it is known by
        :raise UserError: the disk is full or broken; says so, and nothing counts as stored
        """
        self.ensure_one()
        in_files = self._storage() != "db"
        values = {"file_size": content.size, "checksum": content.sha1, "index_content": False}
        if in_files:
            name = f"{content.sha256[:2]}/{content.sha256}"
            values |= {"store_fname": name, "db_datas": False}
        else:
            stream.seek(0)
            values |= {"store_fname": False, "db_datas": stream.read()}
        # Past Odoo's own write, which does not let these columns through.
        # sudo: users who add a file may not change attachments
        models.BaseModel.write(self.sudo(), values)
        # The row is locked from here on, so the collector of unused files waits for our commit.
        self.flush_recordset()
        # The cache would hold every content until the end of the request.
        self.invalidate_recordset(["db_datas", "raw", "datas"])
        if in_files:
            try:
                self._write_file(stream, content, name)
            except OSError as fault:
                self._refuse_disk(fault)
        elif not self._is_whole(content):
            self._refuse_disk(durable.DamagedError("the database gave back something else"))

    def _write_file(self, stream, content, name):
        """Write to the filestore; what a killed worker leaves is on the collector's list."""
        self._mark_for_gc(name)
        beside = f"{content.sha256[:2]}/part-{uuid.uuid4().hex}"
        self._mark_for_gc(beside)
        durable.write(stream, content, self._full_path(name), self._full_path(beside))
        # The collector of unused files may be moving the mark from one to the other.
        for marks in ("checklist", "unsaved"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._full_path(f"{marks}/{beside}"))

    def _refuse_disk(self, fault):
        """Tell the operator what is wrong with the disk, and the person what to do."""
        _logger.error("A file of a dossier could not be stored: %s", fault)
        raise UserError(
            self.env._(
                "The file was not stored: the server's disk is full or broken. Nothing was lost "
                "of what was there before. Tell the administrator, then add the file again."
            )
        ) from fault

    def _share_content(self, other):
        """Give this attachment the content of ``other``, without a copy on the disk."""
        self.ensure_one()
        self.flush_recordset()
        other.flush_recordset()
        self.env.cr.execute(
            """
            UPDATE ir_attachment AS own
               SET store_fname = other.store_fname, db_datas = other.db_datas,
                   file_size = other.file_size, checksum = other.checksum
              FROM ir_attachment AS other
             WHERE own.id = %s AND other.id = %s
            """,
            [self.id, other.id],
        )
        self.invalidate_recordset()

    def _set_attachment_data(self, asbytes):
        """Move guarded files from one storage to the other as durably as they were written."""
        guarded = self.filtered(lambda file: file._is_guarded(file.res_model))
        result = super(IrAttachment, self - guarded)._set_attachment_data(asbytes)
        for file in guarded:
            former = file.store_fname
            with durable.spooled(asbytes(file)) as stream:
                file._store_durably(stream, durable.content_of(stream))
            if former and former != file.store_fname:
                file._file_delete(former)
        return result

    # -- reading ------------------------------------------------------------------------------

    def _compute_raw(self):
        result = super()._compute_raw()
        if not self.env.su:
            self._note_reading()
        for file in self:
            # Odoo reads a file that is gone as an empty one.
            if len(file.raw or b"") != file.file_size and file._is_guarded(file.res_model):
                file._refuse_missing()
        return result

    def _note_reading(self):
        """Note readings by Odoo's own ways to a file; our own ways note theirs themselves."""
        for file in self:
            owner = self.env.get(file.res_model or "")
            if file.res_id and getattr(owner, "_reading", None):
                self.env["egate.access.log"]._note_reading(owner.browse(file.res_id))

    def _to_http_stream(self):
        self._note_reading()
        if self._is_guarded(self.res_model):
            self._open_content().close()
        return super()._to_http_stream()

    def _open_content(self):
        """Return the content as an open file with a descriptor.

        :raise UserError: it should be there and is not
        """
        self.ensure_one()
        if not self.store_fname:
            return durable.spooled(self.raw or b"")
        try:
            stream = open(self._full_path(self.store_fname), "rb")  # noqa: SIM115 (the answer)
        except OSError:
            self._refuse_missing()
        if os.fstat(stream.fileno()).st_size != self.file_size:
            stream.close()
            self._refuse_missing()
        return stream

    def _is_whole(self, content):
        """Say whether what is stored is ``content``, to the last byte."""
        self.ensure_one()
        if self.store_fname:
            return durable.is_whole(self._full_path(self.store_fname), content)
        self.env.cr.execute(
            "SELECT encode(sha256(db_datas), 'hex') FROM ir_attachment WHERE id = %s", [self.id]
        )
        return self.env.cr.fetchone()[0] == content.sha256

    def _refuse_missing(self):
        _logger.error(
            "The content of attachment %s (%s) is missing or cut off: %s",
            self.id,
            self.name,
            self.store_fname or "in the database",
        )
        raise UserError(
            self.env._(
                "The file “%(name)s” is on record, but the server cannot find it whole. Nothing "
                "was changed. Tell the administrator: it must be brought back from a backup.",
                name=self.name,
            )
        )
