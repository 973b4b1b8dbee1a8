"""The exchange format of processes, and the check of files against it.

A process is a JSON object; a file holds one, or a list of them. Parts have keys that are the same
in every version; units, roles and reasons have codes; there are no database ids. A missing value
means the value of an empty form. Parts are in their order.

Nothing is looked up here: the caller passes the codes and choices that exist.
"""

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from odoo.addons.egate_base.tools.plain_text import entered

FORMAT = "egate.workflow/1"
#: Ample: a process of 200 states has about 200 kB.
MAX_BYTES = 5_000_000
#: Width of the written lines.
LINE = 100


class Fault(NamedTuple):
    """A fault: its place (``transitions[3].to``), its reason, and details."""

    path: str
    reason: str
    detail: str = ""


class BadFileError(ValueError):
    """The file is not JSON, or no object or list of objects; ``reason`` is a key, as in a fault."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class Key(NamedTuple):
    """A key of an object: the kind of its value, and the meaning if it is absent.

    :param kind: ``text``; ``key`` (an identifier within the process); ``number``, ``whole``,
        ``flag``; ``choice``; ``role``, ``unit``, ``reason``: a code on file; ``state``: the key of
        a state; or the name of a shape: a list of such objects
    :param field: the field of the model, if it has another name
    """

    name: str
    kind: str
    default: Any = None
    required: bool = False
    field: str = ""
    low: float = 0
    high: float = 0
    many: bool = False

    @property
    def column(self) -> str:
        return self.field or self.name


SHAPES: dict[str, tuple[Key, ...]] = {
    "process": (
        Key("format", "format", required=True),
        Key("code", "text", required=True),
        Key("name", "text", required=True),
        Key("model", "choice", required=True),
        Key("note", "text"),
        Key("states", "state_shape", required=True, many=True, field="state_ids"),
        Key("transitions", "transition_shape", required=True, many=True, field="transition_ids"),
    ),
    "state_shape": (
        Key("key", "key", required=True),
        Key("name", "text", required=True),
        Key("kind", "choice", "work"),
        Key("national_code", "choice", "4"),
        Key("role", "role", field="role_id"),
        Key("unit_rule", "choice", "same"),
        Key("unit", "unit", field="unit_id"),
        Key("unit_state", "state", field="unit_state_id"),
        Key("clock", "choice"),
        Key("pause_policy", "choice", "record"),
        Key("pause_basis", "text"),
        Key("limit_amount", "number", 0, high=9999),
        Key("limit_unit", "choice", "working_day"),
        Key("citizen_sentence", "text"),
        Key("reminders", "reminder_shape", many=True, field="reminder_ids"),
        Key("sides", "side_shape", many=True, field="side_ids"),
        Key("may_consult", "flag", False),
    ),
    "reminder_shape": (
        Key("clock", "choice", "step"),
        Key("moment", "choice", "before"),
        Key("amount", "number", 1, high=250),
        Key("unit", "choice", "working_day"),
        Key("recipient", "choice", "holder"),
        Key("role", "role", field="role_id"),
    ),
    "side_shape": (
        Key("key", "key", required=True),
        Key("name", "text", required=True),
        Key("role", "role", required=True, field="role_id"),
        Key("unit", "unit", required=True, field="unit_id"),
        Key("limit_amount", "number", 1, low=0.01, high=9999),
        Key("limit_unit", "choice", "working_day"),
    ),
    "transition_shape": (
        Key("key", "key", required=True),
        Key("name", "text", required=True),
        Key("from", "state", required=True, field="from_id"),
        Key("to", "state", required=True, field="to_id"),
        Key("style", "choice", "primary"),
        Key("actor", "choice", "holder"),
        Key("role", "role", field="role_id"),
        Key("condition", "text"),
        Key("approves", "flag", False),
        Key("bulk", "flag", True),
        Key("undo_minutes", "whole", 0, high=1440),
        Key("requires", "requirement_shape", many=True, field="requirement_ids"),
        Key("effects", "effect_shape", many=True, field="effect_ids"),
    ),
    "requirement_shape": (
        Key("kind", "choice", required=True),
        Key("reasons", "reason", many=True, field="reason_ids"),
    ),
    "effect_shape": (Key("kind", "choice", required=True),),
}

#: What else a choice requires: (shape, key, value) → the key that must then be present.
NEEDED = {
    ("state_shape", "unit_rule", "named"): "unit",
    ("state_shape", "unit_rule", "earlier"): "unit_state",
    ("reminder_shape", "recipient", "role"): "role",
    ("transition_shape", "actor", "role"): "role",
}

_TYPES: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "whole": (int,),
    "flag": (bool,),
}


def read(content: bytes) -> list[tuple[str, Any]]:
    """Return the processes in a file, each with its path (empty for a single one).

    :raise BadFileError: it is not JSON, or neither a process nor a list of processes

    >>> read(b'{"code": "A"}')
    [('', {'code': 'A'})]
    >>> read(b'[{}, {}]')
    [('[0]', {}), ('[1]', {})]
    >>> read(b'[NaN]')
    Traceback (most recent call last):
    ...
    odoo.addons.egate_workflow.tools.process_json.BadFileError: ('not_json', 'NaN')
    >>> read(b'{"key": 1, "key": 2}')
    Traceback (most recent call last):
    ...
    odoo.addons.egate_workflow.tools.process_json.BadFileError: ('twice', 'key')
    """
    if len(content) > MAX_BYTES:
        raise BadFileError("too_big", f"{MAX_BYTES // 1_000_000} MB")
    try:
        data = json.loads(
            unicodedata.normalize("NFC", content.decode("utf-8-sig")),
            object_pairs_hook=_object,
            parse_constant=_no_number,
        )
    except BadFileError:
        raise
    except UnicodeDecodeError as error:
        raise BadFileError("not_utf8") from error
    except (ValueError, RecursionError) as error:
        place = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFileError("not_json", place) from error
    if isinstance(data, dict):
        return [("", data)]
    if not isinstance(data, list) or not data:
        raise BadFileError("not_process")
    return [(f"[{index}]", process) for index, process in enumerate(data)]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _value in pairs]
        raise BadFileError("twice", next(name for name in names if names.count(name) > 1))
    return result


def _no_number(text: str) -> None:
    raise BadFileError("not_json", text)


def check(
    data: Any, choices: Mapping[str, Mapping[str, Any]], known: Mapping[str, Any], path: str = ""
) -> list[Fault]:
    """Return all faults of ``data`` as a process.

    :param choices: the possible values, by shape and key
    :param known: for ``role``, ``unit`` and ``reason``, the codes on file
    :param path: the place of ``data`` in its file

    >>> choices = {"process": {"model": {"permit"}}, "state_shape": {"kind": {"start", "end"}}}
    >>> process = {
    ...     "format": FORMAT, "code": "A", "name": "A", "model": "permit",
    ...     "states": [{"key": "a", "name": "A", "kind": "start"}],
    ...     "transitions": [{"key": "go", "name": "Go", "from": "a", "to": "b"}],
    ... }
    >>> check(process, choices, {})
    [Fault(path='transitions[0].to', reason='no_state', detail='b')]
    >>> [fault[:2] for fault in check({**process, "transitions": [5], "hue": 1}, choices, {})]
    [('hue', 'unknown'), ('transitions[0]', 'object')]
    """
    states = set()
    if isinstance(data, dict) and isinstance(data.get("states"), list):
        states = {state.get("key") for state in data["states"] if _is_key_owner(state)}
    known = {**known, "state": states}
    return list(_check_object(data, "process", choices, known, path))


def _is_key_owner(state: Any) -> bool:
    return isinstance(state, dict) and isinstance(state.get("key"), str)


def _check_object(
    data: Any, shape: str, choices: Mapping, known: Mapping, path: str
) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield Fault(path, "object")
        return
    keys = {key.name: key for key in SHAPES[shape]}
    for name in sorted(data.keys() - keys.keys(), key=str):
        yield Fault(_join(path, name), "unknown")
    for name, key in keys.items():
        if data.get(name) is None:
            if key.required or any(
                needed == name and owner == shape and data.get(chooser, "") == value
                for (owner, chooser, value), needed in NEEDED.items()
            ):
                yield Fault(_join(path, name), "missing")
        elif key.many:
            yield from _check_list(data[name], key, choices, known, _join(path, name))
        else:
            allowed = choices.get(shape, {}).get(name, ())
            yield from _check_value(data[name], key, allowed, known, _join(path, name))


def _check_list(
    values: Any, key: Key, choices: Mapping, known: Mapping, path: str
) -> Iterator[Fault]:
    if not isinstance(values, list):
        yield Fault(path, "list")
        return
    seen: set[str] = set()
    for index, value in enumerate(values):
        place = f"{path}[{index}]"
        if key.kind not in SHAPES:
            yield from _check_value(value, key, (), known, place)
            continue
        yield from _check_object(value, key.kind, choices, known, place)
        if _is_key_owner(value):
            if value["key"] in seen:
                yield Fault(f"{place}.key", "double", value["key"])
            seen.add(value["key"])


def _check_value(value: Any, key: Key, allowed: Any, known: Mapping, path: str) -> Iterator[Fault]:
    """Yield the faults of a single value."""
    if key.kind in _TYPES:
        # In Python true is a number, in JSON it is not.
        if not isinstance(value, _TYPES[key.kind]) or (
            isinstance(value, bool) and key.kind != "flag"
        ):
            yield Fault(path, key.kind)
        elif key.kind != "flag" and not _fits(value, key):
            yield Fault(path, "range", f"{key.low:g} – {key.high:g}")
    elif not isinstance(value, str) or not entered(value) or "\0" in value:
        yield Fault(path, "text")
    elif key.kind == "format":
        if value != FORMAT:
            yield Fault(path, "format", FORMAT)
    elif key.kind == "key":
        if not re.fullmatch(r"\w{1,200}", value):
            yield Fault(path, "key", value)
    elif key.kind == "choice":
        if value not in allowed:
            yield Fault(path, "choice", ", ".join(sorted(allowed)))
    elif key.kind in ("role", "unit", "reason", "state") and value not in known.get(key.kind, ()):
        yield Fault(path, f"no_{key.kind}", value)


def _fits(value: float, key: Key) -> bool:
    """Return whether a number is in its range and has at most two decimals.

    >>> _fits(0.5, Key("n", "number", high=9)), _fits(0.333, Key("n", "number", high=9))
    (True, False)
    """
    return (
        math.isfinite(value)
        and key.low <= value <= key.high
        and math.isclose(value * 100, round(value * 100), abs_tol=1e-6)
    )


def _join(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)


def write(processes: list[dict[str, Any]]) -> bytes:
    """Return a file with these processes; the same bytes for them on every machine."""
    data = processes[0] if len(processes) == 1 else processes
    return (_pretty(data) + "\n").encode()


def _pretty(value: Any, indent: int = 0) -> str:
    """Return JSON with each value that fits on a line on one line.

    >>> print(_pretty({"a": [1, 2], "b": "x" * 100}))
    ... # doctest: +ELLIPSIS
    {
      "a": [1, 2],
      "b": "xxx...xxx"
    }
    """
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= LINE or not isinstance(value, dict | list) or not value:
        return flat
    deeper = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {_pretty(one, indent + 2)}" for key, one in value.items()]
    else:
        lines = [_pretty(one, indent + 2) for one in value]
    body = ",\n".join(deeper + line for line in lines)
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{body}\n{' ' * indent}{end}"


def lean(shape: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` in the order of the shape, without values that can be left out.

    >>> lean("effect_shape", {"kind": "claim"})
    {'kind': 'claim'}
    >>> lean("reminder_shape", {"role": None, "amount": 1.0, "moment": "at"})
    {'moment': 'at'}
    """
    result = {}
    for key in SHAPES[shape]:
        value = values.get(key.name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if key.required or (value not in (None, "", []) and value != key.default):
            result[key.name] = value
    return result


class Change(NamedTuple):
    """A difference between two versions: a part, or values of the process itself."""

    kind: str
    part: str
    name: str
    keys: tuple[str, ...] = ()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what ``new`` adds, changes and removes, by the keys of the parts.

    >>> one = {"name": "A", "states": [{"key": "a", "name": "One"}, {"key": "b", "name": "Two"}]}
    >>> two = {"name": "B", "states": [{"key": "b", "name": "2"}, {"key": "c", "name": "Three"}]}
    >>> for change in changes(one, two):
    ...     print(*change)
    changed process B ('name',)
    added states Three ()
    changed states 2 ('name',)
    removed states One ()
    """
    single = [
        key.name
        for key in SHAPES["process"]
        if not key.many and old.get(key.name) != new.get(key.name)
    ]
    found = [Change("changed", "process", new["name"], tuple(single))] if single else []
    for part in ("states", "transitions"):
        before = {item["key"]: item for item in old.get(part, [])}
        after = {item["key"]: item for item in new.get(part, [])}
        found += [Change("added", part, after[key]["name"]) for key in after if key not in before]
        for key in after:
            if key in before and (differing := _differing(before[key], after[key])):
                found.append(Change("changed", part, after[key]["name"], differing))
        found += [
            Change("removed", part, before[key]["name"]) for key in before if key not in after
        ]
        kept = [key for key in before if key in after], [key for key in after if key in before]
        if kept[0] != kept[1]:
            found.append(Change("order", part, ""))
    return found


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))
