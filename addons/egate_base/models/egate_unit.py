from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import escape_psql, ormcache

from ..tools.transfer import TRANSFER_CUTOFF, transfer_due


class UnitFacts(NamedTuple):
    """A unit as plain values.

    :ivar agency: id of the agency that it is or belongs to
    :ivar level: that of the agency
    :ivar above: id of the agency above that one
    :ivar now: id of the unit that does its work today: itself, its successor, or no unit
    """

    code: str
    agency: int | None
    level: str
    above: int | None
    now: int | None


class EgateUnit(models.Model):
    """An agency, one of its divisions, or a one-stop unit, in the tree of the province.

    A unit without its own calendar or letterhead uses its parent's.
    """

    _name = "egate.unit"
    _description = "Unit"
    _inherit = ["egate.cached", "egate.coded"]
    _code_alphabet = "plain"  # printed as bar codes, too
    _parent_name = "parent_id"
    _parent_store = True
    _order = "parent_path, sequence, name"
    _rec_names_search = ["name", "code"]

    #: Fields that decide which roles in units above reach a unit.
    _REACH = frozenset({"parent_id", "active", "kind", "successor_id"})

    name = fields.Char(required=True)
    code = fields.Char(
        string="Identifier code",
        required=True,
        help="Electronic identifier of the agency, such as H17.33; first part of dossier codes.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one("egate.unit", string="Belongs to", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("egate.unit", "parent_id", string="Units below")
    kind = fields.Selection(
        [
            ("agency", "Agency"),
            ("division", "Division"),
            ("desk", "One-stop unit"),
        ],
        required=True,
        default="agency",
    )
    level = fields.Selection(
        [("ministry", "Ministry"), ("province", "Province"), ("commune", "Commune")],
        required=True,
        default="province",
    )
    own_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Own calendar",
        ondelete="restrict",
        index="btree_not_null",
        help="Leave empty to use the calendar of the unit above.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        compute="_compute_calendar_id",
        compute_sudo=True,
        recursive=True,
        help="The working hours and days off that terms of this unit are counted with.",
    )
    agency_id = fields.Many2one(
        "egate.unit",
        compute="_compute_agency_id",
        compute_sudo=True,
        recursive=True,
        store=True,
        index="btree_not_null",
        help="The unit itself, or the agency above it.",
    )
    superior_name = fields.Char(
        string="Superior agency",
        help="First line of the letterhead; the name of the agency above when empty.",
    )
    place = fields.Char(help="Place name before the date on forms, such as “Hải Châu”.")
    address = fields.Char()
    phone = fields.Char()
    email = fields.Char()
    assignment_ids = fields.One2many("egate.assignment", "unit_id", string="People")

    @api.constrains("email")
    def _check_email(self):
        for unit in self:
            if fault := self.env["res.partner"]._email_fault(unit.email):
                raise ValidationError(fault)

    _code_uniq = models.UniqueIndex("(code)", "Another unit has this identifier code.")

    @api.depends("own_calendar_id", "parent_id.calendar_id")
    def _compute_calendar_id(self):
        for unit in self:
            unit.calendar_id = unit.own_calendar_id or unit.parent_id.calendar_id

    @api.depends("kind", "parent_id.agency_id")
    def _compute_agency_id(self):
        for unit in self:
            unit.agency_id = unit if unit.kind == "agency" else unit.parent_id.agency_id

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A unit cannot belong to itself."))

    @api.constrains("own_calendar_id", "parent_id")
    def _check_calendar(self):
        for unit in self:
            unit._require_calendar()

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        # Odoo skips a constraint whose fields were not entered.
        units._check_calendar()
        self.env["res.users"]._refresh_egate_access()
        return units

    def write(self, vals):
        if "code" in vals:
            self.filtered(lambda unit: unit.code != vals["code"])._check_code_unused()
        if "active" in vals and not vals["active"]:
            self.filtered("active")._check_closing(vals.get("successor_id"))
        before = {unit: unit._place_in_tree() for unit in self if self._REACH & vals.keys()}
        if vals.get("active"):
            self._end_succession()
        result = super().write(vals)
        for unit, place in before.items():
            unit._note_place(place)
        if self._REACH & vals.keys():
            self.env["res.users"]._refresh_egate_access()
        return result

    # It writes past the write() of this model, which notes and tells the change as one.
    def _end_succession(self):  # pylint: disable=missing-return
        """Remove the successor: a unit that is opened again does its own work."""
        self.check_access("write")
        # sudo: engine column; the right to write was checked
        # pylint: disable-next=super-method-mismatch
        super(EgateUnit, self.sudo().filtered("successor_id")).write({"successor_id": False})

    def _place_in_tree(self):
        """Return what decides who reaches this unit, in words."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        words = [self.parent_id.code or "–", kinds.get(self.kind, "")]
        if not self.active:
            words.append(self.env._("closed"))
        if self.successor_id:
            words.append(self.env._("its work is done by %(unit)s", unit=self.successor_id.code))
        return words

    def _note_place(self, before):
        """Record and report that this unit has moved, as roles above now reach other units.

        :param list before: :meth:`_place_in_tree` of before
        """
        after, events = self._place_in_tree(), self.env["egate.rights.event"]
        if after == before or events._by_the_system():
            return
        words = f"{', '.join(before)} → {', '.join(after)}"
        events._note("unit", unit=self, detail=words)
        events._notify_leaders(
            lambda env: env._(
                "%(user)s moved, closed or opened the unit “%(unit)s”: %(change)s. Whoever sees "
                "or acts below a unit reaches other units now.",
                user=self.env.user.name,
                unit=self.name,
                change=words,
            ),
            self,
        )

    def _check_code_unused(self):
        """Refuse to change a code that is part of numbers: they would change their meaning."""
        kinds = self.env["egate.numbering"]._fields["kind"].get_values(self.env)
        # sudo: only the administrator reads counters
        counters_sudo = self.env["egate.number.counter"].sudo()
        for unit in self:
            used = Domain.OR(
                Domain("scope", "=like", escape_psql(f"{kind}/{unit.code}/") + "%")
                for kind in kinds
            )
            if counters_sudo.search_count(used, limit=1):
                raise UserError(
                    self.env._(
                        "Numbers have been issued under the code “%(code)s”, so it cannot be "
                        "changed. Archive the unit and create a new one.",
                        code=unit.code,
                    )
                )

    def _with_below(self):
        """Return these units and all units below them."""
        return self.search([("id", "child_of", self.ids)]) if self else self

    def _within_agency(self):
        """Return these units, and divisions and one-stop units below, up to the next agency."""
        if not self:
            return self
        # Unit by unit: the agency of one must not open what is below another.
        return self.search(
            Domain.OR(
                Domain("id", "child_of", unit.id) & Domain("agency_id", "=", unit.agency_id.id)
                for unit in self
            )
        )

    def _transfer_due(self, at):
        """Return when this one-stop unit must hand over a dossier received ``at`` (UTC).

        Source: Nghị định 118/2025/NĐ-CP Điều 18 khoản 2, as amended by Nghị định 309/2026/NĐ-CP;
        the hour is a setting, 15:00 by default.
        """
        calendar = self._require_calendar()
        local = calendar._to_local(at)
        due = transfer_due(calendar._working_calendar(), local, self._transfer_cutoff())
        return calendar._to_utc(due)

    def _require_calendar(self):
        """Return the calendar that this unit works by.

        :raise UserError: neither the unit nor one above it has a calendar
        """
        self.ensure_one()
        calendar = self.env["resource.calendar"].browse(self._calendar_key())
        if not calendar:
            raise UserError(
                self.env._(
                    "The unit “%(unit)s” has no working calendar, so no term can be counted. "
                    "Choose a calendar for it or for the unit above it.",
                    unit=self.name,
                )
            )
        return calendar

    @ormcache("self.id")
    def _zone_name(self):
        """Return the name of the time zone that this unit works in; cached.

        :raise UserError: as :meth:`_require_calendar`
        """
        return self._require_calendar()._egate_zone_name()

    @ormcache("self.id")
    def _facts(self):
        """Return what reception needs to know of this unit; cached.

        :rtype: UnitFacts
        """
        # sudo: the same for all users, whatever units they may read
        unit = self.sudo()
        agency = unit.agency_id
        return UnitFacts(
            unit.code,
            agency.id or None,
            agency.level or unit.level,
            agency.parent_id.agency_id.id or None,
            unit._in_force().id or None,
        )

    def _receives_for(self, agency):
        """Return whether dossiers received here for ``agency`` reach the agency at once.

        For its own agency, and for those of the same level right below it, as the centre of a
        province does for the departments. Everything else is handed in elsewhere than where it is
        decided (Nghị định 309/2026/NĐ-CP, on Điều 17.3 of Nghị định 118/2025/NĐ-CP).
        """
        self.ensure_one()
        mine, theirs = self._facts(), agency._facts()
        near = theirs.above == mine.agency and theirs.level == mine.level
        return not theirs.agency or theirs.agency == mine.agency or near

    def _transfer_cutoff(self):
        """Return the time, in minutes, after which the counter hands over on the next day."""
        # sudo: the setting is no secret, its table is closed to users
        parameters = self.env["ir.config_parameter"].sudo()
        hour = float(parameters.get_param("egate_base.transfer_hour", TRANSFER_CUTOFF / 60))
        return round(hour * 60)

    @ormcache("self.id")
    def _calendar_key(self):
        # sudo: every official counts terms, whatever units they may read
        return self.sudo().calendar_id.id
