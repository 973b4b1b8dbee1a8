"""What is wrong with an online form before anybody fills it in: so that none is published that
nobody could finish.

Faults are keys of sentences with the labels that they name; see ``models/form/publishing.py``.
"""

from collections import Counter

from .form_formula import FORMULAS, NUMBERS
from .form_possible import Possible
from .form_rules import TOLD, fields_of
from .form_values import compare, number_of

MAX_PAGES, MAX_FIELDS, MAX_CHOICES, MAX_COLUMNS = 20, 200, 100, 12
_TEXTS = ("text", "long", "phone", "email", "identity", "choice", "choices", "yes")
#: The kinds of fields that a rule may ask so.
OPERATOR_KINDS = {
    "is": (*_TEXTS, *NUMBERS, "date"),
    "is_not": (*_TEXTS, *NUMBERS, "date"),
    "one_of": (*_TEXTS, *NUMBERS, "date"),
    "filled": (*_TEXTS, *NUMBERS, "date", "table", "address"),
    "at_least": NUMBERS,
    "at_most": NUMBERS,
    "before": ("date",),
    "after": ("date",),
}
#: The kinds of fields that a formula may name, by what it calls them.
OPERAND_KINDS = {
    "fields": NUMBERS,
    "table": ("table",),
    "field": ("date",),
    "from": ("date",),
    "to": ("date",),
}
#: The kinds of fields in which something known of the owner can stand.
PREFILL_KINDS = {
    "owner_name": ("text",),
    "owner_identity": ("identity", "text"),
    "owner_birth_date": ("date",),
    "owner_sex": ("choice",),
    "owner_address": ("address", "text", "long"),
    "contact_phone": ("phone", "text"),
    "contact_email": ("email", "text"),
    "organisation_name": ("text",),
    "organisation_tax_code": ("text",),
    "organisation_address": ("address", "text", "long"),
    "representative_name": ("text",),
    "representative_identity": ("identity", "text"),
}


def faults_of(definition: dict) -> list[tuple[str, dict]]:
    """Return what must be mended before a form is published: (key of a sentence, its values).

    >>> def form(*fields):
    ...     return {"pages": [{"key": "p", "title": "1", "fields": list(fields)}]}
    >>> faults_of(form())
    [('no_fields', {}), ('empty_page', {'page': '1'})]
    >>> def when(field, operator, value=None):
    ...     return {"mode": "all", "conditions": [
    ...         {"field": field, "operator": operator, "value": value}]}
    >>> a = {"key": "a", "kind": "yes", "label": "A", "show": when("b", "is", "yes")}
    >>> b = {"key": "b", "kind": "yes", "label": "B", "show": when("a", "is", "yes")}
    >>> faults_of(form(a, b))
    [('circle', {'labels': 'A → B → A'})]
    >>> n = {"key": "n", "kind": "number", "label": "N", "max": "5"}
    >>> t = {"key": "t", "kind": "text", "label": "T", "required": True}
    >>> faults_of(form(n, {**t, "show": when("n", "at_least", "6")}))
    [('hidden', {'label': 'T'})]
    """
    return _Checking(definition).faults()


class _Checking:
    def __init__(self, definition):
        self.definition = definition
        self.fields = fields_of(definition)
        self.page_of = {
            field["key"]: number
            for number, page in enumerate(definition["pages"])
            for field in page["fields"]
        }
        self.found = []

    def add(self, name, **values):
        if (name, values) not in self.found:
            self.found.append((name, values))

    def faults(self):
        self._check_sizes()
        for field in self.fields.values():
            self._check_field(field)
            for purpose in ("show", "require"):
                for condition in (field.get(purpose) or {}).get("conditions", ()):
                    self._check_condition(field, condition)
            if field["kind"] == "computed":
                self._check_formula(field)
        circles = self._check_circles()
        # Whether a rule can hold is asked of rules that can be read.
        if not self.found and not circles:
            self._check_possible()
        return self.found

    def _check_sizes(self):
        pages = self.definition["pages"]
        keys = Counter(field["key"] for page in pages for field in page["fields"])
        if not any(field["kind"] not in TOLD for field in self.fields.values()):
            self.add("no_fields")
        if len(pages) > MAX_PAGES or len(self.fields) > MAX_FIELDS:
            self.add("too_many", pages=MAX_PAGES, fields=MAX_FIELDS)
        for page in pages:
            if not page["fields"]:
                self.add("empty_page", page=page["title"])
        for key, count in keys.items():
            if count > 1:
                self.add("twice", label=self.fields[key]["label"])

    # One field

    def _check_field(self, field):
        kind, label = field["kind"], field["label"]
        if kind in ("choice", "choices"):
            self._check_choices(field, label)
        if kind == "table":
            self._check_table(field)
        else:
            self._check_limits(field, label)
        prefill = field.get("prefill")
        if prefill and kind not in PREFILL_KINDS.get(prefill, ()):
            self.add("prefill", label=label)

    def _check_choices(self, field, label):
        choices = field.get("choices") or []
        if not choices:
            self.add("no_choices", label=label)
        if len(choices) > MAX_CHOICES:
            self.add("many_choices", label=label, limit=MAX_CHOICES)
        labels = Counter(choice["label"] for choice in choices)
        keys = Counter(choice["key"] for choice in choices)
        if max([*labels.values(), *keys.values()], default=0) > 1:
            self.add("same_choices", label=label)

    def _check_table(self, field):
        columns = field.get("columns") or []
        if not columns:
            self.add("no_columns", label=field["label"])
        if len(columns) > MAX_COLUMNS:
            self.add("many_columns", label=field["label"], limit=MAX_COLUMNS)
        if (field.get("min_rows") or 0) > (field.get("max_rows") or 20):
            self.add("limits", label=field["label"])
        for column in columns:
            label = f"{field['label']}, {column['label']}"
            if column["kind"] == "choice":
                self._check_choices(column, label)
            self._check_limits(column, label)

    def _check_limits(self, field, label):
        low, high = field.get("min"), field.get("max")
        if field["kind"] == "money":
            low = low or "0"
        if field["kind"] in ("number", "money"):
            high_number = number_of(high) if high else None
            if low and high_number and compare(number_of(low), high_number) > 0:
                self.add("limits", label=label)
        elif field["kind"] == "date" and low and high and "today" not in (low, high):
            if low > high:
                self.add("limits", label=label)
        if (field.get("least") or 0) > (field.get("length") or 250) and field["kind"] == "text":
            self.add("limits", label=label)

    # What a field names

    def _find(self, field, key):
        """Return the field that ``field`` names, or ``None``; tell what is wrong with it."""
        other = self.fields.get(key)
        if other is None:
            self.add("missing", label=field["label"])
        elif other is field:
            self.add("itself", label=field["label"])
            return None
        elif self.page_of[key] > self.page_of[field["key"]]:
            self.add("later", label=field["label"], other=other["label"])
        return other

    def _check_condition(self, field, condition):
        other = self._find(field, condition["field"])
        if other is None:
            return
        names = {"label": field["label"], "other": other["label"]}
        operator, kind = condition["operator"], other["kind"]
        if kind not in OPERATOR_KINDS[operator]:
            self.add("operator", **names)
            return
        if operator == "filled":
            return
        value = condition.get("value")
        values = value if isinstance(value, list) else [value]
        if not values or not all(self._is_value(other, one) for one in values):
            self.add("value", **names)

    def _is_value(self, field, value):
        kind = field["kind"]
        if not value:
            return False
        if kind in ("choice", "choices"):
            return any(choice["key"] == value for choice in field.get("choices") or ())
        if kind == "yes":
            return value in ("yes", "no")
        if kind == "date":
            return value == "today" or (len(value) == 10 and value[4] == "-")
        return kind not in NUMBERS or number_of(value) is not None

    def _check_formula(self, field):
        formula, label = field.get("formula") or {}, field["label"]
        names = FORMULAS.get(formula.get("kind"))
        if names is None:
            self.add("no_formula", label=label)
            return
        for name in names:
            if name == "column":
                table = self.fields.get(formula["table"]) or {}
                columns = {one["key"]: one for one in table.get("columns") or ()}
                column = columns.get(formula["column"])
                if column is None or column["kind"] not in NUMBERS:
                    self.add("column", label=label)
                continue
            keys = formula[name] if name == "fields" else [formula[name]]
            if len(keys) < (2 if formula["kind"] == "difference" else 1):
                self.add("no_operands", label=label)
            for key in keys:
                other = self._find(field, key)
                if other is not None and other["kind"] not in OPERAND_KINDS[name]:
                    self.add("operand", label=label, other=other["label"])

    # Circles, and rules that never hold

    def _named(self, key):
        """Return the keys on which it depends whether a field is shown and what it counts."""
        field = self.fields[key]
        rule = field.get("show") or {}
        keys = [condition["field"] for condition in rule.get("conditions", ())]
        formula = field.get("formula") or {} if field["kind"] == "computed" else {}
        for name in FORMULAS.get(formula.get("kind"), ()):
            if name != "column":
                keys += formula[name] if name == "fields" else [formula[name]]
        return [one for one in keys if one in self.fields]

    def _check_circles(self):
        """Tell each circle once; return whether there is one."""
        done, told = set(), False
        for start in self.fields:
            trail, waiting = [], [(start, iter(self._named(start)))]
            if start in done:
                continue
            trail.append(start)
            while waiting:
                key, named = waiting[-1]
                following = next(named, None)
                if following is None:
                    waiting.pop()
                    trail.pop()
                    done.add(key)
                elif following in trail:
                    circle = [*trail[trail.index(following) :], following]
                    if len(circle) > 2:
                        labels = " → ".join(self.fields[one]["label"] for one in circle)
                        self.add("circle", labels=labels)
                    told = True
                elif following not in done:
                    trail.append(following)
                    waiting.append((following, iter(self._named(following))))
        return told

    def _check_possible(self):
        possible = Possible(self.fields)
        for key, field in self.fields.items():
            if field.get("show") and not possible.shown(key):
                required = field.get("required") and field["kind"] not in TOLD
                self.add("hidden" if required else "never", label=field["label"])
            elif field.get("require") and not possible.shown(key, field["require"]):
                self.add("never_required", label=field["label"])
            else:
                self._check_each(possible, key, field)

    def _check_each(self, possible, key, field):
        """Tell the rules of a field that can never hold beside others that can."""
        rule = field.get("show") or {}
        if rule.get("mode") == "any":
            for condition in rule["conditions"]:
                if not possible.holds(condition):
                    other = self.fields[condition["field"]]["label"]
                    self.add("dead_rule", label=field["label"], other=other)
