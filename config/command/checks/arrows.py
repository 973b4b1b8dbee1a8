"""Addons, and the sub-packages of one, stand on each other in one direction.

``ARROWS`` says for each addon which folders a folder of ``models/`` and ``wizard/`` stands on. An
import of a higher folder fails, and so does a call of a method that only higher folders define.
Names are looked at, not types: a name that the folder itself, a lower one, a lower addon or Odoo's
own models define as well counts as theirs. Between addons, no text in the code of a lower one names
what is a higher one's (``egate_dossier.limit`` in ``egate_base``); prose and comments may.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

#: For each addon its folders, each with those right below it.
ARROWS = {
    "egate_dossier": {
        "dossier": (),
        "papers": ("dossier",),
        "reception": ("papers",),
        "money": ("reception",),
        "results": ("reception",),
        "requests": ("money", "results"),
        "handover": ("requests",),
        "directives": ("requests",),
        "notices": ("directives", "handover"),
        "personal_data": ("notices",),
        "takeover": ("personal_data",),
    },
}
ROOMS = ("models", "wizard")
#: Methods of Python's own values.
PYTHONS = frozenset().union(*(dir(kind) for kind in (str, bytes, list, dict, set, Path)))


class Reached(NamedTuple):
    path: object
    line: int
    name: str
    folders: tuple


def check(paths, framework=()):
    """Yield a sentence for each import or call that goes against an arrow.

    :param paths: all files of the repository
    :param framework: folders and files of Odoo's source, whose methods are everybody's
    """
    texts = {
        path: Path(path).read_text(encoding="utf-8")
        for path in paths
        if path.suffix == ".py" and path.parts[0] == "addons" and "tests" not in path.parts
    }
    for path, line, name in named_upwards(texts):
        yield f"{path}:{line}: names {name}, which stands on this addon"
    for addon in ARROWS:
        yield from missing_folders(addon, texts)
        for path, line, module, folder in imports_upwards(addon, texts):
            yield f"{path}:{line}: imports {module} of the higher folder {folder}"
        calls = calls_upwards(addon, texts)
        odoo = _defined_by(framework, {one.name for one in calls})
        for one in calls:
            if one.name not in odoo:
                where = ", ".join(one.folders)
                yield f"{one.path}:{one.line}: {one.name}(): only {where}, higher up, defines it"


def named_upwards(texts):
    """Yield (path, line, addon) of each text in code that names an addon that stands on its own.

    Scripts of ``migrations/`` may: they know what the next addons were.

    :param dict texts: the source of each file by its path
    """
    standing = stands_on(texts)
    for path, text in texts.items():
        if "migrations" in path.parts:
            continue
        tree = ast.parse(text)
        prose = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for node in ast.walk(tree):
            words = ""
            if isinstance(node, ast.ImportFrom):
                words = f"{node.module}."
            elif isinstance(node, ast.Constant) and id(node) not in prose:
                words = str(node.value)
            for name in re.findall(r"\begate_\w+(?=\.)", words):
                if path.parts[1] in standing.get(name, ()):
                    yield path, node.lineno, name


def stands_on(texts):
    """Return for each addon, by its manifest, all those of ours that it stands on.

    :rtype: dict[str, set[str]]
    """
    depends = {
        path.parts[1]: ast.literal_eval(text).get("depends", [])
        for path, text in texts.items()
        if path.name == "__manifest__.py"
    }
    found = {}

    def lower(addon):
        if addon not in found:
            ours = set(depends[addon]).intersection(depends)
            found[addon] = ours.union(*map(lower, ours))
        return found[addon]

    for addon in depends:
        lower(addon)
    return found


def below(addon):
    """Return for each folder of an addon all those that it stands on, itself included.

    :rtype: dict[str, set[str]]
    """
    found = {}
    for folder, lower in ARROWS[addon].items():
        found[folder] = {folder}.union(*(found[other] for other in lower))
    return found


def missing_folders(addon, texts):
    """Yield a sentence for each folder whose place among the others is not said."""
    folders = {_folder(addon, path): path for path in texts}
    for folder in sorted(set(folders) - set(ARROWS[addon]) - {None}):
        yield f"{folders[folder]}: say in checks/arrows.py what the folder {folder} stands on"


def imports_upwards(addon, texts):
    """Yield (path, line, module, its folder) of each import against an arrow."""
    may = below(addon)
    for path, text in texts.items():
        folder = _folder(addon, path)
        if folder not in may:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                for name in node.names:
                    target = _target(addon, path, node, name.name)
                    if target in may and target not in may[folder]:
                        yield path, node.lineno, node.module or name.name, target


def calls_upwards(addon, texts):
    """Return the calls of methods that only folders higher up define.

    :param dict texts: the source of each file by its path
    :rtype: list[Reached]
    """
    may, lower_addons = below(addon), stands_on(texts).get(addon, ())
    trees = {path: ast.parse(text) for path, text in texts.items()}
    homes, everybodys = defaultdict(set), set()
    for path, tree in trees.items():
        folder = _folder(addon, path)
        for node in _methods(tree):
            if folder:
                homes[node.name].add(folder)
            elif path.parts[1] == addon or path.parts[1] in lower_addons:
                everybodys.add(node.name)
    found = []
    for path, tree in trees.items():
        folder = _folder(addon, path)
        for node in ast.walk(tree) if folder in may else ():
            name = node.attr if isinstance(node, ast.Attribute) else None
            if name in homes and name not in everybodys and name not in PYTHONS:
                if not homes[name] & may[folder]:
                    found.append(Reached(path, node.lineno, name, tuple(sorted(homes[name]))))
    return sorted(found, key=lambda one: (str(one.path), one.line))


def _methods(tree):
    """Return the methods of a file's classes."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for one in classes for node in one.body if isinstance(node, kinds)]


def _folder(addon, path):
    """Return the folder of ``models/`` or ``wizard/`` that a file is in, or ``None``."""
    parts = path.parts
    inside = parts[:2] == ("addons", addon) and len(parts) > 4 and parts[2] in ROOMS
    return parts[3] if inside else None


def _target(addon, path, node, name):
    """Return the folder that ``from … import name`` reaches, or ``None``."""
    if node.level:
        start = list(path.parts[: len(path.parts) - node.level])
    elif (node.module or "").startswith(f"odoo.addons.{addon}"):
        start = ["addons"]
    else:
        return None
    words = (node.module or "").split(".")
    parts = start + (words if node.level else words[2:]) + [name]
    parts = [part for part in parts if part]
    inside = len(parts) > 3 and parts[1] == addon and parts[2] in ROOMS
    return parts[3] if inside else None


def _defined_by(folders, names):
    """Return which of ``names`` a source of ``folders`` defines as a method."""
    found = set()
    for folder in map(Path, folders) if names else ():
        for path in folder.rglob("*.py") if folder.is_dir() else (folder,):
            if path.suffix == ".py" and "tests" not in path.parts:
                text = path.read_text(encoding="utf-8", errors="ignore")
                found |= {name for name in names - found if f"    def {name}(" in text}
    return found
