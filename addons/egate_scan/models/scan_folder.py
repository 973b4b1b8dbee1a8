import errno
import hashlib
import logging
import os

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_dossier.tools import durable

from ..tools import below
from .scan_batch import RefusedScan

_logger = logging.getLogger(__name__)

#: Set by the operator; only the system's administrators read it.
FOLDER = "egate_scan.scan_folder"
#: Seconds without a change: a scanner has finished writing.
SETTLED = 10
#: Files of one unit in one round, so that one scanner does not keep the others waiting.
BATCH = 20
#: Below a unit's folder: what was not taken in, for a person to look at.
REFUSED = "khong-nhan-duoc"


class EgateScanBatch(models.Model):
    """Scans from a folder: ``<folder>/<code of the unit>/<file>``, written there by scanners.

    A file is taken in and committed, then the very file that was read is removed, once what was
    stored of it is read back as the same. A worker killed in between finds it again, under the key
    that it was taken in with, and only removes it: nothing is lost, nothing comes twice.
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
        if not os.path.isdir(root):
            _logger.warning("There is no scan folder %s.", root)
            return
        for unit in self.env["egate.unit"].search(Domain("kind", "=", "desk")):
            try:
                with below.opened(root, unit.code or "") as folder:
                    if not self._take_folder(unit, folder):
                        return
            except FileNotFoundError:
                continue  # not every unit has a scanner that writes here
            except OSError as error:
                _logger.warning(
                    "The scan folder of %s cannot be read: %s", unit.code, error.strerror
                )

    @api.model
    def _take_folder(self, unit, folder):
        """Take in the files of one one-stop unit; say whether there is time for the next."""
        cron = self.env["ir.cron"]
        waiting = below.settled(folder, SETTLED)
        tried = done = 0
        for tried, name in enumerate(waiting, 1):
            if not cron._commit_progress(remaining=len(waiting) - tried + 1):
                return False
            shown = self.env["egate.dossier.file"]._plain_name(below.plain_name(name))
            try:
                with below.open_file(folder, name) as file:
                    self._take_from_folder(unit, folder, name, file)
                done += 1
            except OSError as error:
                _logger.warning(
                    "The scan %s of %s is not done with: %s", shown, unit.code, error.strerror
                )
                if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                    self._say_unreadable(unit, name, shown)
            # What cannot be taken stays there, and must not stand in the way of the others.
            if done == BATCH:
                break
        cron._commit_progress(done, remaining=len(waiting) - tried)
        return True

    @api.model
    def _say_unreadable(self, unit, name, shown):
        """Tell the one-stop unit, once, of a file that the server may not take."""
        key = f"folder/{unit.id}/denied/{hashlib.sha256(os.fsencode(name)).hexdigest()}"

        def say(batches):
            return batches.env._(
                "the server may not read this file, or not take it out of the scan folder. Ask "
                "the administrator to let the server's user do both."
            )

        self._keep_refused(unit, shown, say, "folder", key)

    @api.model
    def _take_from_folder(self, unit, folder, name, file):
        """Take one file in, commit, and remove it; keep what is refused beside the others.

        :raise OSError: it cannot be read or removed
        """
        state = os.fstat(file.fileno())
        limit = self._max_bytes()
        raw = file.read(limit + 1)
        if len(raw) != min(state.st_size, limit + 1):
            return  # still being written; the next round sees it
        digest = hashlib.sha256(raw).hexdigest()
        key = f"folder/{unit.id}/{state.st_mtime_ns}/{digest}"
        shown, refused = below.plain_name(name), False
        try:
            with self.env.cr.savepoint():
                self._take_in(unit, shown, raw, "folder", origin_key=key)
        except RefusedScan as refusal:
            refused = True
            self._keep_refused(unit, shown, refusal.say, "folder", key)
        except UserError:
            return  # the disk's fault, which is logged, and not the file's
        except OperationalError:
            raise  # the database's, which the server tries again
        except Exception:
            # Whatever it is: it is said, and the others are taken in.
            _logger.exception("A scan of %s cannot be taken in.", unit.code)
            refused = True
            self._keep_refused(unit, shown, self._say_given_up, "folder", key)
        self.env["ir.cron"]._commit_progress()
        if refused:
            below.put_aside(folder, name, file, REFUSED)
        elif self._is_filed(key, durable.Content(digest, "", len(raw))):
            below.remove(folder, name, file)
        else:
            plain = self.env["egate.dossier.file"]._plain_name(shown)
            _logger.error("The scan %s of %s is not stored whole and stays.", plain, unit.code)

    @api.model
    def _is_filed(self, key, content):
        """Say whether what came under ``key`` is stored, to the last byte."""
        batch = self.search(Domain("origin_key", "=", key), limit=1)
        return bool(batch) and batch._is_kept("content", content)
