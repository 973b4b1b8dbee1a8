"""Functions and methods of the suite that no code of the product calls: dead, or an empty promise.

A name is *called* where it stands as an attribute or a plain name, in a text of Python (a compute,
a domain, an address), or as a word in a view, a script or a data file; also where ``getattr``
builds it from a text (``f"_send_{channel}"``). Whoever calls it from ``tests/`` or a benchmark does
not count, nor does a method that calls itself or, by ``super()``, its like below. What Odoo calls
by name is found in Odoo's source. Names are looked at, not types: one that many models share counts
as called with the first of them.

What is called in a way that cannot be read says so on the line of its ``def`` or above it:
``# lint: allow <why>``.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

WORD = re.compile(r"[A-Za-z_]\w*")
#: Files that name methods without being Python.
WORDED = (".xml", ".js", ".csv", ".json", ".sh")
#: What these mark is called by the framework, or by the body of a hook, whatever its name.
CALLED_BY_FRAMEWORK = frozenset(
    {"constrains", "onchange", "autovacuum", "ondelete", "route", "hookimpl", "validator", "hook"}
)
ALLOWED = re.compile(r"#\s*lint: allow \S")


class Defined(NamedTuple):
    path: object
    line: int
    name: str


def check(paths, framework=()):
    """Yield a sentence for each function of the suite that only tests call, or nobody.

    :param paths: all files of the repository
    :param framework: folders and files of Odoo's source, which calls some names itself
    """
    texts = {}
    for path in paths:
        if path.suffix in (".py", *WORDED) and path.name != "package-lock.json":
            try:
                texts[path] = Path(path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    called_by_tests, uncalled = uncalled_names(texts)
    outside = _named_in(framework, {one.name for one in uncalled})
    for one in uncalled:
        if one.name not in outside:
            by = "tests alone call it" if one.name in called_by_tests else "nobody calls it"
            yield f"{one.path}:{one.line}: {one.name}(): {by}: call it, or take it away"


def uncalled_names(texts):
    """Return the names that tests mention, and what is defined that the product never calls.

    :param dict texts: the source of each file by its path
    :rtype: tuple[set[str], list[Defined]]
    """
    defined, used, patterns = [], set(), []
    by_tests = set()
    for path, text in texts.items():
        if path.suffix != ".py":
            (by_tests if _is_test(path) else used).update(WORD.findall(text))
            continue
        seen = _Uses()
        seen.visit(ast.parse(text))
        if _is_test(path):
            by_tests |= seen.names
            continue
        used |= seen.names
        patterns += seen.patterns
        if path.parts[0] == "addons":
            lines = text.split("\n")
            defined += [
                Defined(path, node.lineno, node.name)
                for node in seen.functions
                if not _is_allowed(node, lines)
            ]
    built = [re.compile(pattern) for pattern in patterns]
    found = [
        one for one in defined if one.name not in used and not _is_built(one.name, built, used)
    ]
    return by_tests, sorted(found, key=lambda one: (str(one.path), one.line))


def _is_allowed(node, lines):
    """Return whether the lines of a ``def``, with its decorators and the one above, excuse it."""
    first = min(mark.lineno for mark in (*node.decorator_list, node))
    return any(ALLOWED.search(line) for line in lines[max(0, first - 2) : node.lineno])


def _is_built(name, patterns, words):
    """Return whether a text with places can become ``name``, filled with words that are used."""
    found = (pattern.fullmatch(name) for pattern in patterns)
    return any(match and words.issuperset(match.groups()) for match in found)


def _is_test(path):
    return "tests" in path.parts or path.parts[0] == "benchmarks"


class _Uses(ast.NodeVisitor):
    """What one file defines, and which names it mentions."""

    def __init__(self):
        self.names, self.patterns, self.functions = set(), [], []
        self._inside = []

    def visit_FunctionDef(self, node):
        marks = {_last_name(mark) for mark in node.decorator_list}
        framework = marks & CALLED_BY_FRAMEWORK or node.name.startswith(("__", "visit_"))
        # A function within a function is seen by whoever reads it.
        if not framework and not any(isinstance(one, ast.FunctionDef) for one in self._inside):
            self.functions.append(node)
        self._nested(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self._nested(node, node.body)

    def visit_Module(self, node):
        self._nested(node, node.body)

    def _nested(self, node, body):
        first = body[0] if body else None
        docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        self._inside.append(node)
        for child in ast.iter_child_nodes(node):
            if not (docstring and child is first):
                self.visit(child)
        self._inside.pop()

    def visit_Attribute(self, node):
        if not self._is_own(node):
            self.names.add(node.attr)
        self.generic_visit(node)

    def _is_own(self, node):
        """Return whether this is a method's call of itself, or of its like below."""
        functions = [one.name for one in self._inside if isinstance(one, ast.FunctionDef)]
        if node.attr not in functions:
            return False
        value = node.value
        below = isinstance(value, ast.Call) and _last_name(value.func) == "super"
        return below or (isinstance(value, ast.Name) and value.id in ("self", "cls"))

    def visit_Name(self, node):
        functions = [one.name for one in self._inside if isinstance(one, ast.FunctionDef)]
        if node.id not in functions:
            self.names.add(node.id)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self.names.update(WORD.findall(node.value))

    def visit_Call(self, node):
        if _last_name(node.func) in ("getattr", "hasattr", "attrgetter", "methodcaller"):
            for argument in node.args:
                if isinstance(argument, ast.JoinedStr):
                    self.patterns.append(_pattern(argument))
        self.generic_visit(node)


def _pattern(joined):
    """Return a pattern of the names that a text with places can become."""
    return "".join(
        re.escape(part.value) if isinstance(part, ast.Constant) else r"(\w+)"
        for part in joined.values
    )


def _last_name(node):
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _named_in(folders, names):
    """Return which of ``names`` stand in a source of ``folders``."""
    if not names:
        return set()
    found = set()
    for folder in map(Path, folders):
        for path in folder.rglob("*") if folder.is_dir() else (folder,):
            if path.suffix in (".py", ".js", ".xml") and "tests" not in path.parts:
                text = path.read_text(encoding="utf-8", errors="ignore")
                found |= {
                    name
                    for name in names - found
                    if name in text and re.search(rf"\b{name}\b", text)
                }
    return found
