from odoo import api, models

from ..tools import catalogue_json, catalogue_workbook
from ..tools.catalogue_check import Entry
from ..tools.catalogue_sheets import LAWS, PARTS, PROCEDURES, TEMPLATES
from .egate_catalogue_apply import PART_MODELS

#: Columns whose value is a record: the field, and the name of the record in the tables.
_RECORDS = {
    "variant": ("variant_id", "code"),
    "template": ("template_id", "code"),
    "database": ("database_id", "code"),
    "agency_unit": ("agency_unit_id", "code"),
    "procedure": ("procedure_id", "code"),
    "levels": ("level_ids", "name"),
    "audiences": ("audience_ids", "name"),
    "laws": ("law_ids", "number"),
    "exemptions": ("exemption_ids", "code"),
}


class EgateCatalogue(models.AbstractModel):
    """Turns records into tables from which the import restores them unchanged."""

    _inherit = "egate.catalogue"

    @api.model
    def _export_file(self, versions, kind):
        """Return ``versions`` with their library as a file.

        :param str kind: ``xlsx`` or ``json``
        :rtype: bytes
        """
        tables = self._tables(versions)
        writer = catalogue_json if kind == "json" else catalogue_workbook
        return writer.write(tables, self._procedure_columns())

    @api.model
    def _tables(self, versions):
        """Return the tables of ``versions``: by sheet, the values of each row by column."""
        tables = {sheet.key: [] for sheet in PARTS}
        entries = self._entries(versions)
        tables["procedures"] = [entry.values | entry.extra for entry in entries]
        for entry in entries:
            named = dict(zip(("procedure", "version"), entry.key, strict=True))
            for key, rows in entry.parts.items():
                tables[key] += [{**named, **values} for values in rows]
        templates = versions.component_ids.template_id | versions.result_ids.template_id
        laws = versions.law_ids | templates.law_ids
        tables["laws"] = [self._values(LAWS, law) for law in laws.sorted("number")]
        tables["templates"] = [
            self._values(TEMPLATES, template) for template in templates.sorted("code")
        ]
        return tables

    @api.model
    def _entries(self, versions):
        """Return an entry of the tables for each of ``versions``, in their order."""
        entries = []
        for version in versions:
            values = self._values(PROCEDURES, version)
            values |= {
                "version": version.decision or None,
                "name": version.procedure_id.name,
                "sector": version.procedure_id.sector_id.name,
                "sector_code": version.procedure_id.sector_id.code,
            }
            entry = Entry("", values, extra=self._procedure_values(version.procedure_id))
            for sheet in PARTS:
                _model, name = PART_MODELS[sheet.key]
                entry.parts[sheet.key] = [self._values(sheet, part) for part in version[name]]
            entries.append(entry)
        return entries

    @api.model
    def _procedure_values(self, procedure):
        """Return the values of ``procedure`` for the columns of ``_procedure_columns``, by key."""
        return {}

    @api.model
    def _values(self, sheet, record):
        """Return ``record`` by the columns of ``sheet``, as the import parses them."""
        values = {}
        columns = sheet.columns if record._name != "egate.procedure.version" else sheet.all_columns
        for column in columns:
            field, name = _RECORDS.get(column.key, (column.key, None))
            if field not in record._fields:
                continue
            value = record[field]
            if column.kind == "list":
                value = tuple(sorted(set(value.mapped(name))))
            elif name:
                value = value[name] or None
            elif column.kind in ("int", "number", "money"):
                value = int(value) if value == int(value) else value
            elif column.kind != "bool":
                value = (value.strip() if isinstance(value, str) else value) or None
            values[column.key] = value
        if sheet.key == "terms":
            if record.unit == "same_day":
                values["amount"] = None
            elif not record._cuts_days():
                values["cutoff"] = None
        return values
