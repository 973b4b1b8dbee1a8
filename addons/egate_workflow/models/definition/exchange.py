from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.egate_base.tools.code_alphabet import is_code

from ...tools import process_json
from ...tools.process_json import SHAPES, BadFileError, Fault

#: The model behind each list of records in a process, by shape.
MODELS = {
    "process": "egate.workflow",
    "state_shape": "egate.workflow.state",
    "reminder_shape": "egate.workflow.reminder",
    "side_shape": "egate.workflow.side",
    "transition_shape": "egate.workflow.transition",
    "requirement_shape": "egate.workflow.requirement",
    "effect_shape": "egate.workflow.effect",
}
#: Lists that people name by a code, by the kind of key that refers to them.
CODED = {"role": "egate.role", "unit": "egate.unit", "reason": "egate.workflow.reason"}


class _UndoImport(Exception):
    """Rolls the import back: it was a dry run, has a fault or brings nothing new."""


class EgateWorkflowExchange(models.AbstractModel):
    """Export and import of processes as JSON, within one office or between offices.

    An import makes a new draft version, all or nothing: see ``tools.process_json``.
    """

    _name = "egate.workflow.exchange"
    _description = "Exchange of processes"

    # -- out ----------------------------------------------------------------------------------

    @api.model
    def _export_file(self, workflows):
        """Return ``workflows`` as a file; the same processes always give the same bytes.

        :rtype: bytes
        """
        return process_json.write([self._values_of(workflow, "process") for workflow in workflows])

    @api.model
    def _values_of(self, record, shape):
        """Return a record in the exchange shape, without values that can be left out."""
        values = {}
        for key in SHAPES[shape]:
            if key.kind == "format":
                values[key.name] = process_json.FORMAT
                continue
            value = record[key.column]
            if key.kind in SHAPES:
                # Parts without a sequence are in the order in which they were made.
                parts = value.sorted("sequence" if "sequence" in value._fields else "id")
                value = [self._values_of(part, key.kind) for part in parts]
            elif key.kind in CODED:
                value = sorted(value.mapped("code")) if key.many else value.code
            elif key.kind == "state":
                value = value.key
            values[key.name] = value if key.kind in ("flag", "number", "whole") else value or None
        if shape == "state_shape" and not record._has_limit():
            values["limit_unit"] = None
        if shape == "side_shape" and not values["key"]:
            values["key"] = f"y_kien_{record.state_id.side_ids.ids.index(record.id) + 1}"
        return process_json.lean(shape, values)

    # -- in -----------------------------------------------------------------------------------

    @api.model
    def _import_file(self, content, *, dry_run=False):
        """Make a draft of each process in a file that is new or differs from its last version.

        :param bytes content: a process or a list of processes, see ``tools.process_json``
        :param bool dry_run: do everything, then undo it
        :return: dict with ``faults`` (dicts with ``path`` and ``reason``) and ``processes`` (dicts
            with ``action``: ``new``, ``version`` or ``same``; ``id``, ``code``, ``name``,
            ``version``; ``changes`` and ``to_mend``: sentences)
        """
        report = {"faults": [], "processes": []}
        try:
            processes = process_json.read(content)
        except BadFileError as error:
            report["faults"] = self._faults_in_words([Fault("", error.reason, error.detail)])
            return report
        faults = self._check_import(processes)
        if faults:
            report["faults"] = self._faults_in_words(faults)
            return report
        try:
            with self.env.cr.savepoint():
                for path, data in processes:
                    report["processes"].append(self._import_process(data, path, faults))
                if faults or dry_run:
                    raise _UndoImport
        except _UndoImport:
            self._forget()
        if faults:
            report = {"faults": self._faults_in_words(faults), "processes": []}
        return report

    @api.model
    def _check_import(self, processes):
        choices, known = self._exchange_choices(), self._exchange_codes()
        faults = []
        codes = {}
        for path, data in processes:
            found = process_json.check(data, choices, known, path)
            if not found and data["code"] in codes:
                found = [Fault(f"{path}.code", "double", data["code"])]
            elif not found and not is_code(data["code"], "word"):
                sentence = self.env["egate.coded"]._code_sentence(data["code"])
                found = [Fault(f"{path}.code", "refused", sentence)]
            elif not found:
                codes[data["code"]] = data["model"]
                found = self._check_code(data, path)
            faults += found + self._check_conditions(data, choices["process"]["model"], path)
        return faults

    @api.model
    def _check_conditions(self, data, models, path):
        """Return a fault for each condition that does not fit the record, whatever else is wrong.

        Checked first, so that the fault names the condition and not the whole transition.
        """
        transitions = data.get("transitions") if isinstance(data, dict) else None
        if not isinstance(transitions, list) or data.get("model") not in models:
            return []
        faults = []
        workflow = self.env["egate.workflow"].new({"model": data["model"]})
        for index, item in enumerate(transitions):
            condition = item.get("condition") if isinstance(item, dict) else None
            if not isinstance(condition, str):
                continue
            drawn = self.env["egate.workflow.transition"].new(
                {"name": str(item.get("name")), "condition": condition}
            )
            drawn.workflow_id = workflow
            if sentence := drawn._condition_fault():
                place = f"{path}.transitions" if path else "transitions"
                faults.append(Fault(f"{place}[{index}].condition", "refused", sentence))
        return faults

    @api.model
    def _check_code(self, data, path):
        """Return a fault if a process for another model has this code."""
        last = self._last_version(data["code"])
        if not last or last.model == data["model"]:
            return []
        return [Fault(f"{path}.model" if path else "model", "other_model", last.model)]

    @api.model
    def _last_version(self, code):
        processes = self.env["egate.workflow"].with_context(active_test=False)
        return processes.search([("code", "=", code)], order="version desc", limit=1)

    @api.model
    def _exchange_choices(self):
        """Return the possible values of each selection field, by shape and key."""
        return {
            shape: {
                key.name: dict(
                    self.env[MODELS[shape]]._fields[key.column]._description_selection(self.env)
                )
                for key in keys
                if key.kind == "choice"
            }
            for shape, keys in SHAPES.items()
        }

    @api.model
    def _exchange_codes(self):
        """Return the records that processes refer to, by kind of reference and code."""
        return {
            kind: {
                record.code: record
                for record in self.env[model].search([("active", "in", (True, False))])
            }
            for kind, model in CODED.items()
        }

    def _import_process(self, data, path, faults):
        """Make the next draft version from ``data``; add what is not possible to ``faults``."""
        last = self._last_version(data["code"])
        savepoint = self.env.cr.savepoint()
        draft = self._create_from(data, path, faults)
        line = {
            "action": "version" if last else "new",
            "id": draft.id,
            "code": draft.code,
            "name": draft.name,
            "version": draft.version,
            "changes": [],
            "to_mend": [],
        }
        if last and not faults:
            changes = process_json.changes(
                self._values_of(last, "process"), self._values_of(draft, "process")
            )
            line["changes"] = [self._change_in_words(change) for change in changes]
            if not changes:
                savepoint.rollback()
                self._forget()
                line.update(action="same", id=last.id, version=last.version)
        if line["action"] != "same" and not faults:
            line["to_mend"] = draft._faults()
        savepoint.close(rollback=False)
        return line

    def _forget(self):
        """Clear the caches of records that were rolled back."""
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _create_from(self, data, path, faults):
        codes = self._exchange_codes()
        process = {
            key.column: data[key.name]
            for key in SHAPES["process"]
            if not key.many and key.name in data and key.name != "format"
        }
        draft = self.env["egate.workflow"].create(process)
        prefix = f"{path}." if path else ""
        states = {}
        later = []
        for index, item in enumerate(data["states"]):
            values = self._part_values("state_shape", item, codes)
            after = {name: values.pop(name) for name in ("unit_rule", "unit_id") if name in values}
            place = f"{prefix}states[{index}]"
            state = self._try(
                faults,
                place,
                lambda values=values, index=index: self.env["egate.workflow.state"].create(
                    {**values, "workflow_id": draft.id, "sequence": 10 * (index + 1)}
                ),
            )
            if state:
                states[item["key"]] = state
                later.append((place, state, after, item.get("unit_state")))
        for place, state, after, earlier in later:
            # The state whose unit it takes over exists only now.
            if earlier in states:
                after["unit_state_id"] = states[earlier].id
            if after:
                self._try(faults, place, lambda state=state, after=after: state.write(after))
        for index, item in enumerate(data["transitions"]):
            if item["from"] in states and item["to"] in states:
                place = f"{prefix}transitions[{index}]"
                values = self._part_values("transition_shape", item, {**codes, "state": states})
                values |= {"workflow_id": draft.id, "sequence": 10 * (index + 1)}
                self._try(
                    faults,
                    place,
                    lambda values=values: self.env["egate.workflow.transition"].create(values),
                )
        return draft

    @api.model
    def _part_values(self, shape, item, codes):
        """Return the values of a record from its object in the file; see ``SHAPES``.

        The caller sets the state whose unit a state takes over.
        """
        values = {}
        for key in SHAPES[shape]:
            if item.get(key.name) is None or (shape, key.name) == ("state_shape", "unit_state"):
                continue
            value = item[key.name]
            if key.kind in SHAPES:
                value = [
                    (0, 0, {**self._part_values(key.kind, one, codes), **sequence})
                    for one, sequence in zip(value, self._sequences(key.kind), strict=False)
                ]
            elif key.kind in codes:
                found = codes[key.kind]
                value = [(6, 0, [found[one].id for one in value])] if key.many else found[value].id
            values[key.column] = value
        return values

    @api.model
    def _sequences(self, shape):
        """Yield the values that order the parts of a list, for models with a sequence."""
        ordered = "sequence" in self.env[MODELS[shape]]._fields
        number = 0
        while True:
            number += 10
            yield {"sequence": number} if ordered else {}

    def _try(self, faults, place, make):
        """Make a part; if a rule forbids it, add a fault for its place."""
        try:
            with self.env.cr.savepoint():
                return make()
        except ValidationError as error:
            faults.append(Fault(place, "refused", str(error)))
            return None

    # -- in words -----------------------------------------------------------------------------

    @api.model
    def _faults_in_words(self, faults):
        return [{"path": fault.path, "reason": self._fault_in_words(fault)} for fault in faults]

    @api.model
    def _fault_in_words(self, fault):
        """Return what is wrong and what to do, as a sentence."""
        env, detail = self.env, fault.detail
        if fault.reason == "refused":
            return detail
        sentences = {
            "too_big": lambda: env._("The file is larger than %(limit)s.", limit=detail),
            "not_utf8": lambda: env._("The file is not text in UTF-8. Save it as JSON in UTF-8."),
            "not_json": lambda: env._(
                "The file is not JSON; the first fault is at %(place)s.", place=detail or "1:1"
            ),
            "twice": lambda: env._("The key “%(key)s” is there twice in one object.", key=detail),
            "not_process": lambda: env._("The file holds neither a process nor a list of them."),
            "object": lambda: env._("An object is needed here: {…}."),
            "list": lambda: env._("A list is needed here: […]."),
            "text": lambda: env._("A text is needed here, in quotes and not empty."),
            "key": lambda: env._(
                "“%(key)s” is no key. Use letters, digits and _ only.", key=detail
            ),
            "number": lambda: env._("A number is needed here, without quotes."),
            "whole": lambda: env._("A whole number is needed here, without quotes."),
            "flag": lambda: env._("true or false is needed here."),
            "range": lambda: env._(
                "The number must be within %(range)s, with two decimals at most.", range=detail
            ),
            "format": lambda: env._(
                "Not a format that is known here. Expected: “%(format)s”.", format=detail
            ),
            "choice": lambda: env._("Not one of the choices: %(choices)s.", choices=detail),
            "missing": lambda: env._("This key is missing."),
            "unknown": lambda: env._("This key is not known here. Is it misspelled?"),
            "double": lambda: env._("“%(key)s” is there already. Give it another one.", key=detail),
            "no_state": lambda: env._("No state has the key “%(key)s”.", key=detail),
            "no_role": lambda: env._(
                "No role has the code “%(code)s”. Create it first, or mend the code.", code=detail
            ),
            "no_unit": lambda: env._(
                "No unit has the code “%(code)s”. Create it first, or mend the code.", code=detail
            ),
            "no_reason": lambda: env._(
                "No reason has the code “%(code)s”. Create it first, or mend the code.", code=detail
            ),
            "other_model": lambda: env._(
                "The process of this code is for something else (%(model)s). Choose another code.",
                model=detail,
            ),
        }
        return sentences[fault.reason]()

    @api.model
    def _change_in_words(self, change):
        env, name = self.env, change.name
        keys = ", ".join(self._labels(change))
        sentences = {
            "changed process": lambda: env._("Process: %(keys)s changed.", keys=keys),
            "added states": lambda: env._("New state “%(name)s”.", name=name),
            "changed states": lambda: env._(
                "State “%(name)s”: %(keys)s changed.", name=name, keys=keys
            ),
            "removed states": lambda: env._("State “%(name)s” is left out.", name=name),
            "order states": lambda: env._("The states have another order."),
            "added transitions": lambda: env._("New transition “%(name)s”.", name=name),
            "changed transitions": lambda: env._(
                "Transition “%(name)s”: %(keys)s changed.", name=name, keys=keys
            ),
            "removed transitions": lambda: env._("Transition “%(name)s” is left out.", name=name),
            "order transitions": lambda: env._("The transitions have another order."),
        }
        return sentences[f"{change.kind} {change.part}"]()

    @api.model
    def _labels(self, change):
        """Return the labels that the form has for the keys of a change."""
        shape = {"states": "state_shape", "transitions": "transition_shape"}.get(
            change.part, "process"
        )
        fields = self.env[MODELS[shape]]._fields
        return [
            fields[key.column]._description_string(self.env).lower()
            for key in SHAPES[shape]
            if key.name in change.keys
        ]


class EgateWorkflow(models.Model):
    _inherit = "egate.workflow"

    def action_export(self):
        """Download these processes as one file."""
        self.check_access("read")
        return self.env["egate.workflow.export"].create({"workflow_ids": self.ids})._download()
