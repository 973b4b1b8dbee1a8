"""Within one addon a method of a model has one body: no class overrides another of the same addon.

Who reads such a method would have to look for the others, and for their order. The body names its
parts instead, or calls those that mark themselves by ``@hook`` (``egate_base/tools/hooks.py``), of
which each is called somewhere.
"""

import ast
from collections import defaultdict
from pathlib import Path


def check(paths):
    """Yield a sentence for each method with two bodies, and for each hook that nothing calls.

    :param paths: all files of the repository
    """
    texts = {
        path: Path(path).read_text(encoding="utf-8")
        for path in paths
        if path.suffix == ".py" and path.parts[0] == "addons" and "tests" not in path.parts
    }
    for (_addon, model, method), places in overridden(texts).items():
        where = ", ".join(f"{path}:{line}" for path, line in places)
        yield f"{where}: {model} has {method}() more than once: one body, that names its parts"
    for path, line, name in uncalled_hooks(texts):
        yield f'{path}:{line}: nothing calls hooked(…, "{name}")'


def overridden(texts):
    """Return where the methods are that an addon defines more than once for the same model.

    :param dict texts: the source of each file by its path
    :return: by addon, model and method the places: path and line
    :rtype: dict[tuple[str, str, str], list[tuple[Path, int]]]
    """
    places = defaultdict(list)
    for path, text in sorted(texts.items()):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and (model := _model(node)):
                kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
                methods = {one.name: one.lineno for one in node.body if isinstance(one, kinds)}
                for name, line in methods.items():
                    places[path.parts[1], model, name].append((path, line))
    return {method: found for method, found in places.items() if len(found) > 1}


def uncalled_hooks(texts):
    """Yield (path, line, name) of each mark of a hook that no body calls.

    :param dict texts: the source of each file by its path
    """
    marked, called = [], set()
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name = node.args[-1].value if isinstance(node.args[-1], ast.Constant) else None
                if node.func.id == "hook":
                    marked.append((path, node.lineno, name))
                elif node.func.id == "hooked":
                    called.add(name)
    yield from (one for one in marked if one[2] not in called)


def _model(node):
    """Return the name of the model that a class defines or extends, or ``None``."""
    values = {}
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            try:
                values[one.targets[0].id] = ast.literal_eval(one.value)
            except ValueError:
                continue
    inherited = values.get("_inherit")
    if isinstance(inherited, (list, tuple)):
        inherited = inherited[0] if len(inherited) == 1 else None
    return values.get("_name") or inherited
