"""docs/interfaces.md explains every route, and names every model with public methods."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
PAGE = (HOME / "docs" / "interfaces.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))
#: Addresses in the first column of a table.
ROUTES = set(re.findall(r"(?m)^\| `(/\S+)`", PAGE))


def lists(name):
    return sorted((HOME / "addons").glob(f"*/tests/{name}.txt"))


def lines(path):
    """Return the lines of a list, without its title."""
    written = path.read_text(encoding="utf-8").splitlines()
    return [line for line in written if line.strip() and not line.startswith("#")]


def test_the_page_has_every_route_and_no_other():
    written = {line.split()[0] for path in lists("routes") for line in lines(path)}
    assert len(written) > 15
    assert ROUTES == written


@pytest.mark.parametrize("path", lists("methods"), ids=lambda path: path.parent.parent.name)
def test_the_page_names_every_model_with_public_methods(path):
    models = {line for line in lines(path) if not line.startswith(" ")}
    assert models <= NAMED


def test_a_method_on_the_page_is_public():
    """What the page says can be called is on a list."""
    public = {
        line.split()[0] for path in lists("methods") for line in lines(path) if line[0] == " "
    }
    calls = re.findall(r"(?m)^\| [^|]+ \| `(?:egate|mail|ir|res)\.[^|]+\| ([^|]+) \|$", PAGE)
    named = {name.split("(")[0] for text in calls for name in re.findall(r"`([^`]+)`", text)}
    assert len(named) > 60
    assert named <= public
