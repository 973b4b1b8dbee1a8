from odoo import api, fields, models

from ...tools.form_rules import OPERATORS
from ...tools.form_values import text_of


class EgateOnlineFormCondition(models.Model):
    """A rule of a field: it is shown, or must be answered, when another has a certain answer.

    It holds only while the other field is shown and answered, whatever it asks.
    """

    _name = "egate.online.form.condition"
    _description = "Rule of an online form"
    _inherit = "egate.frozen.part"
    _order = "id"
    _rec_name = "purpose"
    _PARENT = "field_id"

    field_id = fields.Many2one(
        "egate.online.form.field", required=True, index=True, ondelete="cascade"
    )
    form_id = fields.Many2one(related="field_id.form_id")
    purpose = fields.Selection(
        [("show", "Shown"), ("require", "Must be answered")], required=True, default="show"
    )
    source_id = fields.Many2one(
        "egate.online.form.field",
        string="When the field",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('form_id', '=', form_id), ('id', '!=', field_id), ('kind', '!=', 'note')]",
    )
    source_kind = fields.Selection(related="source_id.kind", string="Kind of the other field")
    operator = fields.Selection(selection="_selection_operator", required=True, default="is")
    value = fields.Char(help="A number; a date as dd/mm/yyyy, or “hôm nay”; or a text.")
    yes = fields.Selection([("yes", "Yes"), ("no", "No")], string="Answer")
    choice_ids = fields.Many2many(
        "egate.online.form.choice",
        string="Choices",
        domain="[('field_id', '=', source_id)]",
    )

    @api.model
    def _selection_operator(self):
        words = {
            "is": self.env._("is"),
            "is_not": self.env._("is answered otherwise than"),
            "one_of": self.env._("is one of"),
            "filled": self.env._("is answered"),
            "at_least": self.env._("is at least"),
            "at_most": self.env._("is at most"),
            "before": self.env._("is before"),
            "after": self.env._("is after"),
        }
        return [(key, words[key]) for key in OPERATORS]

    def _as_rule(self):
        """Return this rule as a definition has it; a value that fits nothing stays as written."""
        self.ensure_one()
        rule = {"field": self.source_id.key, "operator": self.operator}
        if self.operator == "filled":
            return rule
        kind = self.source_id.kind
        if kind in ("choice", "choices"):
            keys = self.choice_ids.sorted("sequence").mapped("key")
            value = keys if self.operator == "one_of" else (keys[0] if len(keys) == 1 else "")
        elif kind == "yes":
            value = self.yes or ""
        elif self.operator == "one_of":
            texts = [text_of(text) for text in (self.value or "").split(";")]
            value = [self._plain(kind, text) for text in texts if text]
        else:
            value = self._plain(kind, text_of(self.value or ""))
        if self.operator == "one_of" and not isinstance(value, list):
            value = [value]
        return {**rule, "value": value}

    def _plain(self, kind, text):
        return self.env["egate.online.form.field"]._plain_value(kind, text) or text
