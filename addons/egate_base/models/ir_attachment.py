import os

from odoo import models

#: In the filestore: since when (seconds since 1970) the last finished backup of the files had been
#: running, ``0`` before the first has finished. Written by ``config/backup``; without backups there
#: is no such file.
SAVED = "saved-until"
#: Files younger than the backup by less than this (seconds) do not count as in it: the disk that
#: several servers share may have a clock of its own.
CLOCKS = 600


class IrAttachment(models.Model):
    """Keeps each file as it was sent, to the last byte, and until a backup has it."""

    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        # Odoo would reduce larger pictures to 1920 dots, but the files of a directive, an opinion
        # or a message are evidence. Fields for pictures reduce theirs themselves.
        values["mimetype"] = self._compute_mimetype(values)
        return values

    # -- unused files and backups --------------------------------------------------------------

    def _gc_file_store_unsafe(self):
        """Collect unused files, except those that no backup has yet.

        A return to an earlier second needs the files that were in use then, also those that are
        unused by now. So a file goes only after a backup of the files that began when it was there.
        """
        waiting, marks = self._full_path("unsaved"), self._full_path("checklist")
        # Left by a worker that was killed here.
        self._move_marks(waiting, marks, lambda name: True)
        saved = self._saved_until()
        if saved is not None:
            self._move_marks(marks, waiting, lambda name: not self._is_older(name, saved - CLOCKS))
        try:
            return super()._gc_file_store_unsafe()
        finally:
            self._move_marks(waiting, marks, lambda name: True)

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
    def _move_marks(source, target, chosen):
        """Move the marks of unused files that are ``chosen`` by their names."""
        for folder, _folders, names in os.walk(source):
            part = os.path.basename(folder)
            for name in filter(lambda name, part=part: chosen(f"{part}/{name}"), names):
                os.makedirs(os.path.join(target, part), exist_ok=True)
                os.replace(os.path.join(folder, name), os.path.join(target, part, name))
