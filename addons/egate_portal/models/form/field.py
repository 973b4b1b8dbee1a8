from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.form_formula import FORMULAS
from ...tools.form_values import (
    MAX_DECIMALS,
    MAX_LENGTH,
    date_of,
    number_of,
    number_text,
    text_of,
)

#: Words for the day on which the form is filled in, in a limit or a rule.
TODAY_WORDS = ("today", "hôm nay", "ngày hôm nay")


class EgateOnlineFormField(models.Model):
    """A question of an online form: how it is asked, which answers hold, when it is shown."""

    _name = "egate.online.form.field"
    _description = "Field of an online form"
    _inherit = ["egate.online.form.keyed", "egate.frozen.part"]
    _order = "page_id, sequence, id"
    _rec_name = "label"
    _PARENT, _BESIDE = "page_id", None

    page_id = fields.Many2one(
        "egate.online.form.page", required=True, index=True, ondelete="cascade"
    )
    form_id = fields.Many2one(
        "egate.online.form", related="page_id.form_id", store=True, index=True, ondelete="cascade"
    )
    form_state = fields.Selection(related="form_id.state")
    sequence = fields.Integer(default=10)
    label = fields.Char(required=True)
    help = fields.Char(string="Hint", help="Below the label: what is meant, where it is found.")
    kind = fields.Selection(selection="_selection_kind", required=True, default="text")
    required = fields.Boolean(string="Must be answered")
    min_value = fields.Char(
        string="At least", help="A number, or a date as dd/mm/yyyy; or “hôm nay”, today."
    )
    max_value = fields.Char(
        string="At most", help="A number, or a date as dd/mm/yyyy; or “hôm nay”, today."
    )
    decimals = fields.Integer(help="Digits after the comma; 0: whole numbers only.")
    least = fields.Integer(string="Least letters")
    most = fields.Integer(string="Most letters", help="0: 250, in a long text 2,000.")
    pattern = fields.Selection(
        [
            ("letters", "Letters, as of a name"),
            ("digits", "Digits only"),
            ("code", "Letters without marks and digits, as of a number of a paper"),
        ],
        string="Made of",
        help="Empty: anything.",
    )
    prefill = fields.Selection(
        selection="_selection_prefill",
        string="Filled in with",
        help="What is known of the owner, once their identity was checked. The citizen may change "
        "it.",
    )
    min_rows = fields.Integer(string="Least rows")
    max_rows = fields.Integer(string="Most rows", help="0: 20.")
    choice_ids = fields.One2many("egate.online.form.choice", "field_id", string="Choices")
    column_ids = fields.One2many("egate.online.form.column", "field_id", string="Columns")
    condition_ids = fields.One2many("egate.online.form.condition", "field_id", string="Rules")
    show_mode = fields.Selection(
        selection="_selection_mode", string="Shown when", required=True, default="all"
    )
    require_mode = fields.Selection(
        selection="_selection_mode", string="Must be answered when", required=True, default="all"
    )
    formula = fields.Selection(selection="_selection_formula", string="Computed as")
    operand_ids = fields.Many2many(
        "egate.online.form.field",
        "egate_online_form_operand_rel",
        "field_id",
        "operand_id",
        string="Of these fields",
        domain="[('form_id', '=', form_id), ('kind', 'in', ('number', 'money', 'computed'))]",
    )
    first_id = fields.Many2one(
        "egate.online.form.field",
        string="Of this field",
        ondelete="set null",
        domain="[('form_id', '=', form_id)]",
        help="What others are taken from; the date; the table.",
    )
    second_id = fields.Many2one(
        "egate.online.form.field",
        string="Until this field",
        ondelete="set null",
        domain="[('form_id', '=', form_id), ('kind', '=', 'date')]",
    )
    column_id = fields.Many2one(
        "egate.online.form.column",
        string="Of this column",
        ondelete="set null",
        domain="[('field_id', '=', first_id)]",
    )
    rule_words = fields.Char(compute="_compute_rule_words", string="Shown")

    _numbers_in_bounds = models.Constraint(
        f"CHECK (decimals BETWEEN 0 AND {MAX_DECIMALS} AND most BETWEEN 0 AND {MAX_LENGTH} "
        f"AND least BETWEEN 0 AND {MAX_LENGTH} AND min_rows BETWEEN 0 AND 100 "
        "AND max_rows BETWEEN 0 AND 100)",
        f"At most {MAX_DECIMALS} decimals, {MAX_LENGTH} letters and 100 rows; nothing below 0.",
    )

    @api.depends("condition_ids.source_id", "condition_ids.value", "show_mode")
    def _compute_rule_words(self):
        for field in self:
            count = len(field.condition_ids.filtered(lambda one: one.purpose == "show"))
            field.rule_words = self.env._("by %(count)s rules", count=count) if count else ""

    @api.model
    def _selection_kind(self):
        return [
            ("text", self.env._("Text")),
            ("long", self.env._("Long text")),
            ("number", self.env._("Number")),
            ("money", self.env._("Amount of money")),
            ("date", self.env._("Date")),
            ("choice", self.env._("Choice of one")),
            ("choices", self.env._("Choice of several")),
            ("yes", self.env._("Yes or no")),
            ("phone", self.env._("Phone number")),
            ("email", self.env._("E-mail address")),
            ("identity", self.env._("Personal identification number")),
            ("address", self.env._("Address")),
            ("table", self.env._("Table")),
            ("computed", self.env._("Computed")),
            ("note", self.env._("Words to read")),
        ]

    @api.model
    def _selection_mode(self):
        return [
            ("all", self.env._("all rules below hold")),
            ("any", self.env._("one rule below holds")),
        ]

    @api.model
    def _selection_formula(self):
        words = {
            "sum": self.env._("Sum of fields"),
            "product": self.env._("Product of fields"),
            "difference": self.env._("A field less others"),
            "column_sum": self.env._("Sum of a table's column"),
            "rows": self.env._("Number of a table's rows"),
            "age": self.env._("Age today, of a date of birth"),
            "days": self.env._("Days from a date to another"),
        }
        return [(key, words[key]) for key in FORMULAS]

    @api.model
    def _selection_prefill(self):
        return [
            ("owner_name", self.env._("Name of the owner")),
            ("owner_identity", self.env._("Identification number of the owner")),
            ("owner_birth_date", self.env._("Date of birth of the owner")),
            ("owner_sex", self.env._("Sex of the owner")),
            ("owner_address", self.env._("Address of the owner")),
            ("contact_phone", self.env._("Phone number of the account")),
            ("contact_email", self.env._("E-mail address of the account")),
            ("organisation_name", self.env._("Name of the organisation")),
            ("organisation_tax_code", self.env._("Tax code of the organisation")),
            ("organisation_address", self.env._("Address of the organisation")),
            ("representative_name", self.env._("Name of the representative")),
            ("representative_identity", self.env._("Identification number of the representative")),
        ]

    @api.constrains("min_value", "max_value", "kind")
    def _check_limits(self):
        for field in self:
            for limit in (field.min_value, field.max_value):
                if limit and self._plain_value(field.kind, limit) is None:
                    raise ValidationError(field._limit_sentence(limit))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        rules = self.env["egate.online.form.condition"].search([("source_id", "in", self.ids)])
        if asking := rules.field_id - self:
            raise UserError(
                self.env._(
                    "A rule of “%(field)s” asks this field. Delete that rule first.",
                    field=asking[0].label,
                )
            )

    def _limit_sentence(self, limit):
        return self.env._(
            "“%(limit)s” is no limit for “%(field)s”. Write a number such as 1.500, or for a date "
            "dd/mm/yyyy or “hôm nay”; other kinds have none: empty it.",
            limit=limit,
            field=self.label,
        )

    @api.model
    def _plain_value(self, kind, text):
        """Return a number or a date that an administrator wrote as a definition has it, or None."""
        text = text_of(text)
        if kind == "date":
            return "today" if text.lower() in TODAY_WORDS else date_of(text)
        if kind in ("number", "money", "computed"):
            number = number_of(text, money=kind == "money")
            return None if number is None else number_text(number)
        return None

    def _beside(self):
        return self.form_id.field_ids

    def action_open(self):
        """Open this field with its choices, columns and rules."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.label,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
