from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class EgateOnlineForm(models.Model):
    """The form of a procedure, or of some of its cases, that citizens fill in online; in editions.

    An administrator draws it without code. What was published is frozen; a submission keeps the
    definition that it was begun with, see :mod:`..tools.form_rules`.
    """

    _name = "egate.online.form"
    _description = "Online form"
    _order = "procedure_id, edition desc, id desc"
    _rec_name = "title"

    procedure_id = fields.Many2one(
        "egate.procedure", required=True, index=True, ondelete="restrict"
    )
    variant_codes = fields.Char(
        string="Codes of its cases", compute="_compute_variant_codes", store=True
    )
    variant_ids = fields.Many2many(
        "egate.procedure.variant",
        string="Cases",
        domain="[('version_id.procedure_id', '=', procedure_id)]",
        help="Empty: every case. A case is the same in later versions if it has the same code.",
    )
    title = fields.Char(
        compute="_compute_title", store=True, readonly=False, precompute=True, required=True
    )
    intro = fields.Text(help="What the citizen reads first.")
    edition = fields.Integer(required=True, default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    published_on = fields.Date(readonly=True, copy=False, help="Local day.")
    pinned = fields.Json(readonly=True, copy=False, help="Its definition as it was published.")
    page_ids = fields.One2many("egate.online.form.page", "form_id", string="Pages")
    field_ids = fields.One2many("egate.online.form.field", "form_id", string="Fields")

    _edition_uniq = models.UniqueIndex(
        "(procedure_id, variant_codes, edition) WHERE state != 'draft'"
    )

    @api.depends("variant_ids.code")
    def _compute_variant_codes(self):
        for form in self:
            codes = sorted({code for code in form.variant_ids.mapped("code") if code})
            form.variant_codes = " ".join(codes)

    @api.depends("procedure_id")
    def _compute_title(self):
        for form in self:
            form.title = form.title or form.procedure_id.name

    @api.depends("title", "edition")
    def _compute_display_name(self):
        for form in self:
            form.display_name = self.env._(
                "%(title)s, edition %(edition)s", title=form.title or "", edition=form.edition
            )

    @api.constrains("variant_ids", "procedure_id")
    def _check_variants(self):
        for form in self:
            if form.variant_ids.version_id.procedure_id - form.procedure_id:
                raise ValidationError(
                    self.env._("A case of another procedure cannot have this form.")
                )

    def _has_field_access(self, field, operation):
        closed = ("state", "edition", "pinned", "published_on", "variant_codes")
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in closed
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the state decides, whatever fields the user may read
            frozen = self.filtered(lambda form: form.sudo()._origin.state != "draft")
            if frozen:
                return frozen, lambda: UserError(
                    self.env._("A published form is frozen. Create a new edition to change it.")
                )
        return None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(form.state != "draft" for form in self):
            raise UserError(
                self.env._("A published form cannot be deleted: submissions refer to it.")
            )

    @api.model
    def _for(self, procedure, variant, day):
        """Return the published form (sudo) of a procedure in one of its cases, or none.

        The form of the case goes before the form of every case.

        :param procedure: ``egate.procedure``
        :param variant: ``egate.procedure.variant``, may be empty
        :param date day: local day on which it is filled in
        """
        published = (
            Domain("procedure_id", "=", procedure.id)
            & Domain("state", "=", "published")
            & Domain("published_on", "<=", day)
        )
        # sudo: what is published is for everybody; citizens have no right on the model
        forms = self.sudo().search(published)
        code = variant.code if variant else ""
        fitting = forms.filtered(lambda form: code and code in (form.variant_codes or "").split())
        return (fitting or forms.filtered(lambda form: not form.variant_codes))[:1]
