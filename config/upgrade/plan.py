"""What an upgrade changes: the addons of the database against those of the code."""

from dataclasses import dataclass

import mark
from addon_files import digest

#: Addons whose code is updated when nobody knows which code they were last updated with.
OURS = "egate_"


@dataclass(frozen=True)
class Addon:
    """An addon that is installed in the database.

    :ivar str then: its version in the database
    :ivar now: its version in the code, ``None`` where the code does not have it
    :ivar str why: why it is updated, empty: it is not
    :ivar bool older: whether the code is older than the database
    """

    name: str
    then: str
    now: str | None
    why: str
    older: bool


def addons(connection):
    """Return the installed addons, by name, and the hashes of their code.

    :rtype: tuple[list[Addon], dict[str, str]]
    """
    from odoo.modules import Manifest

    known = mark.last_code(connection)
    found, hashes = [], {}
    for name, then in connection.rows(
        """SELECT name, coalesce(latest_version, '') FROM ir_module_module
           WHERE state IN ('installed', 'to upgrade') ORDER BY name"""
    ):
        manifest = Manifest.for_addon(name, display_warning=False)
        now = manifest and manifest.version
        why = ""
        if manifest:
            hashes[name] = digest(manifest.path)
            if now != then:
                why = f"{then or 'nothing'} -> {now}"
            elif name in known and known[name] != hashes[name]:
                why = f"{now}, other code"
            elif name not in known and name.startswith(OURS):
                why = f"{now}, not known which code"
        found.append(Addon(name, then, now, why, bool(now) and _older(now, then)))
    return found, hashes


def _older(now, then):
    from odoo.tools.parse_version import parse_version

    return parse_version(now) < parse_version(then)
