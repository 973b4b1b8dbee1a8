import json

from odoo import api, models

from ...tools.form_rules import TOLD, fields_of, judge
from ...tools.form_shown import number_shown, places_for, put_in, shown
from ...tools.form_values import LENGTHS, MAX_LENGTH

#: What a browser may fill in by itself, for fields about the citizen.
AUTOCOMPLETE = {
    "owner_name": "name",
    "owner_birth_date": "bday",
    "contact_phone": "tel",
    "contact_email": "email",
    "organisation_name": "organization",
}
KEYBOARDS = {
    "number": "decimal",
    "money": "decimal",
    "date": "numeric",
    "phone": "tel",
    "email": "email",
    "identity": "numeric",
}


class EgateOnlineForm(models.Model):
    """An online form on the citizen's screen, and its answers to be read.

    The contract of those who show it: ``values |= _page_values(…)``, then call the template
    ``egate_portal.form_page`` inside a ``<form>``; it needs the style sheet ``form.css`` and the
    script ``form.js`` (a module) in the page's ``head``, see ``egate_portal.form_head``. What comes
    back: ``form_input.read`` and ``merge``; ``egate_again`` (a page without a script wants the
    communes of a province: keep what was typed, judge nothing, show the page again); and
    ``egate_answers``, the other pages' answers from a file that the citizen opened, for
    ``form_input.read_file``. Beside the form, outside it, ``egate_portal.form_keep`` with
    ``procedure_code`` offers to keep the answers as such a file.
    """

    _inherit = "egate.online.form"

    @api.model
    def _page_values(self, definition, page_key, answers, errors=None):
        """Return what ``egate_portal.form_page`` shows of one page.

        :param dict answers: as kept or as typed (:attr:`Judged.typed`), of all pages
        :param dict errors: sentences by key (:meth:`_sentences`) to be shown; others' are left out
        :rtype: dict with ``page``, ``answers``, ``errors``, ``today``, and ``asked``, the fields
            ready to be shown
        """
        today = self.env["egate.assignment"]._local_today()
        judged = judge(definition, answers, today)
        page = next(page for page in definition["pages"] if page["key"] == page_key)
        own = {field["key"] for field in page["fields"]}
        errors = {
            key: sentence
            for key, sentence in (errors or {}).items()
            if key.partition(".")[0] in own
        }
        asked = []
        for field in page["fields"]:
            sources = self._sources(field)
            seen = field["key"] in judged.visible
            # What depends on this page is on it, for those without a script; else it is left out.
            if seen or sources & own:
                asked.append(self._asked_field(definition, field, judged, errors, seen))
        return {
            "page": page,
            "answers": judged.typed,
            "errors": errors,
            "today": today,
            "alone": False,
            "asked": asked,
            "summary": [(self._box_of(definition, key), text) for key, text in errors.items()],
            "definition_json": json.dumps(definition, ensure_ascii=False),
            "answers_json": json.dumps(judged.typed, ensure_ascii=False),
            "sentences_json": json.dumps(self._sentence_patterns(), ensure_ascii=False),
        }

    @api.model
    def _whole_values(self, definition):
        """Return what ``egate_portal.form_alone`` shows: all pages as one, under their titles."""
        fields = []
        for page in definition["pages"]:
            title = {
                "key": f"{page['key']}.title",
                "title": True,
                "kind": "note",
                "label": page["title"],
                "help": page["intro"],
            }
            fields += [title, *page["fields"]]
        whole = {"key": "whole", "title": definition["title"], "intro": "", "fields": fields}
        return {
            **self._page_values({**definition, "pages": [whole]}, "whole", {}),
            "alone": True,
            "form_title": definition["title"],
            "form_intro": definition["intro"],
        }

    @api.model
    def _sources(self, field):
        """Return the keys of the fields on which it depends whether ``field`` is shown."""
        rule = field.get("show") or {"conditions": ()}
        return {condition["field"] for condition in rule["conditions"]}

    @api.model
    def _box_of(self, definition, key):
        """Return the id of the box in which the answer ``key`` is typed."""
        field = fields_of(definition)[key.partition(".")[0]]
        if "." not in key:
            if field["kind"] in ("choice", "choices", "yes"):
                return f"f-{key}-0"
            if field["kind"] == "address":
                return f"f-{key}-province"
            if field["kind"] == "table":
                return f"f-{key}-0-{field['columns'][0]['key']}"
        return "f-" + key.replace(".", "-")

    @api.model
    def _asked_field(self, definition, field, judged, errors, seen):
        key, kind = field["key"], field["kind"]
        typed = judged.typed.get(key)
        asked = {
            "key": key,
            "kind": kind,
            "id": f"f-{key}",
            "label": field["label"],
            "hint": field.get("help") or "",
            "title": bool(field.get("title")),
            "seen": seen,
            "only_if": self._rule_words(definition, field.get("show")),
            "required": key in judged.required or bool(field.get("required") and kind not in TOLD),
            "error": errors.get(key),
            "value": put_in(field, typed) or "",
            "autocomplete": AUTOCOMPLETE.get(field.get("prefill")),
            "keyboard": KEYBOARDS.get(kind),
            "limit": min(field.get("length") or LENGTHS.get(kind, 0), MAX_LENGTH),
            "choices": self._choices_of(field),
        }
        if kind == "computed":
            asked["value"] = number_shown(judged.computed.get(key, ""))
        elif kind == "address":
            typed = typed or {}
            provinces, communes = places_for(typed.get("province"))
            asked |= {"value": typed, "provinces": provinces, "communes": communes}
            asked["errors"] = {
                name: errors.get(f"{key}.{name}") for name in ("province", "commune", "street")
            }
        elif kind == "table":
            asked |= self._asked_table(field, typed or [], errors)
        return asked

    @api.model
    def _choices_of(self, field):
        if field["kind"] == "yes":
            return [
                {"key": "yes", "label": self.env._("Yes")},
                {"key": "no", "label": self.env._("No")},
            ]
        return field.get("choices") or []

    @api.model
    def _asked_table(self, field, typed, errors):
        """Return the rows of a table: those typed, and empty ones for a page without a script."""
        key, columns = field["key"], []
        for column in field["columns"]:
            columns.append(
                {
                    "key": column["key"],
                    "kind": column["kind"],
                    "label": column["label"],
                    "required": bool(column.get("required")),
                    "keyboard": KEYBOARDS.get(column["kind"]),
                    "choices": self._choices_of(column),
                }
            )
        most = field.get("max_rows") or 20
        count = min(max(len(typed) + 2, field.get("min_rows") or 0, 3), max(most, len(typed)))
        rows = []
        for number in range(count):
            row = typed[number] if number < len(typed) else {}
            rows.append(
                [
                    {
                        "column": shown_column,
                        "id": f"f-{key}-{number}-{column['key']}",
                        "name": f"{key}.{number}.{column['key']}",
                        "value": put_in(column, row.get(column["key"], "")),
                        "error": errors.get(f"{key}.{number}.{column['key']}"),
                    }
                    for shown_column, column in zip(columns, field["columns"], strict=True)
                ]
            )
        return {"columns": columns, "rows": rows, "most": most}

    @api.model
    def _rule_words(self, definition, rule):
        """Return when a field is to be answered, for a page without a script."""
        if not rule or not rule["conditions"]:
            return ""
        known = fields_of(definition)
        parts = [self._condition_words(known, one) for one in rule["conditions"]]
        joint = self.env._(" and ") if rule["mode"] == "all" else self.env._(" or ")
        return self.env._("Only if %(rules)s.", rules=joint.join(parts))

    @api.model
    def _condition_words(self, known, condition):
        source = known.get(condition["field"]) or {"label": "?", "kind": "text"}
        operator, wanted = condition["operator"], condition.get("value") or ""
        many = wanted if isinstance(wanted, list) else [wanted]
        texts = [
            self.env._("today") if one == "today" else shown(source, one, *self._yes_no())
            for one in (many if source["kind"] not in ("table", "address") else [])
        ]
        words = {"label": source["label"], "value": ", ".join(filter(None, texts))}
        sentences = {
            "is": self.env._("“%(label)s” is “%(value)s”", **words),
            "is_not": self.env._("“%(label)s” is not “%(value)s”", **words),
            "one_of": self.env._("“%(label)s” is one of: %(value)s", **words),
            "filled": self.env._("“%(label)s” is answered", **words),
            "at_least": self.env._("“%(label)s” is at least %(value)s", **words),
            "at_most": self.env._("“%(label)s” is at most %(value)s", **words),
            "before": self.env._("“%(label)s” is before %(value)s", **words),
            "after": self.env._("“%(label)s” is after %(value)s", **words),
        }
        return sentences[operator]

    @api.model
    def _yes_no(self):
        return self.env._("Yes"), self.env._("No")

    @api.model
    def _as_read(self, definition, answers):
        """Return answers to be read, by page: ``[(title, [(label, text), …]), …]``.

        For the review, the clerk and a PDF. Pages without an answer are left out; the rows of a
        table stand on lines of their own.

        :param dict answers: as judged; computed fields among them
        """
        pages = []
        for page in definition["pages"]:
            told = [
                (field["label"], shown(field, answers[field["key"]], *self._yes_no()))
                for field in page["fields"]
                if field["key"] in (answers or {}) and field["kind"] != "note"
            ]
            if told:
                pages.append((page["title"], told))
        return pages
