from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class EgateProcedureVersion(models.Model):
    """What a procedure asks for and promises from one date on, by one decision.

    A published version is frozen: a dossier keeps the version that it was received with for life.
    """

    _name = "egate.procedure.version"
    _description = "Procedure version"
    _order = "date_from desc, id desc"

    procedure_id = fields.Many2one(
        "egate.procedure", required=True, index=True, ondelete="restrict"
    )
    decision = fields.Char(required=True, help="Number of the decision that announces it.")
    date_from = fields.Date(string="In force from", required=True)
    date_to = fields.Date(string="In force until", help="Last day, included.")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        default="draft",
        copy=False,
    )
    level = fields.Selection(
        [("ministry", "Ministry"), ("province", "Province"), ("commune", "Commune")],
        required=True,
        default="commune",
    )
    agency_unit_id = fields.Many2one(
        "egate.unit",
        string="Competent agency",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the agency that the receiving desk belongs to.",
    )
    sets = fields.Integer(string="Number of sets", default=1, required=True)
    result_name = fields.Char(string="Result", required=True)
    online_level = fields.Selection(
        [
            ("full", "Fully online"),
            ("partial", "Partly online"),
            ("information", "Information only"),
        ],
        required=True,
        default="partial",
    )
    component_ids = fields.One2many(
        "egate.procedure.component", "version_id", string="Papers", copy=True
    )
    variant_ids = fields.One2many(
        "egate.procedure.variant", "version_id", string="Cases", copy=True
    )
    term_ids = fields.One2many("egate.procedure.term", "version_id", string="Terms", copy=True)
    fee_ids = fields.One2many("egate.procedure.fee", "version_id", string="Fees", copy=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A version cannot end before it begins.",
    )
    _sets_positive = models.Constraint("CHECK (sets > 0)", "At least one set is handed in.")

    @api.depends("procedure_id", "decision")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.procedure_id.name}, {version.decision}"

    @api.constrains("state", "date_from", "date_to", "procedure_id")
    def _check_overlap(self):
        for version in self.filtered(lambda version: version.state == "published"):
            other = Domain("procedure_id", "=", version.procedure_id.id)
            other &= Domain("state", "=", "published") & Domain("id", "!=", version.id)
            other &= Domain("date_to", "=", False) | Domain("date_to", ">=", version.date_from)
            if version.date_to:
                other &= Domain("date_from", "<=", version.date_to)
            if self.search_count(other, limit=1):
                raise ValidationError(
                    self.env._(
                        "Two published versions of “%(procedure)s” would be in force on the same "
                        "day. End the older one first.",
                        procedure=version.procedure_id.name,
                    )
                )

    def _has_field_access(self, field, operation):
        # Publishing and retiring are actions, which check the version first.
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "state"
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the state decides, whatever fields the user may read
            frozen = self.filtered(lambda version: version.sudo()._origin.state != "draft")
            if frozen:
                return frozen, lambda: UserError(
                    self.env._("A published version is frozen. Create a new version to change it.")
                )
        return None

    def action_publish(self):
        """Put these drafts in force from their dates on."""
        self.check_access("write")
        for version in self:
            if not version.term_ids:
                raise UserError(
                    self.env._(
                        "Enter at least one term before publishing “%(procedure)s”.",
                        procedure=version.procedure_id.name,
                    )
                )
        # sudo: a frozen version opens to nobody; access as a draft was checked above
        self.sudo().state = "published"

    def action_retire(self):
        """Take these versions out of force; their dossiers go on as they are."""
        self.check_access("read")
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise UserError(self.env._("Only an administrator retires a version."))
        # sudo: a frozen version opens to nobody; the right was checked above
        self.sudo().state = "retired"

    def _terms_for(self, variant):
        """Return the legs of the term of ``variant`` (may be empty), in order."""
        self.ensure_one()
        own = self.term_ids.filtered(lambda term: term.variant_id == variant)
        return (own or self.term_ids.filtered(lambda term: not term.variant_id)).sorted("sequence")


class EgateProcedureVersionPart(models.AbstractModel):
    """Part of a version: frozen with it, read by who reads it."""

    _name = "egate.procedure.version.part"
    _description = "Part of a procedure version"

    version_id = fields.Many2one(
        "egate.procedure.version", required=True, index=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts.version_id.check_access("write")
        return parts

    def write(self, vals):
        if "version_id" in vals and not self.env.su:
            # Into a published version nothing is moved, and out of it neither.
            self.env["egate.procedure.version"].browse(vals["version_id"]).check_access("write")
        return super().write(vals)

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: only to reach the version, whose own check then decides
            for part in self:
                if refusal := part.sudo().version_id.with_env(self.env)._check_access("write"):
                    return self, refusal[1]
        return None
