from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools import code_pattern


class Pattern(NamedTuple):
    """The values of a record needed to issue a code; cached in the registry."""

    id: int
    pattern: str
    reset: str


class Wanted(NamedTuple):
    """A request for codes.

    :ivar unit: ``egate.unit`` that issues them
    :ivar day: local date
    :ivar part: see :meth:`EgateNumbering._scope`
    """

    kind: str
    unit: models.BaseModel
    day: date
    part: str = ""
    count: int = 1


class Issued(NamedTuple):
    """A code that was issued, its number, and the scope in which that was counted."""

    code: str
    number: int
    scope: str


class EgateNumbering(models.Model):
    """How codes of one kind look in a unit from one date on.

    Source: Thông tư 03/2025/TT-VPCP; the older ``000.00.21.H21-190106-0001`` of Thông tư
    01/2018/TT-VPCP Điều 19 is another pattern with an earlier date.
    """

    _name = "egate.numbering"
    _description = "Code pattern"
    _inherit = "egate.cached"
    _order = "kind, date_from desc, id"

    name = fields.Char(required=True, translate=True)
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
            "joined": self.env._(
                "{unit} must be set apart from {seq} and {date} by a sign such as “-”, or two "
                "units could issue the same code. Example: %(example)s"
            ),
            "signs": self.env._(
                "A code is printed as a bar code: it has letters without accents and digits, and "
                "one of the signs “/”, “.”, “-”, “_” between them. Example: %(example)s"
            ),
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
    def _pattern_for(self, kind, unit, day):
        """Return :class:`Pattern` in force for ``unit`` on the local date ``day``, no query warm.

        :raise ValidationError: there is none
        """
        found = self._cached_pattern(kind, unit.id, day)
        if not found:
            raise ValidationError(
                self.env._(
                    "No code pattern is in force for “%(unit)s”. Ask the administrator to add one.",
                    unit=unit.name,
                )
            )
        return found

    @api.model
    @ormcache("kind", "unit_id", "day")
    def _cached_pattern(self, kind, unit_id, day):
        domain = Domain("kind", "=", kind) & Domain("date_from", "<=", day)
        domain &= Domain("unit_id", "in", [unit_id, False])
        # A unit's own pattern comes before the general one.
        order = "unit_id NULLS LAST, date_from DESC, id"
        # sudo: cached for all users, so it must not depend on the first one
        found = self.sudo().search(domain, order=order, limit=1)
        return Pattern(found.id, found.pattern, found.reset) if found else None

    @api.model
    def _issue_many(self, wanted):
        """Return new codes, all issued in one transaction.

        :param list[Wanted] wanted: what they are for
        :return: for each of ``wanted`` its codes, in order
        :rtype: list[list[Issued]]
        """
        patterns = [self._pattern_for(one.kind, one.unit, one.day) for one in wanted]
        scopes = [
            self._scope(one.kind, pattern.reset, one.unit, one.day, one.part)
            for one, pattern in zip(wanted, patterns, strict=True)
        ]
        taken = self.env["egate.number"]._take_many(
            [(scope, one.count) for one, scope in zip(wanted, scopes, strict=True)]
        )
        return [
            [
                Issued(
                    code_pattern.render(pattern.pattern, one.unit._facts().code, one.day, number),
                    number,
                    scope,
                )
                for number in numbers
            ]
            for one, pattern, scope, numbers in zip(wanted, patterns, scopes, taken, strict=True)
        ]

    @api.model
    def _scope(self, kind, reset, unit, day, part=""):
        """Return the name under which numbers are counted.

        :param str part: of the unit's numbers, where it counts several series of a kind
        """
        scope = f"{kind}/{unit._facts().code}/{code_pattern.scope_period(reset, day)}"
        return f"{scope}/{part}" if part else scope
