from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.form_values import MAX_DECIMALS, MAX_LENGTH


class EgateOnlineFormChoice(models.Model):
    """An answer that a field offers."""

    _name = "egate.online.form.choice"
    _description = "Choice of an online form"
    _inherit = ["egate.online.form.keyed", "egate.frozen.part"]
    _order = "sequence, id"
    _rec_name = "label"
    _PARENT, _BESIDE, _KEY_STEM = "field_id", "choice_ids", "choice"

    field_id = fields.Many2one(
        "egate.online.form.field", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    label = fields.Char(required=True)


class EgateOnlineFormColumn(models.Model):
    """A column of a table that citizens fill in row by row; of the simple kinds."""

    _name = "egate.online.form.column"
    _description = "Column of a table of an online form"
    _inherit = ["egate.online.form.keyed", "egate.frozen.part"]
    _order = "sequence, id"
    _rec_name = "label"
    _PARENT, _BESIDE, _KEY_STEM = "field_id", "column_ids", "column"

    field_id = fields.Many2one(
        "egate.online.form.field", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    label = fields.Char(required=True)
    kind = fields.Selection(selection="_selection_kind", required=True, default="text")
    required = fields.Boolean(string="Must be answered")
    choices = fields.Char(help="Of a choice: the answers, with “;” between them.")
    min_value = fields.Char(string="At least")
    max_value = fields.Char(string="At most")
    decimals = fields.Integer()
    most = fields.Integer(string="Most letters")

    _numbers_in_bounds = models.Constraint(
        f"CHECK (decimals BETWEEN 0 AND {MAX_DECIMALS} AND most BETWEEN 0 AND {MAX_LENGTH})",
        f"At most {MAX_DECIMALS} decimals and {MAX_LENGTH} letters; nothing below 0.",
    )

    @api.model
    def _selection_kind(self):
        simple = ("text", "number", "money", "date", "choice", "yes", "phone", "email", "identity")
        kinds = dict(self.env["egate.online.form.field"]._selection_kind())
        return [(kind, kinds[kind]) for kind in simple]

    @api.constrains("min_value", "max_value", "kind")
    def _check_limits(self):
        fields_model = self.env["egate.online.form.field"]
        for column in self:
            for limit in (column.min_value, column.max_value):
                if limit and fields_model._plain_value(column.kind, limit) is None:
                    raise ValidationError(
                        fields_model.new({"label": column.label})._limit_sentence(limit)
                    )

    def _choice_labels(self):
        """Return the answers of a choice."""
        labels = [label.strip() for label in (self.choices or "").split(";")]
        return [label for label in labels if label]
