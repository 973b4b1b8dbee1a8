from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.search_key import search_index, search_key


class EgateProcedure(models.Model):
    """An administrative procedure: a stable code; its requirements are in its versions.

    Source: Nghị định 63/2010/NĐ-CP Điều 8 khoản 2 (the parts of a procedure).
    """

    _name = "egate.procedure"
    _description = "Procedure"
    _inherit = "egate.coded"
    _order = "sector_id, name"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="National code, such as 1.001193.")
    sector_id = fields.Many2one("egate.sector", required=True, index=True, ondelete="restrict")
    active = fields.Boolean(default=True)
    event_ids = fields.Many2many(
        "egate.life.event",
        string="Life events",
        help="The occasions on which citizens look for this procedure.",
    )
    replaced_by_id = fields.Many2one(
        "egate.procedure",
        string="Replaced by",
        ondelete="restrict",
        index="btree_not_null",
        help="Where its page sends citizens once this procedure is archived.",
    )
    version_ids = fields.One2many("egate.procedure.version", "procedure_id", string="Versions")
    current_version_id = fields.Many2one(
        "egate.procedure.version",
        string="Version in force",
        compute="_compute_current_version_id",
        search="_search_current_version_id",
    )
    current_decision = fields.Char(
        related="current_version_id.decision", string="Decision in force"
    )
    search_key = fields.Char(
        compute="_compute_search_key", store=True, export_string_translation=False
    )

    _search_key_idx = models.Index(search_index)
    _code_uniq = models.UniqueIndex("(code)", "Another procedure has this code.")
    _not_itself = models.Constraint(
        "CHECK (replaced_by_id IS NULL OR replaced_by_id != id)",
        "A procedure cannot replace itself.",
    )

    @api.depends("version_ids.state", "version_ids.date_from", "version_ids.date_to")
    def _compute_current_version_id(self):
        today = self.env["egate.assignment"]._local_today()
        # Fetch also the fields of their names, so that a list of procedures needs one query; and
        # the sets that the counter reads with each change of the procedure.
        versions = self.env["egate.procedure.version"].search_fetch(
            Domain("procedure_id", "in", self.ids) & self._in_force_domain(today),
            ["procedure_id", "decision", "sets"],
        )
        by_procedure = {version.procedure_id: version for version in versions}
        for procedure in self:
            procedure.current_version_id = by_procedure.get(procedure._origin)

    def _search_current_version_id(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        today = self.env["egate.assignment"]._local_today()
        in_force = self._in_force_domain(today)
        ids = [item for item in value if item]
        if ids:
            in_force &= Domain("id", "in", ids)
        wanted = Domain("version_ids", "any", in_force)
        # "= False" arrives as "in {False}": the procedures without a version in force.
        found = ~wanted if False in value and not ids else wanted
        return found if operator == "in" else ~found

    @api.depends("name", "code")
    def _compute_search_key(self):
        for procedure in self:
            procedure.search_key = search_key(procedure.code, procedure.name)

    @api.depends("name", "code")
    def _compute_display_name(self):
        for procedure in self:
            known = procedure.name and procedure.code
            procedure.display_name = (
                f"{procedure.name} ({procedure.code})" if known else procedure.name or ""
            )

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("ilike", "like", "=ilike", "=like") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        return Domain("search_key", "like", search_key(value))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for procedure in self:
            if procedure.version_ids:
                raise UserError(
                    self.env._(
                        "The procedure “%(procedure)s” has versions and cannot be deleted. "
                        "Archive it: it is no longer offered, and its dossiers stay whole.",
                        procedure=procedure.display_name,
                    )
                )

    def write(self, vals):
        if "code" in vals:
            self.filtered(lambda procedure: procedure.code != vals["code"])._check_code_unused()
        return super().write(vals)

    def _check_code_unused(self):
        """Refuse to change a published code: dossiers, reports and other systems identify the
        procedure by it."""
        for procedure in self:
            if any(version.state != "draft" for version in procedure.version_ids):
                raise UserError(
                    self.env._(
                        "“%(procedure)s” was published under the code %(code)s, so the code "
                        "cannot be changed. Archive the procedure and create a new one with the "
                        "new code.",
                        procedure=procedure.name,
                        code=procedure.code,
                    )
                )

    def action_new_version(self):
        """Open a new draft that starts as a copy of the latest version, if there is one."""
        self.ensure_one()
        if self.version_ids:
            return self.version_ids[:1]._new_draft()._action_show()
        return {
            **self.version_ids._action_values(),
            "context": {"default_procedure_id": self.id},
        }

    @api.model
    def _in_force_domain(self, day):
        """Return the domain of the versions in force on the local date ``day``."""
        return (
            Domain("state", "in", ("published", "superseded"))
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    def _version_on(self, day):
        """Return the version in force on the local date ``day``.

        :raise UserError: the procedure is not in force then
        """
        self.ensure_one()
        version = self.env["egate.procedure.version"].search(
            Domain("procedure_id", "=", self.id) & self._in_force_domain(day), limit=1
        )
        if not version:
            raise UserError(
                self.env._(
                    "The procedure “%(procedure)s” is not in force on %(date)s. "
                    "Choose another procedure, or ask the administrator to publish its version.",
                    procedure=self.name,
                    date=day.strftime("%d/%m/%Y"),
                )
            )
        return version
