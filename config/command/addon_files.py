"""What an installed addon is made of, as one hash."""

import hashlib
from pathlib import Path


def digest(folder):
    """Return a hash of everything in an addon that an installation reads: no tests, no prose.

    :param folder: the addon's own
    :rtype: str
    """
    found = hashlib.sha256()
    folder = Path(folder)
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if (
            not path.is_file()
            or inside.parts[0] == "tests"
            or inside.parts[:2] == ("static", "tests")
            or "__pycache__" in inside.parts
            or path.suffix in (".md", ".pyc", ".pot")
            or path.name.startswith(".")
        ):
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # an editor's short-lived file
            continue
        found.update(f"{inside}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()[:12]
