import os
from contextlib import suppress

from odoo import api, models
from odoo.tools import split_every

#: In the filestore: since when (seconds since 1970) the last finished backup of the files had been
#: running, ``0`` before the first has finished. Written by ``config/backup``; without backups there
#: is no such file.
SAVED = "saved-until"
#: Files younger than the backup by less than this (seconds) do not count as in it: the disk that
#: several servers share may have a clock of its own.
CLOCKS = 600
#: Files that are collected at once.
PIECE = 1000


class IrAttachment(models.Model):
    """Keeps each file as it was sent, to the last byte, and until a backup has it."""

    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        # Odoo would reduce larger pictures to 1920 dots, but the files of a directive, an opinion
        # or a message are evidence. Fields for pictures reduce theirs themselves.
        values["mimetype"] = self._compute_mimetype(values)
        return values

    # -- unused files and backups --------------------------------------------------------------

    @api.autovacuum
    def _gc_file_store(self):
        """Collect unused files in pieces, except those that no backup has yet.

        A return to an earlier second needs the files that were in use then, also those that are
        unused by now. So a file goes only after a backup of the files that began when it was there.

        While a piece is collected nobody can save a file. Which they are, among all that were
        written since the last time, is looked up before: on a shared disk it takes minutes.
        """
        waiting, marks = self._full_path("unsaved"), self._full_path("checklist")
        # Left by a worker that was killed here.
        self._move_marks(waiting, marks)
        self._move_marks(marks, waiting)
        try:
            saved = self._saved_until()
            names = self._marked(waiting)
            if saved is not None:
                names = (name for name in names if self._is_older(name, saved - CLOCKS))
            for piece in split_every(PIECE, names):
                self._move_marks(waiting, marks, piece)
                if super()._gc_file_store() is False:
                    # Somebody saves files without an end: another time.
                    return False
        finally:
            self._move_marks(waiting, marks)
        return None

    def _gc_file_store_unsafe(self):
        # What was marked since the piece was chosen, or chosen and written anew, is looked at here.
        waiting, marks = self._full_path("unsaved"), self._full_path("checklist")
        saved = self._saved_until()
        if saved is not None:
            young = (one for one in self._marked(marks) if not self._is_older(one, saved - CLOCKS))
            self._move_marks(marks, waiting, young)
        return super()._gc_file_store_unsafe()

    def _saved_until(self):
        """Return when the last finished backup of the files began, or ``None``: no backups here.

        :rtype: float | None
        :raise ValueError: what is written there is no time: then nothing is collected
        """
        try:
            with open(self._full_path(SAVED), encoding="ascii") as stamp:
                return float(stamp.read())
        except FileNotFoundError:
            return None

    def _is_older(self, name, moment):
        """Say whether a file is as it is since before ``moment``; one that is gone is, too."""
        try:
            # Not when it was written: it gets its name afterwards, and a backup looks at names.
            return os.stat(self._full_path(name)).st_ctime < moment
        except FileNotFoundError:
            return True

    @staticmethod
    def _marked(folder):
        """Return the names of the files whose marks are in a folder."""
        return [
            f"{os.path.basename(part)}/{name}"
            for part, _folders, names in os.walk(folder)
            for name in names
        ]

    def _move_marks(self, source, target, chosen=None):
        """Move marks of unused files, all of them or those ``chosen`` by the files' names."""
        for name in self._marked(source) if chosen is None else chosen:
            os.makedirs(os.path.join(target, os.path.dirname(name)), exist_ok=True)
            # Whoever wrote it may have taken its mark away meanwhile.
            with suppress(FileNotFoundError):
                os.replace(os.path.join(source, name), os.path.join(target, name))
