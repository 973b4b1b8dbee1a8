"""What docs/security.md names exists: its tests, and the rules of the lint."""

import re
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
sys.path.append(str(HOME / "config" / "command"))
from checks import security  # noqa: E402

PAGE = (HOME / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`([\w/.]+\.py)(?:::(\w+))?`", PAGE)))
RULES = sorted(set(re.findall(r"lint rule `([\w-]+)`", PAGE)))


def text_of(name):
    """Return the code of a test file, with that of the mix-ins of access_matrix.py."""
    here = name.startswith(("addons/", "tests/"))
    path = HOME / name if here else HOME / "addons" / "egate_dossier" / "tests" / name
    assert path.is_file(), f"{name} is no file"
    text = path.read_text(encoding="utf-8")
    if path.name == "test_access_matrix.py":
        base = HOME / "addons" / "egate_base" / "tests"
        mixed = [base / "access_matrix.py", base / "hostile_calls.py"]
        text += "".join(one.read_text(encoding="utf-8") for one in mixed)
    return text


def test_the_page_names_something():
    assert len(TESTS) > 50
    assert RULES


@pytest.mark.parametrize(
    ("name", "test"), [one for one in TESTS if "/models/" not in one[0] and "test_" in one[0]]
)
def test_a_test_on_the_page_exists(name, test):
    assert not test or f"def {test}(" in text_of(name)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_on_the_page_exists(rule):
    assert rule in security.rules()
