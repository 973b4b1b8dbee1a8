"""The rules of an online form: what is asked, what must be answered, and what is wrong.

A *definition* is plain JSON, pinned by a submission with the number of this language of rules::

    {"language": 1, "form": 7, "edition": 2, "title": "…", "intro": "…",
     "pages": [{"key": "child", "title": "…", "intro": "…", "fields": [field, …]}]}

A field has ``key``, ``kind``, ``label``, ``help``, ``required``, and where they are set ``min``
and ``max`` (numbers as texts, ISO dates or ``today``), ``decimals``, ``length``, ``least``,
``pattern``, ``choices`` (``key``, ``label``), ``columns`` (as fields), ``min_rows``, ``max_rows``,
``prefill``, ``formula``, ``show`` and ``require``: ``{"mode": "all" or "any", "conditions":
[{"field", "operator", "value"}]}``. Kinds: :data:`KINDS`.

*Answers* are texts by key: numbers with a point, ISO dates, ``yes`` or ``no``, keys of choices; a
list of keys for *choices*; a list of rows for a *table*; ``province``, ``commune`` and ``street``
for an *address*. No answer has no key. A field that is not shown counts as not answered.

The browser judges alike in ``static/src/public/form_rules.js``: what is changed here is changed
there, and a change of meaning is a new number of the language.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from . import form_formula
from .form_places import communes_of
from .form_values import (
    CELL_KINDS,
    Fault,
    clean,
    compare,
    day_limit,
    number_of,
    text_of,
)

LANGUAGE = 1
KINDS = (*CELL_KINDS, "choices", "table", "address", "computed", "note")
#: Kinds that people do not answer.
TOLD = ("computed", "note")
OPERATORS = ("is", "is_not", "one_of", "filled", "at_least", "at_most", "before", "after")
ADDRESS = ("province", "commune", "street")
#: Rows of a table without a limit of its own, and at most.
ROWS, MAX_ROWS = 20, 100
MAX_STREET = 250


@dataclass(slots=True)
class Judged:
    """What :func:`judge` found.

    ``answers``: what holds, of the fields that are shown, computed ones too; ``typed``: what was
    typed in known fields, bounded, right or wrong, shown or not, to be shown again and kept in a
    draft; ``visible`` and ``required``: keys; ``computed``: numbers by key; ``errors``: by key, or
    ``key.row.column`` (row as typed, from 0), or ``key.commune``.
    """

    answers: dict = field(default_factory=dict)
    typed: dict = field(default_factory=dict)
    visible: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    computed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, Fault] = field(default_factory=dict)


def fields_of(definition: dict) -> dict[str, dict]:
    """Return the fields of a definition by key, in their order."""
    return {one["key"]: one for page in definition["pages"] for one in page["fields"]}


def judge(
    definition: dict,
    answers: object,
    today: date,
    places: Callable[[str], dict | None] = communes_of,
) -> Judged:
    """Judge ``answers``, as typed or as kept, by the rules of ``definition``.

    :param today: the local day
    :param places: returns the communes of a province by code, or ``None``: no such province

    >>> definition = {"language": 1, "form": 1, "edition": 1, "pages": [{"key": "p", "fields": [
    ...     {"key": "married", "kind": "yes", "label": "…", "required": True},
    ...     {"key": "spouse", "kind": "text", "label": "…", "required": True, "show": {
    ...         "mode": "all",
    ...         "conditions": [{"field": "married", "operator": "is", "value": "yes"}]}},
    ...     {"key": "income", "kind": "money", "label": "…"}]}]}
    >>> answers = {"married": "yes", "income": "1.500.000 đ", "x": 1}
    >>> judged = judge(definition, answers, date.today())
    >>> judged.answers, judged.errors
    ({'married': 'yes', 'income': '1500000'}, {'spouse': ('required', {})})
    >>> judge(definition, {"married": "no", "spouse": "Lan"}, date.today()).answers
    {'married': 'no'}
    """
    return _Judging(definition, answers, today.isoformat(), places).result()


def page_errors(definition: dict, page_key: str, errors: dict) -> dict:
    """Return those of ``errors`` (of any values) that belong to fields of one page."""
    keys = {
        one["key"]
        for page in definition["pages"]
        if page["key"] == page_key
        for one in page["fields"]
    }
    return {key: fault for key, fault in errors.items() if key.partition(".")[0] in keys}


class _Judging:
    """One judgement: values and visibility are found once, whichever field asks first."""

    def __init__(self, definition, answers, today, places):
        self.fields = fields_of(definition)
        self.today, self.places = today, places
        self.judged = Judged()
        answers = answers if isinstance(answers, dict) else {}
        self.cleaned = {}
        for key, one in self.fields.items():
            self.cleaned[key] = self._clean(one, answers.get(key))
        self._seen = {}
        self._counted = {}

    def result(self):
        judged = self.judged
        for key, one in self.fields.items():
            if not self.shown(key):
                continue
            judged.visible.add(key)
            kind = one["kind"]
            if kind == "computed":
                number, fault = self.counted(key)
                if number is not None:
                    judged.computed[key] = judged.answers[key] = number
                if fault:
                    judged.errors[key] = fault
                continue
            if kind == "note":
                continue
            required = bool(one.get("required")) or self._holds(one.get("require"))
            if required:
                judged.required.add(key)
            value, faults = self.cleaned[key]
            judged.errors.update(faults)
            if value is not None:
                judged.answers[key] = value
            if not faults:
                self._complete(one, value, required=required)
        return judged

    def _complete(self, one, value, *, required):
        key, errors = one["key"], self.judged.errors
        if one["kind"] == "address" and value is not None:
            if required and "street" not in value:
                errors[f"{key}.street"] = ("street", {})
        elif one["kind"] == "table" and (value is not None or required):
            least = max(one.get("min_rows") or 0, int(required))
            if len(value or ()) < least:
                errors[key] = ("few_rows", {"limit": least})
        elif required and value is None:
            errors[key] = ("required", {})

    # What was typed

    def _clean(self, one, typed):
        """Return (answer or ``None``, faults by key) of a field, shown or not."""
        kind, key = one["kind"], one["key"]
        if kind in TOLD:
            return None, {}
        if kind == "table":
            return self._clean_table(one, typed)
        if kind == "address":
            return self._clean_address(one, typed)
        if kind == "choices" and isinstance(typed, list):
            typed = typed[: len(one.get("choices") or ()) + 1]
            self._keep(key, [text for text in map(text_of, typed) if text])
        else:
            self._keep(key, text_of(typed, lines=kind == "long"))
        value, fault = clean(one, typed, self.today)
        return value, {key: fault} if fault else {}

    def _keep(self, key, typed):
        if typed:
            self.judged.typed[key] = typed

    def _clean_table(self, one, typed):
        key, rows, faults, kept = one["key"], [], {}, []
        most = min(one.get("max_rows") or ROWS, MAX_ROWS)
        typed = typed if isinstance(typed, list) else []
        for number, typed_row in enumerate(typed[: most + 1]):
            typed_row = typed_row if isinstance(typed_row, dict) else {}
            texts = {
                column["key"]: text_of(typed_row.get(column["key"]), lines=column["kind"] == "long")
                for column in one["columns"]
            }
            kept.append({name: text for name, text in texts.items() if text})
            if not kept[-1]:
                continue
            row = {}
            for column in one["columns"]:
                name = column["key"]
                value, fault = clean(column, texts[name], self.today)
                if value is not None:
                    row[name] = value
                elif fault or column.get("required"):
                    faults[f"{key}.{number}.{name}"] = fault or ("required", {})
            rows.append(row)
        while kept and not kept[-1]:
            kept.pop()
        self._keep(key, kept)
        if len(rows) > most:
            faults[key] = ("many_rows", {"limit": most})
        return (None if faults else rows or None), faults

    def _clean_address(self, one, typed):
        key = one["key"]
        typed = typed if isinstance(typed, dict) else {}
        texts = {name: text_of(typed.get(name)) for name in ADDRESS}
        texts = {name: text for name, text in texts.items() if text}
        self._keep(key, texts)
        if not texts:
            return None, {}
        communes = self.places(texts["province"]) if "province" in texts else None
        if communes is None:
            return None, {f"{key}.province": ("province", {})}
        if texts.get("commune") not in communes:
            return None, {f"{key}.commune": ("commune", {})}
        if len(texts.get("street", "")) > MAX_STREET:
            length = len(texts["street"])
            return None, {f"{key}.street": ("long", {"limit": MAX_STREET, "length": length})}
        return texts, {}

    # What is shown

    def shown(self, key):
        """Return whether a field is shown; one whose rules run in a circle is not."""
        if key not in self._seen:
            self._seen[key] = False
            show = self.fields[key].get("show")
            self._seen[key] = self._holds(show) if show else True
        return self._seen[key]

    def value(self, key):
        """Return what a field counts as in rules, or ``None``: not shown, not answered, wrong."""
        if key not in self.fields or not self.shown(key):
            return None
        if self.fields[key]["kind"] == "computed":
            return self.counted(key)[0]
        return self.cleaned[key][0]

    def counted(self, key):
        """Return (number or ``None``, fault or ``None``) of a computed field."""
        if key not in self._counted:
            self._counted[key] = (None, None)
            self._counted[key] = form_formula.count(self.fields[key], self.value, self.today)
        return self._counted[key]

    def _holds(self, rule):
        if not rule or not rule["conditions"]:
            return False
        found = [self._holds_one(condition) for condition in rule["conditions"]]
        return all(found) if rule["mode"] == "all" else any(found)

    def _holds_one(self, condition):
        value = self.value(condition["field"])
        if value is None:
            return False
        operator, wanted = condition["operator"], condition.get("value")
        if operator == "filled":
            return True
        kind = self.fields[condition["field"]]["kind"]
        if kind in ("table", "address"):
            return False
        if operator in ("is", "is_not", "one_of"):
            texts = wanted if isinstance(wanted, list) else [wanted]
            same = any(self._same(kind, value, text) for text in texts)
            return same != (operator == "is_not")
        if kind == "date":
            limit = day_limit(wanted, self.today)
            if operator == "before":
                return bool(limit) and value < limit
            return operator == "after" and bool(limit) and value > limit
        limit = number_of(wanted or "") if kind in form_formula.NUMBERS else None
        if limit is None:
            return False
        order = compare(number_of(value), limit)
        return order >= 0 if operator == "at_least" else operator == "at_most" and order <= 0

    def _same(self, kind, value, wanted):
        if kind == "choices":
            return wanted in value
        if kind in form_formula.NUMBERS:
            limit = number_of(wanted or "")
            return limit is not None and compare(number_of(value), limit) == 0
        return value == (day_limit(wanted, self.today) if kind == "date" else wanted)
