"""Tests that name a date and let the product read the clock: red one day by the calendar alone.

A test *names a date* when it holds one that is not over for :data:`SETTLED`, as a text, ``date()``
or ``datetime()``, or by a constant of its module. It *lets the product read the clock* when it
calls a door (a button, a job, a reception, a move), or a helper that does, where nothing freezes
the time: no ``with freeze_time()``, no decorator, no ``setUp`` that freezes, no helper that freezes
by itself. What is over stays over: such a test is what it was when it was written, and the check
gets milder with the years, never red by the calendar itself.

A test that is right on any day says why above the call, or above the ``def``: ``# any day: why``.
"""

import ast
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

SETTLED = timedelta(days=90)
FREEZE = "freeze_time"
#: Publishing and opening a screen ask for no time.
DOOR = re.compile(r"^(action_(?!open|publish|preview)\w+|_cron_\w+|_receive\w*|_transition)$")
WRITTEN = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[ T]\d\d:\d\d(?::\d\d)?)?$|^(\d\d)/(\d\d)/(\d{4})$")
REASON = re.compile(r"#.*\bany day: \S")


def check(paths):
    """Yield one sentence for each test that names a date where the clock runs on."""
    texts = {
        path: Path(path).read_text(encoding="utf-8")
        for path in paths
        if path.suffix == ".py" and "tests" in path.parts
    }
    for path, number, name, call in unfrozen(texts, date.today() - SETTLED):
        yield f"{path}:{number}: {name} names a date, and {call}() reads the clock: freeze_time"


def unfrozen(texts, since):
    """Yield (path, line, test, call) for the first such call of each test.

    :param dict texts: the source of each file, all together: helpers and base classes are found
        by their names
    :param date since: dates before this one are over
    """
    trees = {path: ast.parse(text) for path, text in texts.items()}
    classes, helpers = defaultdict(list), defaultdict(list)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(node)
            elif isinstance(node, ast.FunctionDef) and not _is_test(node):
                helpers[node.name].append(node)
    frozen = {name for name, found in helpers.items() if any(map(_mentions_freeze, found))}
    doors = _doors(helpers, frozen)
    for path, tree in trees.items():
        lines, constants = texts[path].split("\n"), _dated_constants(tree, since)
        for owner in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]:
            if isinstance(owner, ast.ClassDef) and _class_freezes(owner, classes, set()):
                continue
            for test in owner.body:
                if not isinstance(test, ast.FunctionDef) or not _is_test(test):
                    continue
                if _decorated(test) or _explained(test, lines):
                    continue
                if not _names_a_date(test, constants, since):
                    continue
                for call, name in _open_calls(test.body, frozen):
                    if not (DOOR.match(name) or name in doors):
                        continue
                    if not _explained(call, lines):
                        yield path, call.lineno, test.name, name
                        break


def _is_test(function):
    return function.name.startswith("test") or function.name in ("setUp", "setUpClass")


def _explained(node, lines):
    return REASON.search("\n".join(lines[max(0, node.lineno - 2) : node.lineno]))


def _called(call):
    """Return the last part of the name of what is called."""
    function = call.func
    return getattr(function, "attr", None) or getattr(function, "id", "")


def _is_own(call):
    """Tell whether a helper is called by its name or on the test itself, not on some record."""
    owner = getattr(call.func, "value", None)
    return owner is None or getattr(owner, "id", "") in ("self", "cls")


def _mentions_freeze(node):
    return any(isinstance(part, ast.Call) and _called(part) == FREEZE for part in ast.walk(node))


def _decorated(node):
    return any(map(_mentions_freeze, node.decorator_list))


def _class_freezes(node, classes, seen):
    """Tell whether this class, or one that it stands on, freezes for all of its tests."""
    if node.name in seen:
        return False
    seen.add(node.name)
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name in ("setUp", "setUpClass"):
            # What it freezes with "with" ends there; a patcher that it starts does not.
            inside = [call for item in ast.walk(part) for call in _contexts(item)]
            calls = [call for call in ast.walk(part) if isinstance(call, ast.Call)]
            if any(_called(call) == FREEZE and call not in inside for call in calls):
                return True
    bases = [getattr(base, "id", getattr(base, "attr", "")) for base in node.bases]
    above = [found for base in bases for found in classes.get(base, ())]
    return _decorated(node) or any(_class_freezes(found, classes, seen) for found in above)


def _contexts(node):
    if not isinstance(node, ast.With):
        return []
    return [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]


def _dated(node, since):
    """Tell whether this very node is a date that is named, and not over."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found = WRITTEN.match(node.value)
        parts = found and (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4))
    elif isinstance(node, ast.Call) and _called(node) in ("date", "datetime"):
        parts = [getattr(part, "value", None) for part in node.args[:3]]
    else:
        return False
    try:
        return date(*map(int, parts or ())) >= since
    except (TypeError, ValueError):
        return False


def _dated_constants(tree, since):
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(_dated(part, since) for part in ast.walk(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _names_a_date(test, constants, since):
    return any(
        _dated(node, since) or (isinstance(node, ast.Name) and node.id in constants)
        for node in ast.walk(test)
    )


def _doors(helpers, frozen):
    """Return the names of the helpers that read the clock through a door, or another helper."""
    called = {
        name: {call for function in functions for _node, call in _open_calls(function.body, frozen)}
        for name, functions in helpers.items()
        if name not in frozen
    }
    doors = {name for name, calls in called.items() if any(map(DOOR.match, calls))}
    while further := {name for name in called if called[name] & doors} - doors:
        doors |= further
    return doors


def _open_calls(body, frozen):
    """Return the calls of a door or a helper where nothing freezes, each with its name."""
    found = []

    def walk(node):
        contexts = _contexts(node)
        if any(_mentions_freeze(call) or _called(call) in frozen for call in contexts):
            return
        if isinstance(node, ast.Call):
            name = _called(node)
            if DOOR.match(name) or _is_own(node):
                found.append((node, name))
        for part in ast.iter_child_nodes(node):
            walk(part)

    for node in body:
        walk(node)
    return found
