"""The checks of catalogue rows that need no database.

Rows become entries: one procedure version with its parts. All faults are collected, so that one
dry run reports them together.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from .catalogue_sheets import HIDDEN, LAWS, PARTS, PROCEDURES, TEMPLATES, BadCellError, Column, Row
from .plain_text import entered

#: From this day fully online is the rule (Nghị định 224/2026/NĐ-CP).
FULLY_ONLINE_FROM = date(2026, 7, 1)


def reason_missing(online_level: str, date_from: date, reason: str | None) -> bool:
    """Return whether a version that begins on ``date_from`` must say why it is partly online.

    >>> reason_missing("partial", date(2026, 7, 1), " "), reason_missing("full", date.max, None)
    (True, False)
    >>> reason_missing("partial", date(2026, 6, 30), None)
    False
    """
    asked = online_level == "partial" and date_from >= FULLY_ONLINE_FROM
    return asked and not entered(reason)


@dataclass(frozen=True)
class Fault:
    """A bad cell or row: its place, and the key of the reason with its details."""

    sheet: str
    place: str
    column: str
    reason: str
    detail: str = ""


@dataclass
class Entry:
    """A version as the tables say it: its own values, and those of its parts by sheet.

    ``extra`` is what addons above say of its procedure: no part of the version.
    """

    place: str
    values: dict
    parts: dict = field(default_factory=lambda: {sheet.key: [] for sheet in PARTS})
    places: dict = field(default_factory=lambda: {sheet.key: [] for sheet in PARTS})
    extra: dict = field(default_factory=dict)

    @property
    def key(self):
        """Code and decision, which identify a version."""
        return self.values["procedure"], self.values["version"]

    def same_as(self, other) -> bool:
        """Return whether both say the same, apart from the state and the last day."""
        return self.parts == other.parts and self._frozen() == other._frozen()

    def _frozen(self):
        own = ("name", "sector", "sector_code", "state", "date_to")
        return {key: value for key, value in self.values.items() if key not in own}


@dataclass
class Reading:
    """What was read: the entries by key, the library, and all faults so far."""

    entries: dict = field(default_factory=dict)
    laws: dict = field(default_factory=dict)
    templates: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    columns: tuple[Column, ...] = ()

    def fault(self, sheet, place, column, reason, detail=""):
        """Add a fault; ``column`` is a column's key."""
        own = self.columns if sheet is PROCEDURES else ()
        titles = {item.key: item.title for item in (*sheet.all_columns, *own)}
        title = titles.get(column, "")
        self.faults.append(Fault(sheet.title, place, title, reason, str(detail)))


def check(tables: dict[str, list[Row]], extra: tuple[Column, ...] = ()) -> Reading:
    """Return the entries of ``tables`` with everything that is wrong in them alone.

    :param extra: columns of procedures that addons above own
    """
    reading = Reading(columns=extra)
    for sheet, key, kept in (
        (LAWS, "number", reading.laws),
        (TEMPLATES, "code", reading.templates),
    ):
        for row in tables.get(sheet.key, ()):
            if values := _parse(reading, sheet, row):
                if values[key] in kept:
                    reading.fault(sheet, row.place, key, "twice")
                kept[values[key]] = row.place, values
    for row in tables.get(PROCEDURES.key, ()):
        if values := _parse(reading, PROCEDURES, row):
            own = {column.key: values.pop(column.key) for column in extra}
            entry = Entry(row.place, values, extra=own)
            if entry.key in reading.entries:
                reading.fault(PROCEDURES, row.place, "version", "twice")
            reading.entries[entry.key] = entry
            _check_own(reading, row, values)
    named = {
        tuple(str(row.cells.get(key) or "").strip() for key in ("procedure", "version"))
        for row in tables.get(PROCEDURES.key, ())
    }
    for sheet in PARTS:
        for row in tables.get(sheet.key, ()):
            values = _parse(reading, sheet, row)
            if not values:
                continue
            key = values.pop("procedure"), values.pop("version")
            if entry := reading.entries.get(key):
                _normalise(sheet, values)
                entry.parts[sheet.key].append(values)
                entry.places[sheet.key].append(row.place)
            elif key not in named:
                # A version whose own row is bad was already reported there.
                reading.fault(sheet, row.place, "procedure", "no_procedure")
    for entry in reading.entries.values():
        _check_parts(reading, entry)
    return reading


def _check_own(reading, row, values):
    """Add the faults in a version's own values."""
    if values["date_to"] and values["date_to"] < values["date_from"]:
        reading.fault(PROCEDURES, row.place, "date_to", "ends_before")
    if values["sets"] < 1:
        reading.fault(PROCEDURES, row.place, "sets", "not_positive")
    unreasoned = reason_missing(
        values["online_level"], values["date_from"], values["online_reason"]
    )
    if unreasoned and values["state"] != "draft":
        reading.fault(PROCEDURES, row.place, "online_reason", "no_online_reason")
    if not 0 <= values["supplement_days"] <= 365:
        reading.fault(PROCEDURES, row.place, "supplement_days", "not_positive")
    elif values["supplement_days"] and not values["supplement_days_basis"]:
        reading.fault(PROCEDURES, row.place, "supplement_days_basis", "required")


def _parse(reading, sheet, row):
    """Return the values of ``row`` by column, or None when a cell of it is bad."""
    values, bad = {}, False
    if HIDDEN in row.cells.values():
        reading.fault(sheet, row.place, "", "hidden")
        return None
    own = reading.columns if sheet is PROCEDURES else ()
    for column in (*sheet.all_columns, *own):
        try:
            values[column.key] = column.parse(row.cells.get(column.key))
        except BadCellError as error:
            reading.fault(sheet, row.place, column.key, error.reason, error.detail)
            bad = True
    return None if bad else values


def _normalise(sheet, values):
    """Drop values without meaning: a cut-off hour of days, an amount of “within the day”."""
    if sheet.key == "terms":
        if values["unit"] == "same_day":
            values["amount"] = None
            values["cutoff"] = values["cutoff"] or 0
        elif values["unit"] not in ("working_day", "day"):
            values["cutoff"] = None


def _check_parts(reading, entry):
    sheets = {sheet.key: sheet for sheet in PARTS}

    def fault(key, index, column, reason, detail=""):
        reading.fault(sheets[key], entry.places[key][index], column, reason, detail)

    for key, column in (("variants", "code"), ("channels", "channel")):
        seen = Counter()
        for index, values in enumerate(entry.parts[key]):
            seen[values[column]] += 1
            if seen[values[column]] == 2:
                fault(key, index, column, "twice")
    cases = {values["code"] for values in entry.parts["variants"]}
    for key in ("components", "terms", "fees"):
        for index, values in enumerate(entry.parts[key]):
            if values["variant"] and values["variant"] not in cases:
                fault(key, index, "variant", "no_case", ", ".join(sorted(cases)))
    for index, values in enumerate(entry.parts["terms"]):
        if values["unit"] != "same_day" and not values["amount"]:
            fault("terms", index, "amount", "required")
        if (values["cutoff"] or 0) >= 24:
            fault("terms", index, "cutoff", "not_hour")
    for index, values in enumerate(entry.parts["fees"]):
        ends, begins = values["date_to"], values["date_from"]
        if ends and begins and ends < begins:
            fault("fees", index, "date_to", "ends_before")
    if entry.values["state"] != "draft":
        terms = entry.parts["terms"]
        covered = {values["variant"] for values in terms if not values["channel"]}
        if not terms or (None not in covered and cases - covered):
            reading.fault(PROCEDURES, entry.place, "state", "no_term")
