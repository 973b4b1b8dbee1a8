import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.word.package import BrokenTemplate


class EgateFormWordEdition(models.Model):
    """A template that an office made for a form. It is never changed: a better one is a new one.

    Kept when another takes its place, so that it can be taken into use again.
    """

    _name = "egate.form.word.edition"
    _description = "Edition of a Word template"
    _order = "form_id, number desc"

    form_id = fields.Many2one("egate.form.word", required=True, ondelete="restrict", index=True)
    number = fields.Integer(string="Edition", readonly=True)
    content = fields.Binary(string="Word file", required=True, attachment=True)
    file_name = fields.Char()
    note = fields.Char(string="What is new", help="For example: new letterhead.")
    sha256 = fields.Char(string="SHA-256", readonly=True)
    remarks = fields.Text(readonly=True)
    is_used = fields.Boolean(string="In use", compute="_compute_is_used")

    _number_uniq = models.UniqueIndex("(form_id, number)")

    @api.depends("number", "form_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for edition in self:
            edition.display_name = self.env._("Edition %(number)s", number=edition.number)

    @api.depends("form_id.edition_id")
    def _compute_is_used(self):
        for edition in self:
            edition.is_used = edition.form_id.edition_id == edition

    @api.constrains("content", "form_id")
    def _check_content(self):
        for edition in self:
            form = edition.form_id
            try:
                form._check(edition._bytes())
            except BrokenTemplate as fault:
                raise ValidationError(form._sentence(fault)) from fault

    def _has_field_access(self, field, operation):
        closed = ("number", "sha256", "remarks")
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in closed
        )

    @api.model_create_multi
    def create(self, vals_list):
        editions = super().create(vals_list)
        for edition in editions:
            form = edition.form_id
            # Two at once do not get one number.
            form.lock_for_update()
            content = edition._bytes()
            # sudo: closed fields, what they say is found here
            edition.sudo().write(
                {
                    "number": max(form.edition_ids.mapped("number"), default=0) + 1,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "remarks": form._remarks(content),
                }
            )
        return editions

    def _bytes(self):
        return base64.b64decode(self.with_context(bin_size=False).content or b"")

    def action_use(self):
        """Fill in drafts with this edition from now on."""
        self.ensure_one()
        self.check_access("read")
        self.form_id._use(self)

    def action_preview(self):
        """Ask on which dossier this edition is to be tried."""
        self.ensure_one()
        action = self.form_id.action_preview()
        return {**action, "context": {**action["context"], "default_edition_id": self.id}}
