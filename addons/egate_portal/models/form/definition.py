from odoo import api, models
from odoo.fields import Command

from ...tools.form_rules import LANGUAGE, fields_of

#: Texts and numbers of a field (and a column) that a definition has under the same names.
SAME = ("decimals", "least", "pattern", "min_rows", "max_rows", "prefill")


class EgateOnlineForm(models.Model):
    """A form as plain JSON, and back: pinned by a submission, copied for a new edition, brought in.

    What the JSON has: :mod:`..tools.form_rules`.
    """

    _inherit = "egate.online.form"

    def _definition(self):
        """Return this form as JSON: as it was published, or as its draft is now.

        :rtype: dict
        """
        self.ensure_one()
        # sudo: what is published is for everybody; a draft was read before by who asks
        form = self.sudo()
        return form.pinned or form._drawn()

    def _drawn(self):
        """Return the definition of what is drawn."""
        self.ensure_one()
        pages = [
            {
                "key": page.key,
                "title": page.title,
                "intro": page.intro or "",
                "fields": [field._as_definition() for field in page.field_ids],
            }
            for page in self.page_ids
        ]
        return {
            "language": LANGUAGE,
            "form": self.id,
            "edition": self.edition,
            "title": self.title,
            "intro": self.intro or "",
            "pages": pages,
        }

    @api.model
    def _from_definition(self, procedure, definition, variants=None):
        """Return a new draft drawn as ``definition`` says; keys are kept.

        :param procedure: ``egate.procedure``
        :param variants: ``egate.procedure.variant``; none: every case
        :raise AccessError: the user does not draw forms
        """
        form = self.create(
            {
                "procedure_id": procedure.id,
                "title": definition.get("title") or procedure.name,
                "intro": definition.get("intro"),
                "variant_ids": [Command.set(variants.ids if variants else [])],
            }
        )
        form._draw(definition)
        return form

    def _draw(self, definition):
        """Draw the pages and fields of ``definition`` in this empty draft."""
        self.ensure_one()
        self.check_access("write")
        # sudo: keys are closed to users; whoever draws may write this form, as checked above
        form = self.sudo()
        drawn = {}
        for number, page_spec in enumerate(definition["pages"]):
            page = form.page_ids.create(
                {
                    "form_id": form.id,
                    "sequence": number,
                    "key": page_spec.get("key"),
                    "title": page_spec["title"],
                    "intro": page_spec.get("intro"),
                }
            )
            for place, spec in enumerate(page_spec["fields"]):
                drawn[spec["key"]] = form.field_ids.create(
                    {**self._field_vals(spec), "page_id": page.id, "sequence": place}
                )
        for key, spec in fields_of(definition).items():
            drawn[key].write(self._rule_vals(spec, drawn))

    @api.model
    def _field_vals(self, spec):
        """Return the values of a field that name no other."""
        vals = {name: spec[name] for name in (*SAME, "key", "kind", "label") if spec.get(name)}
        vals |= {"required": bool(spec.get("required")), "help": spec.get("help")}
        vals |= {"min_value": spec.get("min"), "max_value": spec.get("max")}
        vals["most"] = spec.get("length") or 0
        vals["choice_ids"] = [
            Command.create({"key": one["key"], "label": one["label"], "sequence": number})
            for number, one in enumerate(spec.get("choices") or ())
        ]
        vals["column_ids"] = [
            Command.create({**self._column_vals(one), "sequence": number})
            for number, one in enumerate(spec.get("columns") or ())
        ]
        return vals

    @api.model
    def _column_vals(self, spec):
        vals = {name: spec[name] for name in ("key", "kind", "label", "decimals") if spec.get(name)}
        labels = [choice["label"] for choice in spec.get("choices") or ()]
        return {
            **vals,
            "required": bool(spec.get("required")),
            "min_value": spec.get("min"),
            "max_value": spec.get("max"),
            "most": spec.get("length") or 0,
            "choices": "; ".join(labels),
        }

    @api.model
    def _rule_vals(self, spec, drawn):
        """Return the values of a field that name others, now that all are drawn."""
        vals, conditions = {}, []
        for purpose in ("show", "require"):
            if rule := spec.get(purpose):
                vals[f"{purpose}_mode"] = rule["mode"]
                conditions += [
                    Command.create(self._condition_vals(purpose, one, drawn))
                    for one in rule["conditions"]
                ]
        vals["condition_ids"] = conditions
        if formula := spec.get("formula"):
            vals |= self._formula_vals(formula, drawn)
        return vals

    @api.model
    def _condition_vals(self, purpose, condition, drawn):
        source = drawn[condition["field"]]
        value = condition.get("value")
        values = value if isinstance(value, list) else [value or ""]
        vals = {"purpose": purpose, "source_id": source.id, "operator": condition["operator"]}
        if source.kind in ("choice", "choices"):
            chosen = source.choice_ids.filtered(lambda one: one.key in values)
            return {**vals, "choice_ids": [Command.set(chosen.ids)]}
        if source.kind == "yes":
            return {**vals, "yes": values[0] if values[0] in ("yes", "no") else False}
        return {**vals, "value": "; ".join(values)}

    @api.model
    def _formula_vals(self, formula, drawn):
        kind = formula["kind"]
        vals = {"formula": kind}
        if kind in ("sum", "product", "difference"):
            operands = [drawn[key] for key in formula["fields"]]
            if kind == "difference":
                vals["first_id"] = operands.pop(0).id
            vals["operand_ids"] = [Command.set([one.id for one in operands])]
        elif kind in ("column_sum", "rows"):
            table = drawn[formula["table"]]
            vals["first_id"] = table.id
            column = table.column_ids.filtered(lambda one: one.key == formula.get("column"))
            vals["column_id"] = column.id
        elif kind == "age":
            vals["first_id"] = drawn[formula["field"]].id
        else:
            vals |= {"first_id": drawn[formula["from"]].id, "second_id": drawn[formula["to"]].id}
        return vals


class EgateOnlineFormField(models.Model):
    """A field as a definition has it."""

    _inherit = "egate.online.form.field"

    def _as_definition(self):
        """Return this field as plain JSON; what is not set, or not of its kind, is left out."""
        self.ensure_one()
        spec = {"key": self.key, "kind": self.kind, "label": self.label, "help": self.help or ""}
        if self.required and self.kind not in ("computed", "note"):
            spec["required"] = True
        spec |= {name: self[name] for name in SAME if self[name]}
        if self.most:
            spec["length"] = self.most
        spec |= self._limits()
        if self.kind in ("choice", "choices"):
            spec["choices"] = [{"key": one.key, "label": one.label} for one in self.choice_ids]
        if self.kind == "table":
            spec["columns"] = [column._as_definition() for column in self.column_ids]
        if self.kind == "computed":
            spec["formula"] = self._as_formula()
        for purpose in ("show", "require"):
            conditions = self.condition_ids.filtered(lambda one, kind=purpose: one.purpose == kind)
            if conditions:
                spec[purpose] = {
                    "mode": self[f"{purpose}_mode"],
                    "conditions": [condition._as_rule() for condition in conditions],
                }
        return spec

    @api.model
    def _place(self, field):
        return field.page_id.sequence, field.page_id.id, field.sequence, field.id

    def _limits(self):
        plain = self.env["egate.online.form.field"]._plain_value
        found = {
            "min": self.min_value and plain(self.kind, self.min_value),
            "max": self.max_value and plain(self.kind, self.max_value),
        }
        return {name: limit for name, limit in found.items() if limit}

    def _as_formula(self):
        kind, first = self.formula or "", self.first_id.key or ""
        others = self.operand_ids.sorted(self._place).mapped("key")
        if kind == "difference":
            return {"kind": kind, "fields": [first, *others]}
        if kind in ("sum", "product"):
            return {"kind": kind, "fields": others}
        if kind == "column_sum":
            return {"kind": kind, "table": first, "column": self.column_id.key or ""}
        if kind == "rows":
            return {"kind": kind, "table": first}
        if kind == "days":
            return {"kind": kind, "from": first, "to": self.second_id.key or ""}
        return {"kind": kind, "field": first}


class EgateOnlineFormColumn(models.Model):
    """A column as a definition has it."""

    _inherit = "egate.online.form.column"

    def _as_definition(self):
        """Return this column as plain JSON."""
        self.ensure_one()
        plain = self.env["egate.online.form.field"]._plain_value
        spec = {"key": self.key, "kind": self.kind, "label": self.label}
        if self.required:
            spec["required"] = True
        spec |= {"decimals": self.decimals} if self.decimals else {}
        spec |= {"length": self.most} if self.most else {}
        limits = {"min": self.min_value, "max": self.max_value}
        limits = {name: limit and plain(self.kind, limit) for name, limit in limits.items()}
        spec |= {name: limit for name, limit in limits.items() if limit}
        if self.kind == "choice":
            # A cell keeps the words of its answer: they are short, and need no key of their own.
            spec["choices"] = [{"key": label, "label": label} for label in self._choice_labels()]
        return spec
