"""Answers of an online form as a browser sends them, and as a citizen's own file keeps them."""

import json
import re

from .form_rules import ADDRESS, MAX_ROWS, TOLD, fields_of

#: A file of answers is no longer than this; its definition holds a few hundred short answers.
MAX_FILE = 1_000_000


def read(definition: dict, page_key: str, post) -> dict:
    """Return what was typed on one page, by key: texts, lists, rows and addresses, not judged.

    Names in the form: ``key``; ``key.0.column`` for a table; ``key.province``, ``key.commune`` and
    ``key.street`` for an address. What the page does not ask is left out.

    :param post: the form's data, a ``werkzeug`` ``MultiDict`` such as ``httprequest.form``

    >>> from werkzeug.datastructures import MultiDict
    >>> definition = {"pages": [{"key": "p", "fields": [
    ...     {"key": "name", "kind": "text"}, {"key": "how", "kind": "choices"},
    ...     {"key": "kin", "kind": "table", "columns": [{"key": "name", "kind": "text"}]},
    ...     {"key": "home", "kind": "address"}]}]}
    >>> post = [("name", "An"), ("how", "a"), ("how", "b"), ("kin.1.name", "Lan"), ("x", "y")]
    >>> read(definition, "p", MultiDict([*post, ("home.province", "48")]))
    {'name': 'An', 'how': ['a', 'b'], 'kin': [{}, {'name': 'Lan'}], 'home': {'province': '48'}}
    """
    answers = {}
    for page in definition["pages"]:
        if page["key"] == page_key:
            for field in page["fields"]:
                if field["kind"] not in TOLD and (typed := _read_field(field, post)):
                    answers[field["key"]] = typed
    return answers


def merge(definition: dict, page_key: str, answers: dict | None, typed: dict) -> dict:
    """Return ``answers`` with those of one page put in the place of what it had.

    >>> definition = {"pages": [{"key": "p", "fields": [{"key": "a"}]},
    ...     {"key": "q", "fields": [{"key": "b"}]}]}
    >>> merge(definition, "p", {"a": "1", "b": "2"}, {})
    {'b': '2'}
    """
    asked = {
        field["key"]
        for page in definition["pages"]
        if page["key"] == page_key
        for field in page["fields"]
    }
    kept = {key: value for key, value in (answers or {}).items() if key not in asked}
    return {**kept, **typed}


def read_file(definition: dict, text: str) -> dict:
    """Return the answers of a file that the citizen has opened in the browser, not judged.

    The browser posts them as one JSON text (``egate_answers``); what is no answer is left out.

    >>> read_file({"pages": [{"key": "p", "fields": [{"key": "a"}]}]}, '{"a": "1", "b": "2"}')
    {'a': '1'}
    >>> read_file({"pages": []}, "[" * 100_000)
    {}
    """
    if not isinstance(text, str) or len(text) > MAX_FILE:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    known = fields_of(definition)
    return {key: found[key] for key in known if key in found}


def _read_field(field, post):
    key, kind = field["key"], field["kind"]
    if kind == "choices":
        return post.getlist(key)
    if kind == "address":
        typed = {name: post.get(f"{key}.{name}") for name in ADDRESS}
        return {name: text for name, text in typed.items() if text}
    if kind == "table":
        return _read_rows(field, post)
    return post.get(key) or ""


def _read_rows(field, post):
    stem = re.escape(field["key"])
    numbers = {
        int(found[1])
        for name in post
        if (found := re.fullmatch(rf"{stem}\.([0-9]{{1,3}})\..+", name))
    }
    most = min(max(numbers, default=-1), MAX_ROWS)
    rows = []
    for number in range(most + 1):
        names = {
            column["key"]: post.get(f"{field['key']}.{number}.{column['key']}")
            for column in field["columns"]
        }
        rows.append({name: text for name, text in names.items() if text})
    return rows if any(rows) else []
