import errno
import hashlib
import logging
import os
import stat
import time
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Set by the operator; only the system's administrators read it.
FOLDER = "egate_dossier.scan_folder"
#: Seconds without a change: a scanner has finished writing.
SETTLED = 10
#: Files of one desk in one round, so that one scanner does not keep the others waiting.
BATCH = 20
#: Below a desk's folder: what was not taken in, for a person to look at.
REFUSED = "khong-nhan-duoc"


class EgateScanBatch(models.Model):
    """Scans from a folder: ``<folder>/<code of the desk>/<file>``, written there by scanners.

    A file is taken in and committed, then removed. A worker killed in between finds it again, under
    the key that it was taken in with, and only removes it: nothing is lost, nothing comes twice.
    Two workers at once lock each other out by the cron job's own lock.
    """

    _inherit = "egate.scan.batch"

    @api.model
    def _cron_folder(self):
        """Take in what scanners have put into the folder."""
        # sudo: where it is, only the system's administrators know
        root = self.env["ir.config_parameter"].sudo().get_param(FOLDER)
        if not root:
            return
        cron = self.env["ir.cron"]
        for unit in self.env["egate.unit"].search(Domain("kind", "=", "desk")):
            folder = Path(root, unit.code)
            remaining = self._files_of(folder)
            for path in remaining[:BATCH]:
                if not cron._commit_progress(remaining=len(remaining)):
                    return
                self._take_from_folder(unit, folder, path)
            cron._commit_progress(len(remaining[:BATCH]), remaining=len(remaining[BATCH:]))

    @api.model
    def _files_of(self, folder):
        """Return the files that are complete, oldest first; links and folders are not looked at."""
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                        continue
                    changed = entry.stat(follow_symlinks=False).st_mtime
                    if time.time() - changed >= SETTLED:
                        found.append((changed, Path(entry.path)))
        except FileNotFoundError:
            return []  # not every desk has a scanner that writes here
        except OSError as error:
            _logger.warning("The scan folder %s cannot be read: %s", folder, error.strerror)
        return [path for _changed, path in sorted(found)]

    @api.model
    def _take_from_folder(self, unit, folder, path):
        """Take one file in, commit, and remove it; keep what is refused beside the others."""
        try:
            raw, changed = self._read_file(path)
        except OSError as error:
            _logger.warning("The scan %s cannot be read: %s", path, error.strerror)
            return
        digest = hashlib.sha256(raw).hexdigest()
        key = f"folder/{unit.id}/{path.name}/{changed}/{digest}"
        refused = False
        try:
            self._take_in(unit, path.name, raw, "folder", origin_key=key)
        except UserError as refusal:
            refused = True
            self._keep_refused(unit, path.name, str(refusal), "folder", key)
        self.env["ir.cron"]._commit_progress()
        try:
            if refused:
                (folder / REFUSED).mkdir(exist_ok=True)
                os.replace(path, folder / REFUSED / f"{changed}-{path.name}")
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            _logger.warning(
                "The scan %s is taken in but cannot be removed: %s", path, error.strerror
            )

    @staticmethod
    def _read_file(path):
        """Return content and time of change of a regular file.

        :raise OSError: it is none (any more)
        """
        # Not through a link: the folder is written by machines of the network.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            return file.read(), state.st_mtime_ns
