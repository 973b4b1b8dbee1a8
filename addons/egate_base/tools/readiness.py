"""Whether this process can do the office's work now; asked each second by the proxy in front.

Nothing here needs a registry or a cursor that somebody else opened: with the database down, saying
so is the whole point. No reason names a host, a path or a version; the log has the details.
"""

import os
import tempfile

import psycopg2
from psycopg2.errors import FeatureNotSupported, UndefinedTable

from odoo.modules import Manifest
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tools import config

from . import upgrade_mark
from .bounded import Bounded

#: How long database and files may each take, in seconds: a proxy gives up after a few.
PATIENCE = 2
#: Bytes that are written to find out whether files can be; more than a file system keeps apart.
TRIAL = 64 * 1024

_STATE = """
    SELECT EXISTS (SELECT FROM ir_module_module
                   WHERE state IN ('to install', 'to upgrade', 'to remove')),
           (SELECT json_object_agg(name, latest_version) FROM ir_module_module
            WHERE state = 'installed' AND starts_with(name, 'egate_')),
           EXISTS (SELECT FROM ir_attachment WHERE store_fname IS NOT NULL)
"""


def reasons(database):
    """Return why this process is not ready, in plain words; empty: it is.

    :param str database: its name, ``None`` where the settings name none
    :rtype: list[str]
    """
    if not database:
        return ["database: none is named in the settings"]
    try:
        found, in_files = _DATABASE.ask(database)
    except TimeoutError:
        found, in_files = ["database: does not answer"], True
    if not found and not _loads(database):
        found.append("registry: not loaded")
    if in_files:
        try:
            found += _FILES.ask(config.filestore(database))
        except TimeoutError:
            found.append("filestore: does not answer")
    return found


def _ask_database(database):
    """Return what is wrong with the database and what it holds, and whether the office has
    files on the disk.

    :rtype: tuple[list[str], bool]
    """
    try:
        with db_connect(database).cursor() as cr:
            cr.execute(_STATE)
            waiting, installed, in_files = cr.fetchone()
            upgrade = upgrade_mark.unfinished(cr)
    except FeatureNotSupported:
        # Odoo asks for a transaction that may write, which a standby does not begin.
        return ["database: recovering"], True
    except UndefinedTable:
        return ["database: not set up"], True
    except psycopg2.Error:
        return ["database: not reachable"], True
    if upgrade:
        return [f"modules: {upgrade}"], in_files
    if waiting or not installed or any(map(_differs, installed, installed.values())):
        return ["modules: to be upgraded"], in_files
    return [], in_files


def _differs(name, version):
    """Return whether the code of an installed addon is of another version than its data."""
    manifest = Manifest.for_addon(name, display_warning=False)
    return not manifest or manifest.version != version


def _loads(database):
    """Return whether the registry is loaded.

    If not, it is being loaded from now on, in several seconds: before, no other request comes.
    """
    try:
        return _REGISTRY.ask(database).ready
    except Exception:  # noqa: BLE001 (Odoo has logged it, or it takes its time)
        return False


def _ask_files(folder):
    """Return what is wrong with the folder of the office's files.

    :rtype: list[str]
    """
    # Not made if it is missing: below a volume that is not mounted it would hide that.
    if not os.path.isdir(folder):
        return ["filestore: not there"]
    try:
        # A file without a name: a killed process leaves nothing behind.
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(TRIAL))
    except OSError:
        return ["filestore: not writable"]
    return []


_DATABASE = Bounded(_ask_database, PATIENCE)
_REGISTRY = Bounded(Registry, PATIENCE)
_FILES = Bounded(_ask_files, PATIENCE)
