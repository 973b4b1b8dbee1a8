"""What the pages for developers and guides call a file of the repository is one."""

import fnmatch
import re
from collections import defaultdict
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
ROOMS = ("addons", "benchmarks", "config", "docs", "tests", ".ci")
SUFFIXES = "py|md|xml|js|scss|json|yml|yaml|toml|txt|conf|service|sh|csv|in|lock|po|pot|css|svg|png"
PAGES = sorted(
    [
        *(HOME / "docs").rglob("*.md"),
        *HOME.glob("*.md"),
        *HOME.glob("addons/*/security/README.md"),
    ]
)
#: Looks like a file of ours and is none: Odoo's own script, a word for all such files.
ELSEWHERE = {"odoo-mailgate.py", "*.md"}


def everything():
    """Return the paths of all files and folders of the repository, from its root."""
    found = {path.name for path in HOME.iterdir() if path.is_file()}.union(ROOMS)
    for room in ROOMS:
        found |= {
            str(path.relative_to(HOME))
            for path in (HOME / room).rglob("*")
            if "__pycache__" not in path.parts
        }
    return found


KNOWN = everything()
#: By each end of a path: the files and folders whose path ends so.
ENDS = defaultdict(set)
for known in KNOWN:
    for start in range(known.count("/") + 1):
        ENDS["/".join(known.split("/")[start:])].add(known)
ADDONS = "|".join(sorted(path.name for path in (HOME / "addons").iterdir() if path.is_dir()))
#: A file by its ending, a folder by the slash after it or by the room or addon that it begins with.
LOOKS_LIKE = re.compile(
    rf"(?:[\w*-][\w.*-]*/)*[\w*-][\w.*-]*\.(?:{SUFFIXES})|(?:[\w*-][\w.*-]*/)+"
    rf"|(?:addons|benchmarks|config|docs|tests|\.ci|{ADDONS})(?:/[\w.*-]+)+"
)


def mentions(text):
    """Yield each path that stands in backticks, and what is named in it after ``::``."""
    last = None
    for words in re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^ *```.*?^ *```", "", text)):
        name, *inside = words.split("::")
        if not name and last and any(inside):
            yield last, inside
        elif LOOKS_LIKE.fullmatch(name) and name not in ELSEWHERE:
            last = name
            yield name, inside


def files_called(name):
    """Return the files and folders that ``name`` is the end of the path of; ``*`` is any word."""
    end = name.rstrip("/")
    if "*" not in end:
        return ENDS.get(end, set())
    return set().union(*(ENDS[one] for one in fnmatch.filter(ENDS, end)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_every_path_exists(page):
    if page.name == "CHANGELOG.md":
        pytest.skip("it tells of what was")
    wrong = set()
    for name, inside in mentions(page.read_text(encoding="utf-8")):
        files = files_called(name)
        # What docs/security.md names in a file has a test of its own.
        named = [] if page.name == "security.md" else inside
        if not files:
            wrong.add(name)
        elif named and not any(holds(HOME / one, named) for one in files):
            wrong.add("::".join([name, *named]))
    assert not wrong


def holds(path, names):
    """Return whether the file defines all of ``names``."""
    text = path.read_text(encoding="utf-8")
    return all(re.search(rf"(?m)^\s*(?:async )?(?:def|class) {name}\b", text) for name in names)


def test_a_path_is_told_from_an_address_and_a_name():
    text = (
        "`docs/gone.md` `/egate/board` `egate.dossier` `Asia/Ho_Chi_Minh` `tools/` "
        "`addons/egate_base/x` `judge.py::limit` `::more` `.egate/log/`\n"
        "```\n`code/fence.py`\n```\n"
    )
    assert list(mentions(text)) == [
        ("docs/gone.md", []),
        ("tools/", []),
        ("addons/egate_base/x", []),
        ("judge.py", ["limit"]),
        ("judge.py", ["more"]),
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_a_table_begins_with_a_head(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("|")]
    for number in heads:
        if number and not lines[number - 1].startswith("|"):
            assert re.match(r"\|[ :|-]+\|$", lines[number + 1]), (
                f"{number + 1}: {lines[number][:80]}"
            )
