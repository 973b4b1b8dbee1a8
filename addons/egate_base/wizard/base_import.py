import io
import traceback
import zipfile

from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base_import.models.base_import import ImportValidationError

_READER = ImportValidationError.__module__
#: Bytes of a file that is imported, and of what it holds when it is unpacked.
MOST_BYTES, MOST_UNPACKED = 5 << 20, 20 << 20


class BaseImport(models.TransientModel):
    """Limits Odoo's import of lists to administrators, and the size of its files.

    A workbook is a packed file: a few hundred kilobytes can keep a worker busy until it is killed.
    """

    _inherit = "base_import.import"

    def _read_file(self, options):
        self._check_importing()
        return super()._read_file(options)

    def _read_xlsx(self, options):
        return self._read_book(super()._read_xlsx, options)

    def _read_xls(self, options):
        return self._read_book(super()._read_xls, options)

    def _read_ods(self, options):
        return self._read_book(super()._read_ods, options)

    def _read_book(self, read, options):
        """Read a workbook; a damaged one is refused in a sentence, whatever is damaged in it."""
        try:
            return read(options)
        except (ImportError, ImportValidationError, UserError):
            raise
        except Exception as fault:
            *_frames, last = traceback.walk_tb(fault.__traceback__)
            if isinstance(fault, ValueError) and last[0].f_globals["__name__"] == _READER:
                # Odoo's own sentence about a cell.
                raise
            # Readers of three formats fail in many ways, and each of them means the same.
            raise ImportValidationError(
                self.env._(
                    "This file cannot be read as a workbook. Open it, save it anew as .xlsx, and "
                    "choose it again."
                )
            ) from fault

    def _check_importing(self):
        """Refuse users who may not import, and files that are too large.

        :raise AccessError: the user is no administrator
        :raise UserError: says what to do
        """
        user = self.env.user
        if not user.has_group("egate_base.egate_group_manager") and not user._is_system():
            raise AccessError(self.env._("Only an administrator imports lists."))
        raw = self.file or b""
        size, limit = len(raw), MOST_BYTES
        if size <= limit and zipfile.is_zipfile(io.BytesIO(raw)):
            try:
                with zipfile.ZipFile(io.BytesIO(raw)) as packed:
                    size, limit = sum(one.file_size for one in packed.infolist()), MOST_UNPACKED
            except (zipfile.BadZipFile, NotImplementedError):
                # Damaged; the code that reads it reports that.
                size = len(raw)
        if size > limit:
            raise UserError(
                self.env._(
                    "This file is too large to be imported at once. Divide it and import the parts."
                )
            )
