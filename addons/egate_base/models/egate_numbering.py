from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import code_pattern


class EgateNumbering(models.Model):
    """How codes of one kind look in a unit from one date on.

    Source: Thông tư 03/2025/TT-VPCP; the older ``000.00.21.H21-190106-0001`` of Thông tư
    01/2018/TT-VPCP Điều 19 is another pattern with an earlier date.
    """

    _name = "egate.numbering"
    _description = "Code pattern"
    _order = "kind, date_from desc, id"

    name = fields.Char(required=True)
    kind = fields.Selection(
        [("dossier", "Dossier code"), ("register", "Register line")],
        required=True,
        default="dossier",
    )
    unit_id = fields.Many2one(
        "egate.unit",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: every unit without a pattern of its own.",
    )
    pattern = fields.Char(required=True, default="{unit}-{date:%y%m%d}-{seq:04d}")
    reset = fields.Selection(
        [("day", "Every day"), ("year", "Every year"), ("never", "Never")],
        string="Starts again",
        required=True,
        default="day",
    )
    date_from = fields.Date(string="From", required=True)

    @api.constrains("pattern", "reset")
    def _check_pattern(self):
        sentences = {
            "syntax": self.env._("This pattern cannot be read. Example: %(example)s"),
            "field": self.env._(
                "A pattern knows {unit}, {date} and {seq} only. Example: %(example)s"
            ),
            "unit": self.env._("Without {unit} two units would issue the same code. %(example)s"),
            "seq": self.env._("Without {seq} every code would be the same. Example: %(example)s"),
            "date": self.env._(
                "The counter starts again but the date in the code does not tell the periods "
                "apart. Example: %(example)s"
            ),
        }
        for numbering in self:
            fault = code_pattern.pattern_fault(numbering.pattern, numbering.reset)
            if fault:
                example = "{unit}-{date:%y%m%d}-{seq:04d}"
                raise ValidationError(sentences[fault] % {"example": example})

    @api.model
    def _for(self, kind, unit, day):
        """Return the pattern in force for ``unit`` on the local date ``day``.

        :raise ValidationError: there is none
        """
        domain = Domain("kind", "=", kind) & Domain("date_from", "<=", day)
        domain &= Domain("unit_id", "in", [unit.id, False])
        # A unit's own pattern comes before the general one.
        found = self.search(domain, order="unit_id NULLS LAST, date_from DESC", limit=1)
        if not found:
            raise ValidationError(
                self.env._(
                    "No code pattern is in force for “%(unit)s”. Ask the administrator to add one.",
                    unit=unit.name,
                )
            )
        return found

    def _issue(self, unit, day, count=1):
        """Return ``count`` new codes of ``unit`` for the local date ``day``, with their numbers.

        :rtype: list[tuple[str, int]]
        """
        self.ensure_one()
        period = code_pattern.scope_period(self.reset, day)
        scope = f"{self.kind}/{unit.code}/{period}"
        numbers = self.env["egate.number"]._take(scope, count)
        return [(code_pattern.render(self.pattern, unit.code, day, seq), seq) for seq in numbers]
