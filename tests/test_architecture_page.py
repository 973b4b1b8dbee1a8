"""The pictures of docs/architecture.md are those of the manifests and of the lint."""

import ast
import re
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.append(str(HOME / "config" / "command"))
from checks import arrows  # noqa: E402

ADDONS = HOME / "addons"
PAGE = (HOME / "docs" / "architecture.md").read_text(encoding="utf-8")


def pictures():
    """Return the arrows of each picture: what stands on what."""
    return [
        set(re.findall(r"(?m)^ *(\w+) --> (\w+)$", text))
        for text in re.findall(r"(?ms)^```mermaid\n(.*?)^```", PAGE)
    ]


def depends(addon):
    manifest = ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8"))
    return manifest["depends"]


def test_the_addons_depend_on_each_other_as_drawn():
    drawn, _subjects = pictures()
    ours = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
    assert drawn == {(addon, low) for addon in ours for low in depends(addon) if low in ours}
    for name in ours:
        assert f"| `{name}` |" in PAGE


def test_the_subjects_stand_on_each_other_as_drawn():
    _addons, drawn = pictures()
    real = arrows.ARROWS["egate_dossier"]
    assert drawn == {(name, low) for name, lower in real.items() for low in lower}
    for name in real:
        assert f"| `{name}` |" in PAGE


def test_every_named_hook_is_on_the_page():
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted(ADDONS.rglob("*.py"))
        if "tests" not in path.parts and path.name != "hooks.py"
    )
    hooks = set(re.findall(r"hooked\([\w.]+, \"(\w+)\"\)", code))
    assert hooks
    assert hooks == set(re.findall(r"@hook\(\"(\w+)\"\)", code))
    for name in hooks:
        assert f"`{name}`" in PAGE
