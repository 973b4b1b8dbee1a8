from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache


class EgateRegister(models.Model):
    """A book in which a unit enters the dossiers that it receives, with numbers of its own.

    Sổ theo dõi hồ sơ, Mẫu 07 of Thông tư 03/2025/TT-VPCP. The first reception of a period opens
    it. A unit keeps one book, or one for each sector.
    """

    _name = "egate.register"
    _description = "Register"
    _inherit = "egate.cached"
    _order = "year desc, unit_id, sector_id"
    _rec_name = "scope"

    scope = fields.Char(
        string="Numbers",
        required=True,
        readonly=True,
        help="Under which the numbers of its lines are counted.",
    )
    unit_id = fields.Many2one("egate.unit", required=True, readonly=True, ondelete="restrict")
    sector_id = fields.Many2one(
        "egate.sector", readonly=True, ondelete="restrict", help="Empty: of all sectors."
    )
    year = fields.Integer(required=True, readonly=True)
    closed_at = fields.Datetime(string="Register closed", readonly=True, copy=False)
    line_ids = fields.One2many("egate.register.line", "register_id", string="Lines", readonly=True)

    _scope_uniq = models.UniqueIndex("(scope)")
    _unit_idx = models.Index("(unit_id, year)")

    @api.depends("unit_id", "sector_id", "year")
    def _compute_display_name(self):
        for register in self:
            names = (str(register.year), register.unit_id.name, register.sector_id.name)
            register.display_name = ", ".join(filter(None, names))

    @api.model
    def _open(self, scope, unit, sector, year):
        """Return the id of the book of ``scope``; it is opened when it is not there.

        :raise UserError: the book was closed
        """
        book, closed = self._known(scope) or self._make(scope, unit, sector, year)
        if closed:
            raise UserError(
                self.env._(
                    "The register %(year)s of “%(unit)s” is closed, so nothing can be entered. Ask "
                    "the administrator.",
                    year=year,
                    unit=unit.sudo().name,  # sudo: the name of a unit
                )
            )
        return book

    @ormcache("scope")
    def _known(self, scope):
        """Return id and whether it is closed, or ``None``; kept in memory once it is there."""
        self.env.cr.execute(
            SQL("SELECT id, closed_at IS NOT NULL FROM egate_register WHERE scope = %s", scope)
        )
        return self.env.cr.fetchone()

    @api.model
    def _make(self, scope, unit, sector, year):
        # Two first receptions of a period conflict here: the second fails to serialize, is tried
        # again by Odoo, and finds the book.
        self.env.cr.execute(
            SQL(
                """INSERT INTO egate_register
                       (scope, unit_id, sector_id, year, create_uid, create_date)
                   VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
                   ON CONFLICT (scope) DO NOTHING RETURNING id, false""",
                scope,
                unit.id,
                sector.id or None,
                year,
                self.env.uid,
            )
        )
        made = self.env.cr.fetchone()
        self._forget()
        return made or self._known(scope)


class EgateRegisterLine(models.Model):
    """One dossier in one book. Rows are only added."""

    _name = "egate.register.line"
    _description = "Line of a register"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "register_id, number"
    _rec_name = "number"

    dossier_id = fields.Many2one(ondelete="restrict", index=False)
    register_id = fields.Many2one(
        "egate.register", required=True, readonly=True, ondelete="restrict", index=False
    )
    number = fields.Integer(required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(register_id, number)")
    _dossier_uniq = models.UniqueIndex("(dossier_id, register_id)")


class EgateUnit(models.Model):
    _inherit = "egate.unit"

    register_by = fields.Selection(
        [("unit", "One register"), ("sector", "A register for each sector")],
        string="Registers kept",
        required=True,
        default="unit",
    )

    @ormcache("self.id")
    def _register_by(self):
        # sudo: the same for everybody, whatever units they may read
        return self.sudo().register_by


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    register_line_ids = fields.One2many(
        "egate.register.line", "dossier_id", string="In the registers", copy=False
    )
    register_book = fields.Char(string="Register", compute="_compute_register_book")
    register_number = fields.Integer(
        string="Number in the register", compute="_compute_register_book"
    )

    @api.depends("register_line_ids")
    def _compute_register_book(self):
        # sudo: readers of the dossier may read where it is entered
        lines = self.env["egate.register.line"].sudo()
        # One query: by the field it would be one for the ids and one for the rows.
        entered = lines.search_fetch([("dossier_id", "in", self.ids)]).grouped("dossier_id")
        for dossier in self:
            line = entered.get(dossier._origin, lines)[:1]
            register = line.register_id
            names = (str(register.year), register.sector_id.name) if line else ()
            dossier.register_book = ", ".join(filter(None, names)) or False
            dossier.register_number = line.number
