from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EgateDesk(models.Model):
    """A counter of a one-stop unit: where a clerk sits."""

    _name = "egate.desk"
    _description = "Counter"
    _order = "unit_id, sequence, name, id"

    name = fields.Char(required=True, help="Such as “Counter 3”.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'desk')]",
    )
    printer = fields.Char(help="Name of the printer, for the people at the counter.")

    _name_uniq = models.UniqueIndex(
        "(unit_id, lower(name))", "This one-stop unit has a counter of this name."
    )

    @api.depends("name", "unit_id")
    def _compute_display_name(self):
        for desk in self:
            desk.display_name = " – ".join(filter(None, (desk.name, desk.unit_id.name)))

    @api.constrains("unit_id")
    def _check_unit(self):
        for desk in self:
            if desk.unit_id.kind != "desk":
                raise ValidationError(
                    self.env._(
                        "“%(unit)s” is no one-stop unit, so it has no counters.",
                        unit=desk.unit_id.name,
                    )
                )

    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        if not self.name and self.unit_id:
            count = self.search_count([("unit_id", "=", self.unit_id.id)])
            self.name = self.env._("Counter %(number)s", number=count + 1)
