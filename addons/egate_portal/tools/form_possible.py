"""Whether the rules of an online form can hold together: by choices, and by intervals of numbers
and dates.

What is said to be impossible is; some of what is said to be possible may not be (a sum that other
answers keep small, more alternatives than are tried).
"""

from datetime import date

from .form_formula import NUMBERS
from .form_values import MAX_WHOLE, YEARS, number_of

#: Alternatives that are tried before something counts as possible.
MAX_TRIES = 5000
#: Numbers are compared as whole ones of the smallest decimal that a field may have.
_SCALE = 6
_HUGE = 10 ** (MAX_WHOLE + _SCALE)


class Possible:
    """What can be among the fields of one form, none of whose rules runs in a circle."""

    def __init__(self, fields: dict[str, dict]) -> None:
        self.fields = fields
        self._tries = 0

    def shown(self, key: str, rule: dict | None = None) -> bool:
        """Return whether a field can be shown, and ``rule`` hold at the same time.

        >>> fields = {"a": {"kind": "choice", "choices": [{"key": "x"}, {"key": "y"}]},
        ...     "n": {"kind": "number", "min": "1", "max": "3"}, "t": {"kind": "text", "show": {
        ...     "mode": "all", "conditions": [{"field": "a", "operator": "is", "value": "x"},
        ...     {"field": "n", "operator": "at_least", "value": "2,5"}]}}}
        >>> possible = Possible(fields)
        >>> possible.shown("t")
        True
        >>> below = {"field": "n", "operator": "at_most", "value": "2"}
        >>> possible.shown("t", {"mode": "any", "conditions": [below]})
        False
        """
        self._tries = 0
        return self._try([("shown", key), *([("rule", rule)] if rule else [])], {}, set())

    def holds(self, condition: dict) -> bool:
        """Return whether one condition can hold."""
        self._tries = 0
        return self._try([("condition", condition)], {}, set())

    def _try(self, goals, asked, seen):
        """Return whether all ``goals`` can be reached, with what was ``asked`` of fields before."""
        self._tries += 1
        if self._tries > MAX_TRIES or not goals:
            return True
        (kind, goal), *rest = goals
        if kind == "shown":
            rule = self.fields[goal].get("show")
            if goal in seen or not rule:
                return self._try(rest, asked, seen)
            return self._try([("rule", rule), *rest], asked, seen | {goal})
        if kind == "rule":
            conditions = [("condition", one) for one in goal["conditions"]]
            if goal["mode"] == "all":
                return self._try([*conditions, *rest], asked, seen)
            return any(self._try([one, *rest], asked, seen) for one in conditions)
        key = goal["field"]
        together = (*asked.get(key, ()), goal)
        if not self._fits(self.fields[key], together):
            return False
        return self._try([("shown", key), *rest], {**asked, key: together}, seen)

    def _fits(self, field, conditions):
        """Return whether one answer to ``field`` meets all ``conditions``."""
        kind = field["kind"]
        if kind == "choices":
            return _fits_several(field, conditions)
        if kind in NUMBERS:
            return self._fits_number(field, conditions)
        if kind == "date":
            return _fits_date(field, conditions)
        if kind in ("table", "address"):
            return True
        offered = {"yes", "no"} if kind == "yes" else None
        if kind == "choice":
            offered = {choice["key"] for choice in field.get("choices") or ()}
        return _fits_one(offered, conditions)

    def _fits_number(self, field, conditions):
        low, high = self._range(field)
        step = 10 ** (_SCALE - (field.get("decimals") or 0))
        offered, refused = None, set()
        for condition in conditions:
            operator = condition["operator"]
            values = [_units(one) for one in _values(condition)]
            if operator == "at_least":
                low = max(low, values[0])
            elif operator == "at_most":
                high = min(high, values[0])
            elif operator == "is_not":
                refused.update(values)
            elif operator in ("is", "one_of"):
                offered = set(values) if offered is None else offered & set(values)
        # The next numbers that the field can hold, upwards and downwards.
        low, high = -(-low // step) * step, high // step * step
        if offered is not None:
            return any(
                low <= one <= high and one % step == 0 and one not in refused for one in offered
            )
        count = (high - low) // step + 1
        return count > sum(low <= one <= high and one % step == 0 for one in refused)

    def _range(self, field):
        """Return the least and the largest number of a field, as whole ones."""
        if field["kind"] != "computed":
            low = field.get("min") or ("0" if field["kind"] == "money" else None)
            return (
                _units(low) if low else -_HUGE,
                _units(field["max"]) if field.get("max") else _HUGE,
            )
        formula = field["formula"]
        one = 10**_SCALE
        if formula["kind"] == "rows":
            return one, (self.fields[formula["table"]].get("max_rows") or 20) * one
        if formula["kind"] == "age":
            return 0, (YEARS[-1] - YEARS[0]) * one
        if formula["kind"] == "sum":
            ranges = [self._range(self.fields[key]) for key in formula["fields"]]
            # What is not answered counts as nothing.
            low = sum(min(low, 0) for low, _high in ranges)
            return max(low, -_HUGE), min(sum(max(high, 0) for _low, high in ranges), _HUGE)
        return -_HUGE, _HUGE


def _units(text):
    number = number_of(text)
    return number.units * 10**_SCALE // 10**number.scale


def _values(condition):
    value = condition.get("value")
    return value if isinstance(value, list) else [value]


def _fits_one(offered, conditions):
    """``offered``: the answers that there are, ``None``: any."""
    refused = set()
    for condition in conditions:
        if condition["operator"] == "is_not":
            refused.update(_values(condition))
        elif condition["operator"] in ("is", "one_of"):
            values = set(_values(condition))
            offered = values if offered is None else offered & values
    return offered is None or bool(offered - refused)


def _fits_several(field, conditions):
    ticked, refused, one_of = set(), set(), []
    for condition in conditions:
        values = set(_values(condition)) if condition["operator"] != "filled" else set()
        if condition["operator"] == "is":
            ticked |= values
        elif condition["operator"] == "is_not":
            refused |= values
        elif condition["operator"] == "one_of":
            one_of.append(values)
    left = {choice["key"] for choice in field.get("choices") or ()} - refused
    return bool(left) and ticked <= left and all(values & left for values in one_of)


def _fits_date(field, conditions):
    """Days that are written, and days told from today, are bounded each for itself."""
    written = [date(YEARS[0], 1, 1).toordinal(), date(YEARS[-1], 12, 31).toordinal()]
    told = [-_HUGE, _HUGE]
    offered, refused = None, set()

    def bound(text, side, shift=0):
        bounds = told if text == "today" else written
        place = shift if text == "today" else date.fromisoformat(text).toordinal() + shift
        bounds[side] = min(bounds[1], place) if side else max(bounds[0], place)

    for side, name in enumerate(("min", "max")):
        if field.get(name):
            bound(field[name], side)
    for condition in conditions:
        operator, values = condition["operator"], _values(condition)
        if operator == "before":
            bound(values[0], 1, -1)
        elif operator == "after":
            bound(values[0], 0, 1)
        elif operator == "is" and values == ["today"]:
            bound("today", 0)
            bound("today", 1)
        elif operator in ("is", "one_of") and "today" not in values:
            offered = set(values) if offered is None else offered & set(values)
        elif operator == "is_not" and "today" not in values:
            refused.update(values)
    if written[0] > written[1] or told[0] > told[1]:
        return False
    if offered is not None:
        days = {date.fromisoformat(one).toordinal() for one in offered - refused}
        return any(written[0] <= day <= written[1] for day in days)
    refused_days = {date.fromisoformat(one).toordinal() for one in refused}
    count = written[1] - written[0] + 1
    return count > sum(written[0] <= day <= written[1] for day in refused_days)
