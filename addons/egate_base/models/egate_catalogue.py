from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import catalogue_json, catalogue_workbook
from ..tools.catalogue_check import check
from ..tools.catalogue_sheets import PARTS, PROCEDURES, TEMPLATES, BadCellError, is_in_force
from ..tools.search_key import search_key

_SHEET = {sheet.key: sheet for sheet in PARTS}


class _DryRunDone(Exception):
    """Rolls back a dry run after it did what the import would do."""


class EgateCatalogue(models.AbstractModel):
    """Import and export of a catalogue of procedures.

    A version is identified by code and decision. An import is all or nothing: one bad row prevents
    every change, and all bad rows are reported.
    """

    _name = "egate.catalogue"
    _description = "Catalogue of procedures"

    @api.model
    def _import_file(self, content, name, *, date_from=None, dry_run=False):
        """Import a workbook (``.xlsx``) or JSON; see :meth:`_import`.

        :param bytes content: the file
        :param date_from: the first day of versions that do not give one (JSON of the
            national portal)
        """
        extra = self._procedure_columns()
        try:
            if name.lower().endswith(".json"):
                tables = catalogue_json.read(content, date_from, extra)
            else:
                tables = catalogue_workbook.read(content, extra)
        except BadCellError as error:
            raise UserError(self._reason(error.reason, error.detail)) from error
        return self._import(tables, dry_run=dry_run)

    @api.model
    def _procedure_columns(self):
        """Return the columns that other addons add to the sheet of procedures.

        Hook, with ``_known``, ``_prepare_procedure`` and ``_procedure_values``: such a column says
        something of the procedure, not of a version. Empty, or not there, it changes nothing.

        :rtype: tuple[Column, ...]
        """
        return ()

    @api.model
    def _import(self, tables, *, dry_run=False):
        """Update the catalogue to match ``tables``.

        Existing laws, form templates and sectors stay as they are; missing ones are created.

        :param tables: by sheet, a list of :class:`~..tools.catalogue_sheets.Row`
        :param bool dry_run: do everything, then undo it
        :return: dict with ``created``, ``updated``, ``unchanged`` (numbers of versions) and
            ``faults``: dicts with ``sheet``, ``row``, ``column`` and ``reason``
        """
        reading = check(tables, self._procedure_columns())
        stored = self._stored(reading)
        known = self._known(reading)
        self._check_overlaps(reading, stored)
        todo = self._sort_out(reading, stored)
        created = {entry.key for entry in todo["create"]}
        touched = {entry.key for entries in todo.values() for entry in entries}
        report = {
            "created": len(created),
            "updated": len(touched - created),
            "unchanged": len(reading.entries) - len(touched),
            "faults": self._faults_in_words(reading.faults),
        }
        if reading.faults:
            return report
        try:
            with self.env.cr.savepoint():
                self._apply(reading, todo, stored, known)
                if dry_run:
                    raise _DryRunDone
        except _DryRunDone:
            self.env.invalidate_all()
        return report

    @api.model
    def _stored(self, reading):
        """Return the versions on file by code and decision, as (record, entry)."""
        codes = sorted({code for code, _decision in reading.entries})
        versions = self.env["egate.procedure.version"].search(
            [("procedure_id.code", "in", codes), ("procedure_id.active", "in", (True, False))]
        )
        found = list(zip(versions, self._entries(versions), strict=True))
        # Newest first: if two share a decision, the newest is meant.
        return {entry.key: (version, entry) for version, entry in reversed(found)}

    @api.model
    def _known(self, reading):
        """Return the records that rows refer to, by name; missing ones become faults."""
        env = self.with_context(active_test=False).env
        archived_too = [("active", "in", (True, False))]
        known = {
            "procedure": {p.code: p for p in self._find(env, "egate.procedure", "code", reading)},
            "sector": {},
            "laws": {law.number: law for law in env["egate.law"].search([])},
            "template": {item.code: item for item in env["egate.form.template"].search([])},
            "database": {item.code: item for item in env["egate.database"].search([])},
            "exemptions": {item.code: item for item in env["egate.fee.exemption"].search([])},
            "agency_unit": {unit.code: unit for unit in env["egate.unit"].search([])},
        }
        for sector in env["egate.sector"].search(archived_too):
            known["sector"][search_key(sector.name)] = known["sector"][sector.code] = sector
        for column, model in (("levels", "egate.level"), ("audiences", "egate.audience")):
            known[column] = {}
            for item in env[model].search(archived_too):
                known[column][search_key(item.name)] = known[column][search_key(item.code)] = item
        for entry in reading.entries.values():
            self._check_references(reading, known, entry)
        for place, values in reading.templates.values():
            for number in values["laws"]:
                if number not in known["laws"] and number not in reading.laws:
                    reading.fault(TEMPLATES, place, "laws", "not_known", number)
        return known

    def _find(self, env, model, field, reading):
        return env[model].search([(field, "in", sorted({key[0] for key in reading.entries}))])

    def _check_references(self, reading, known, entry):
        values = entry.values
        for column in ("levels", "audiences"):
            found = []
            for name in values[column]:
                if item := known[column].get(search_key(name)):
                    found.append(item.name)
                else:
                    reading.fault(PROCEDURES, entry.place, column, "not_known", name)
            values[column] = tuple(sorted(found))
        for number in values["laws"]:
            if number not in known["laws"] and number not in reading.laws:
                reading.fault(PROCEDURES, entry.place, "laws", "not_known", number)
        unit = values["agency_unit"]
        if unit and unit not in known["agency_unit"]:
            reading.fault(PROCEDURES, entry.place, "agency_unit", "not_known", unit)
        for key in ("components", "results", "fees"):
            for place, part in zip(entry.places[key], entry.parts[key], strict=True):
                template = part.get("template")
                if template and template not in known["template"] | reading.templates:
                    reading.fault(_SHEET[key], place, "template", "not_known", template)
                database = part.get("database")
                if database and database not in known["database"]:
                    reading.fault(_SHEET[key], place, "database", "not_known", database)
                for code in part.get("exemptions", ()):
                    if code not in known["exemptions"]:
                        reading.fault(_SHEET[key], place, "exemptions", "not_known", code)

    @api.model
    def _check_overlaps(self, reading, stored):
        """Add a fault for each version that would overlap another one."""
        days = defaultdict(list)
        for key, (_version, entry) in stored.items():
            if key not in reading.entries:
                days[key[0]].append(entry)
        for key, entry in reading.entries.items():
            days[key[0]].append(entry)
        for entries in days.values():
            entries = [entry for entry in entries if is_in_force(entry.values["state"])]
            entries.sort(key=lambda entry: entry.values["date_from"])
            for earlier, later in zip(entries, entries[1:], strict=False):
                end = earlier.values["date_to"]
                if not end or end >= later.values["date_from"]:
                    # Name the version from the file, whichever of the two it is.
                    ours, other = (later, earlier) if later.place else (earlier, later)
                    detail = other.values["version"]
                    reading.fault(PROCEDURES, ours.place, "date_from", "overlap", detail)

    @api.model
    def _sort_out(self, reading, stored):
        """Return which entries are to be created, rewritten, ended and published."""
        todo = {"create": [], "update": [], "end": [], "publish": []}
        for key, entry in reading.entries.items():
            state = entry.values["state"]
            if key not in stored:
                todo["create"].append(entry)
                if state != "draft":
                    todo["publish"].append(entry)
                continue
            version, old = stored[key]
            if version.state == "draft":
                if not entry.same_as(old) or entry.values["date_to"] != old.values["date_to"]:
                    todo["update"].append(entry)
                if state != "draft":
                    todo["publish"].append(entry)
            elif not entry.same_as(old):
                reading.fault(PROCEDURES, entry.place, "version", "frozen")
            elif entry.values["date_to"] != old.values["date_to"]:
                todo["end"].append(entry)
        return todo

    @api.model
    def _faults_in_words(self, faults):
        return [
            {
                "sheet": fault.sheet,
                "row": fault.place,
                "column": fault.column,
                "reason": self._reason(fault.reason, fault.detail),
            }
            for fault in faults
        ]

    @api.model
    def _reason(self, reason, detail):
        """Return the sentence for the key of a reason."""
        return {
            "required": self.env._("Must not be empty."),
            "not_text": self.env._(
                "Is a number. Format the cell as text and enter the code again."
            ),
            "not_number": self.env._("Is not a number."),
            "not_whole": self.env._("Is not a whole number."),
            "negative": self.env._("Must not be negative."),
            "not_positive": self.env._("Must be more than 0."),
            "not_date": self.env._("Is not a date. Write it as dd/mm/yyyy."),
            "not_hour": self.env._("Is not an hour of the day (0 to 23.99)."),
            "not_choice": self.env._("Is none of: %(choices)s.", choices=detail),
            "formula": self.env._("Is a formula. Enter its value."),
            "twice": self.env._("Is there twice."),
            "ends_before": self.env._("Ends before it begins."),
            "no_procedure": self.env._("No row of the sheet “Thủ tục” has this code and decision."),
            "no_case": self.env._(
                "Is not a case of this version (%(cases)s).", cases=detail or "-"
            ),
            "no_online_reason": self.env._(
                "A version that is only partly online says why, as published (Nghị định "
                "224/2026/NĐ-CP)."
            ),
            "no_term": self.env._("A version in force needs a term for every case."),
            "not_known": self.env._(
                "“%(name)s” is not on file and not in this workbook.", name=detail
            ),
            "overlap": self.env._(
                "Is in force on the same day as decision %(decision)s.", decision=detail
            ),
            "frozen": self.env._(
                "This version was published with another content and is frozen. Import the change "
                "as a new decision."
            ),
            "not_words": self.env._(
                "Is a date or a yes or no to the spreadsheet, not a text. Format the cell as text "
                "and enter it again."
            ),
            "year_as_date": self.env._(
                "Is a year only (%(year)s), which the spreadsheet took for a day. Enter day, month "
                "and year.",
                year=detail,
            ),
            "hidden": self.env._(
                "Is hidden in the workbook. Show all rows and columns, or delete what does not "
                "belong there."
            ),
            "sheet_twice": self.env._(
                "The sheet “%(name)s” is there twice. Copy the rows into one, delete the other.",
                name=detail,
            ),
            "heading_twice": self.env._("The heading “%(name)s” is there twice.", name=detail),
            "no_heading": self.env._(
                "A filled column has no heading (%(place)s). Give it one, or empty it.",
                place=detail,
            ),
            "unknown_sheet": self.env._(
                "The catalogue has no sheet “%(name)s”, so its rows would be lost. Give it the "
                "name that it has in an export, or delete it.",
                name=detail,
            ),
            "unknown_column": self.env._(
                "The catalogue has no column “%(name)s”, so it would be lost. Give it the heading "
                "that it has in an export, or delete it.",
                name=detail,
            ),
            "file_size": self.env._(
                "The file is larger than %(limit)s MB. A list holds no pictures: copy the rows "
                "into a new one.",
                limit=detail,
            ),
            "unpacked": self.env._(
                "The file holds far more than a list. Copy the rows into a new one."
            ),
            "rows": self.env._(
                "The list has more than %(limit)s rows. Divide it into several.", limit=detail
            ),
            "too_far": self.env._(
                "The list goes on below row %(limit)s. Delete the empty rows.", limit=detail
            ),
            "no_sheet": self.env._("The workbook has no sheet “%(name)s”.", name=detail),
            "no_column": self.env._("A column is missing (%(name)s).", name=detail),
            "not_workbook": self.env._("This is not an Excel workbook (.xlsx)."),
            "not_json": self.env._("This is not JSON in the shape of the national catalogue."),
        }[reason]
