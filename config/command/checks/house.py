"""Rules of this repository: what no file may hold, and what code must say."""

import re
from pathlib import Path

# Written in parts, so that this file passes its own check.
PACKAGE_HOSTS = r"\b(pypi\.(org|python)|pythonhosted\.org|(deb|security|snapshot)\.debian\.org"
PACKAGE_HOSTS += r"|archive\.ubuntu|registry\.npmjs|docker\.io|ghcr\.io|quay\.io|npmjs\.(com|org))"
MACHINE_PATHS = r"(?<![\w.$}/~])/(root|home/[a-z]\w*|work|Users)/\w"
LEFT_OVERS = "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"])

WORDS = [
    (re.compile(PACKAGE_HOSTS), "the host of a package registry: mirrors are the machine's own"),
    (re.compile(MACHINE_PATHS), "a path of one machine"),
    (re.compile(rf"\b({LEFT_OVERS})\b"), "work left over: do it, or write it down as a limit"),
]

SUDO = re.compile(
    r"\.sudo\(\s*\)|\.sudo\(True\)|\bsu=True|\bwith_user\((api\.)?SUPERUSER_ID\)"
    r"|\._create_privileged\("
)
REASON = re.compile(r"#.*\bsudo:")


def check_words(paths):
    for path in paths:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font
        for number, line in enumerate(text.split("\n"), 1):
            for pattern, reason in WORDS:
                if pattern.search(line):
                    yield f"{path}:{number}: {reason}: {line.strip()[:80]}"


def check_sudo(paths):
    """Every step past the access rules says why, on its line or up to three lines above."""
    for path in paths:
        if path.suffix != ".py" or "tests" in path.parts:
            continue
        yield from (
            f"{path}:{number}: sudo() without a comment '# sudo: why': {line}"
            for number, line in unexplained_sudo(Path(path).read_text(encoding="utf-8"))
        )


def unexplained_sudo(text):
    lines = text.split("\n")
    for index, line in enumerate(lines):
        code = line.partition("#")[0]
        if SUDO.search(code) and not REASON.search("\n".join(lines[max(0, index - 3) : index + 1])):
            yield index + 1, line.strip()[:80]
