from odoo import api, models

from ..tools.catalogue_sheets import PARTS, is_in_force
from ..tools.search_key import search_key

#: Model and list of each sheet of parts, with the field of each column that has another name.
PART_MODELS = {
    "variants": ("egate.procedure.variant", "variant_ids"),
    "steps": ("egate.procedure.step", "step_ids"),
    "channels": ("egate.procedure.channel", "channel_ids"),
    "components": ("egate.procedure.component", "component_ids"),
    "terms": ("egate.procedure.term", "term_ids"),
    "fees": ("egate.procedure.fee", "fee_ids"),
    "results": ("egate.procedure.result", "result_ids"),
}
_PLAIN = (
    "kind",
    "level",
    "agency_text",
    "competent_text",
    "delegated_text",
    "partner_text",
    "address_text",
    "sets",
    "result_name",
    "online_level",
    "online_reason",
    "proactive_level",
    "solved_at_once",
    "land_details",
    "conditions",
    "supplement_policy",
    "supplement_basis",
    "supplement_days",
    "supplement_days_unit",
    "supplement_days_basis",
    "obligation_policy",
    "obligation_basis",
    "keywords",
    "description",
    "date_from",
    "date_to",
)


class EgateCatalogue(models.AbstractModel):
    """Turns entries into records, in batches, for any number of entries."""

    _inherit = "egate.catalogue"

    @api.model
    def _apply(self, reading, todo, stored, known):
        """Apply the result of :meth:`_sort_out`; references are on file or in ``reading``."""
        self._create_library(reading, known)
        self._put_procedures(reading, known)
        versions = {key: version for key, (version, _entry) in stored.items()}
        created = self.env["egate.procedure.version"].create(
            [self._prepare_version(entry, known) for entry in todo["create"]]
        )
        versions |= dict(zip((entry.key for entry in todo["create"]), created, strict=True))
        for entry in todo["update"]:
            version = versions[entry.key]
            version.write(self._prepare_version(entry, known))
            for _model, name in reversed(PART_MODELS.values()):
                version[name].unlink()
        self._create_parts(todo["create"] + todo["update"], versions, known)
        for entry in todo["end"]:
            versions[entry.key]._end(entry.values["date_to"])
        drafts = self.env["egate.procedure.version"]
        retired = self.env["egate.procedure.version"]
        for entry in todo["publish"]:
            if is_in_force(entry.values["state"]):
                drafts |= versions[entry.key]
            else:
                retired |= versions[entry.key]
        drafts._publish()
        if retired:
            retired.action_retire()

    def _create_library(self, reading, known):
        laws = [values for _place, values in reading.laws.values()]
        laws = [values for values in laws if values["number"] not in known["laws"]]
        for law in self.env["egate.law"].create([self._given(values) for values in laws]):
            known["laws"][law.number] = law
        templates = [values for _place, values in reading.templates.values()]
        templates = [values for values in templates if values["code"] not in known["template"]]
        for template in self.env["egate.form.template"].create(
            [
                {
                    "code": values["code"],
                    "name": values["name"],
                    "law_ids": self._many(known["laws"], values["laws"]),
                }
                for values in templates
            ]
        ):
            known["template"][template.code] = template
        sectors = {}
        for entry in reading.entries.values():
            name, code = entry.values["sector"], entry.values["sector_code"]
            if not self._sector(known, entry) and search_key(name) not in sectors:
                code = code or search_key(name).replace(" ", "-").upper()
                sectors[search_key(name)] = {"name": name, "code": code}
        for sector in self.env["egate.sector"].create(list(sectors.values())):
            known["sector"][sector.code] = known["sector"][search_key(sector.name)] = sector

    @api.model
    def _sector(self, known, entry):
        by_code = known["sector"].get(entry.values["sector_code"])
        return by_code or known["sector"].get(search_key(entry.values["sector"]))

    def _put_procedures(self, reading, known):
        """Create the missing procedures; give the others the name of their newest version."""
        wanted = {}
        for entry in sorted(reading.entries.values(), key=lambda item: item.values["date_from"]):
            wanted[entry.values["procedure"]] = self._prepare_procedure(known, entry)
        new = {code: vals for code, vals in wanted.items() if code not in known["procedure"]}
        for procedure in self.env["egate.procedure"].create(
            [{"code": code, **vals} for code, vals in new.items()]
        ):
            known["procedure"][procedure.code] = procedure
        for code, vals in wanted.items():
            procedure = known["procedure"][code]
            now = procedure._read_format(list(vals), load=None)[0]
            if any(now[name] != value for name, value in vals.items()):
                procedure.write(vals)

    @api.model
    def _prepare_procedure(self, known, entry):
        """Return the values of the procedure that ``entry`` is a version of."""
        return {"name": entry.values["name"], "sector_id": self._sector(known, entry).id}

    def _prepare_version(self, entry, known):
        values = entry.values
        return {
            **{key: values[key] for key in _PLAIN},
            "procedure_id": known["procedure"][values["procedure"]].id,
            "decision": values["version"],
            "agency_unit_id": self._one(known["agency_unit"], values["agency_unit"]),
            "law_ids": self._many(known["laws"], values["laws"]),
            "level_ids": self._many(known["levels"], map(search_key, values["levels"])),
            "audience_ids": self._many(known["audiences"], map(search_key, values["audiences"])),
        }

    def _create_parts(self, entries, versions, known):
        cases = {}
        for sheet in PARTS:
            model, _name = PART_MODELS[sheet.key]
            rows = [
                (entry.key, number, values)
                for entry in entries
                for number, values in enumerate(entry.parts[sheet.key], start=1)
            ]
            parts = self.env[model].create(
                [
                    self._prepare_part(versions[key], number, values, cases, known)
                    for key, number, values in rows
                ]
            )
            if sheet.key == "variants":
                for (key, _number, values), part in zip(rows, parts, strict=True):
                    cases[versions[key].id, values["code"]] = part

    def _prepare_part(self, version, number, values, cases, known):
        vals = {"version_id": version.id, "sequence": 10 * number}
        for key, value in values.items():
            if key == "variant":
                vals["variant_id"] = cases[version.id, value].id if value else False
            elif key == "template":
                vals["template_id"] = self._one(known["template"], value)
            elif key == "database":
                vals["database_id"] = self._one(known["database"], value)
            elif key == "exemptions":
                vals["exemption_ids"] = self._many(known["exemptions"], value)
            elif value is not None:
                vals[key] = value
        if vals.get("unit") in ("working_day", "day") and vals.get("cutoff"):
            vals["cutoff_for_days"] = True  # the workbook names the hour only where it holds
        return vals

    @api.model
    def _given(self, values):
        return {key: value for key, value in values.items() if value is not None}

    @api.model
    def _one(self, records, name):
        return records[name].id if name else False

    @api.model
    def _many(self, records, names):
        return [(6, 0, [records[name].id for name in names])]
