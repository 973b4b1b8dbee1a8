"""The files of a form, as every route of ours reads them."""

from odoo.exceptions import UserError
from odoo.http import request

#: Files that may come in one request.
MAX_FILES = 20


def sent_files(name="ufile"):
    """Return the files of the field ``name``, each at its beginning.

    A request that is tried again after a conflict finds the same open files: read to their end,
    all but the first, which alone Odoo winds back.

    :rtype: list[werkzeug.datastructures.FileStorage]
    :raise UserError: none, or too many
    """
    files = request.httprequest.files.getlist(name)
    if not files:
        raise UserError(request.env._("Choose a file first."))
    if len(files) > MAX_FILES:
        raise UserError(
            request.env._(
                "At most %(limit)s files are added at once. Choose fewer, and add the others after "
                "them.",
                limit=MAX_FILES,
            )
        )
    for file in files:
        file.stream.seek(0)
    return files


def read_whole(file, limit):
    """Return what a file holds, and no more than one byte above ``limit``.

    :raise OSError: not all of it can be read: never taken for an empty file
    """
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    raw = file.stream.read(limit + 1)
    if len(raw) != min(size, limit + 1):
        raise OSError(f"read {len(raw)} of {size} bytes of an upload")
    return raw
