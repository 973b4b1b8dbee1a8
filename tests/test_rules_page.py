"""docs/rules.md names every rule that code cites by number, and files that exist."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
PAGE = (HOME / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| (D|CN)\d", line)]
FILES = sorted(set(re.findall(r"`(\w+/[\w/]+\.py)`", PAGE)))


def listed():
    """Return the numbers of the page, "CN23 to CN25" as three."""
    found = set()
    for row in ROWS:
        head = row.split("|")[1]
        numbers = [(kind, int(number)) for kind, number in re.findall(r"(D|CN)(\d+)", head)]
        if " to " in head:
            (kind, first), (_kind, last) = numbers
            numbers = [(kind, number) for number in range(first, last + 1)]
        found.update(numbers)
    return found


def cited():
    """Return the numbers that docstrings and comments of the addons name, each with a file."""
    found = {}
    for path in sorted((HOME / "addons").rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"\brules? D\d|\bCN\d{2}\b|[(;] ?D\d{1,2}\b", line):
                for kind, number in re.findall(r"\b(D|CN)(\d{1,2})\b", line):
                    found.setdefault((kind, int(number)), path.relative_to(HOME))
    return found


def test_every_cited_rule_is_on_the_page():
    found = cited()
    assert len(found) > 15, "the citations were not found"
    missing = {f"{kind}{number}": str(path) for (kind, number), path in found.items()}
    for kind, number in listed():
        missing.pop(f"{kind}{number}", None)
    assert not missing


@pytest.mark.parametrize("name", FILES)
def test_a_file_on_the_page_exists(name):
    assert (HOME / "addons" / name).is_file()


def test_every_decision_is_in_the_list():
    folder = HOME / "docs" / "decisions"
    pages = {path.name for path in folder.glob("[0-9]*.md")}
    assert pages == set(re.findall(r"\]\((\S+\.md)\)", (folder / "README.md").read_text()))
