from pathlib import Path

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_path, ormcache

from ...tools.word.fields import names_of, nothing_of, sample_of
from ...tools.word.filling import fill_docx, remarks
from ...tools.word.package import MAX_TEMPLATE, BrokenTemplate, check_package
from ...tools.word.tags import check_tags

SHIPPED = "egate_reports/data/word"
#: On every page of a preview with a made-up dossier.
SAMPLE_MARK = "BẢN XEM THỬ MẪU"


class EgateFormWord(models.Model):
    """A legal form as a Word file: whether clerks may fetch drafts, and out of which template.

    One row for each kind of :class:`egate.issued.form`. What was given out is always the kept PDF;
    a Word file is a draft, and says so on every page.
    """

    _name = "egate.form.word"
    _description = "Form in Word"
    _order = "sequence, id"
    _rec_name = "kind"

    sequence = fields.Integer(export_string_translation=False)
    kind = fields.Selection(
        selection=lambda self: self._selection_kind(), string="Form", required=True, readonly=True
    )
    is_offered = fields.Boolean(
        string="Drafts for the desk",
        help="Whoever may print the form may fetch it as a Word file too, marked as a draft.",
    )
    edition_id = fields.Many2one(
        "egate.form.word.edition",
        string="Template of the office",
        readonly=True,
        ondelete="restrict",
        help="Empty: the standard template.",
    )
    changed_at = fields.Datetime(string="Template changed", readonly=True)
    changed_by_id = fields.Many2one("res.users", string="Changed by", readonly=True)
    edition_ids = fields.One2many("egate.form.word.edition", "form_id", string="Editions")
    in_use = fields.Char(string="Template in use", compute="_compute_in_use")
    fields_help = fields.Html(
        string="What can be filled in", compute="_compute_fields_help", sanitize=False
    )

    _kind_uniq = models.UniqueIndex("(kind)")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_kind())
        for form in self:
            form.display_name = labels.get(form.kind, "")

    @api.depends("edition_id")
    @api.depends_context("lang")
    def _compute_in_use(self):
        for form in self:
            form.in_use = (
                form.edition_id.display_name if form.edition_id else self.env._("Standard template")
            )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_fields_help(self):
        for form in self:
            form.fields_help = form._fields_page() if form.kind else False

    @api.model
    def _selection_kind(self):
        return self.env["egate.issued.form"]._fields["kind"]._description_selection(self.env)

    def _has_field_access(self, field, operation):
        # Which template is in use changes by the actions alone, which note who did it.
        closed = ("kind", "edition_id", "changed_at", "changed_by_id")
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in closed
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    # -- what an administrator does -------------------------------------------------------------

    def action_upload(self):
        """Ask for a new edition of the template."""
        return self._dialog("egate.form.word.edition", self.env._("New edition"))

    def action_preview(self):
        """Ask on which dossier the template in use is to be tried."""
        return self._dialog("egate.form.word.preview", self.env._("Preview"))

    def action_standard(self):
        """Fetch the standard template of the form, to begin one's own with."""
        self.ensure_one()
        self.check_access("write")
        url = f"/egate/form/word/standard/{self.kind}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_use_standard(self):
        """Go back to the standard template; the office's editions are kept."""
        self.ensure_one()
        self._use(self.env["egate.form.word.edition"])

    def _dialog(self, model_name, title):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model_name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_form_id": self.id, "dialog_size": "medium"},
        }

    def _use(self, edition):
        """Take an edition into use, or none for the standard template."""
        self.check_access("write")
        # sudo: closed fields, the right was checked above
        self.sudo().write(
            {
                "edition_id": edition.id,
                "changed_at": fields.Datetime.now(),
                "changed_by_id": self.env.uid,
            }
        )

    # -- templates ------------------------------------------------------------------------------

    @api.model
    @ormcache()
    def _offered_kinds(self):
        """Return the kinds of forms that clerks may fetch as a draft."""
        # sudo: which buttons there are, for all users
        return frozenset(self.sudo().search([("is_offered", "=", True)]).mapped("kind"))

    @api.model
    def _of_kind(self, kind):
        """Return (sudo) the row of a kind, or an empty record."""
        # sudo: the office's own layout, which administrators alone see as a record
        return self.sudo().search([("kind", "=", kind)], limit=1)

    def _template(self):
        """Return the template in use: the office's edition, or the standard one.

        :rtype: bytes
        """
        self.ensure_one()
        return self.edition_id._bytes() if self.edition_id else self._standard(self.kind)

    @api.model
    def _standard(self, kind):
        return Path(file_path(f"{SHIPPED}/{kind}.docx")).read_bytes()

    def _page(self):
        """Return the model of the form's page, in Vietnamese as all forms.

        :rtype: egate.report.form
        """
        self.ensure_one()
        page = self.env[f"report.egate_reports.{self.kind}"]
        if self.env["res.lang"]._get_data(code="vi_VN"):
            page = page.with_context(lang="vi_VN")
        return page

    def _check(self, content):
        """Refuse a template that this form cannot be filled into.

        Tried with everything filled in, and with nothing.

        :raise BrokenTemplate:
        """
        declared = self._page()._word_fields()
        check_package(content)
        check_tags(content, names_of(declared))
        for values in (sample_of(declared), nothing_of(declared)):
            fill_docx(content, values, self.display_name, "", SAMPLE_MARK)

    def _remarks(self, content):
        """Return what a template that can be used still lacks, a sentence a line."""
        return "\n".join(
            self.env._(
                "Table %(number)s: mark its first row as a header row (“Repeat Header Rows”), so "
                "that it stands on every page and is read aloud with each cell.",
                number=number,
            )
            for _key, number in remarks(content)
        )

    def _sample(self, content):
        """Return a template filled in with a made-up dossier.

        :rtype: bytes
        """
        declared = self._page()._word_fields()
        return self._filled(content, sample_of(declared), self.display_name, "", SAMPLE_MARK)

    def _filled(self, content, values, title, author, mark):
        """Return a template filled in, or say what is wrong with it.

        :raise UserError: the template does not fit the form any more
        """
        try:
            return fill_docx(content, values, title, author, mark)
        except BrokenTemplate as fault:
            raise UserError(
                self.env._(
                    "The Word template of “%(form)s” cannot be filled in. Ask an administrator to "
                    "go back to the standard template. (%(why)s)",
                    form=self.display_name,
                    why=self._sentence(fault),
                )
            ) from fault

    # -- in words -------------------------------------------------------------------------------

    def _fields_page(self):
        """Return the list of the form's fields, as a table."""
        tag_cell = Markup("<td class='%s'><code class='text-wrap'>%s</code></td>")
        line = Markup("<tr>%s<td>%s</td><td>%s</td></tr>")
        rows = []
        for field in self.env[f"report.egate_reports.{self.kind}"]._word_fields():
            if field.columns:
                tag = f"{{%tr for row in {field.name} %}} … {{%tr endfor %}}"
                rows.append(line % (tag_cell % ("", tag), field.label, ""))
                for one in field.columns:
                    tag = f"{{{{ row.{one.name} }}}}"
                    rows.append(line % (tag_cell % ("ps-4", tag), one.label, one.sample))
            else:
                tag = f"{{{{ {field.name} }}}}"
                rows.append(line % (tag_cell % ("", tag), field.label, field.sample))
        heads = (self.env._("Tag"), self.env._("What it is"), self.env._("For example"))
        return Markup(
            "<table class='table table-sm o_egate_word_fields'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table>"
        ) % (Markup("<th scope='col'>%s</th>") * 3 % heads, Markup("").join(rows))

    @api.model
    def _sentence(self, fault):
        """Return what is wrong with a template, where, and what to do."""
        detail, where = fault.detail[:200], self._where(fault.place)
        if fault.key == "unknown":
            close = self.env._(" Did you mean “%(close)s”?", close=fault.hint) if fault.hint else ""
            return (
                self.env._(
                    "%(where)s: this form has no field “%(name)s”. The list on the form's page has "
                    "all that can be filled in.",
                    where=where,
                    name=detail,
                )
                + close
            )
        sentences = {
            "unclosed": lambda: self.env._(
                "%(where)s: a tag is not closed. Each {{ needs its }} and each {%% its %%} in the "
                "same paragraph.",
                where=where,
            ),
            "prefix": lambda: self.env._(
                "%(where)s: “%(what)s” is no tag that is filled in here. There are {{ field }}, "
                "{%% if %%}, {%%p if %%} for whole paragraphs and {%%tr for %%} for rows.",
                where=where,
                what=detail,
            ),
            "alone": lambda: self.env._(
                "%(where)s: “%(what)s” takes the place of its whole paragraph or row. Put it alone "
                "into one.",
                where=where,
                what=detail,
            ),
            "block": lambda: self.env._(
                "%(where)s: “%(what)s” has no fitting beginning or end. What begins in a "
                "paragraph, a cell or a table ends in the same.",
                where=where,
                what=detail,
            ),
            "syntax": lambda: self.env._(
                "%(where)s: this tag cannot be read: %(what)s.", where=where, what=detail
            ),
            "list": lambda: self.env._(
                "%(where)s: “%(what)s” is a list. Repeat rows with {%%tr for row in %(what)s %%}.",
                where=where,
                what=detail,
            ),
            "rows": lambda: self.env._(
                "%(where)s: “%(what)s” is one text and no list, so nothing is repeated for it.",
                where=where,
                what=detail,
            ),
            "nested": lambda: self.env._(
                "%(where)s: a list within a list (“%(what)s”) is not filled in. Put one after the "
                "other.",
                where=where,
                what=detail,
            ),
            "forbidden": lambda: self.env._(
                "%(where)s: “%(what)s” is not allowed in a template. Name a field, or ask with "
                "{%% if %%} whether it is empty.",
                where=where,
                what=detail,
            ),
            "elsewhere": lambda: self.env._(
                "%(where)s: tags are filled in only in the text, in tables, in the head and foot "
                "of the page and in footnotes. Take them out of text boxes, comments and endnotes. "
                "%(what)s",
                where=where,
                what=detail,
            ),
            "changes": lambda: self.env._(
                "The template holds tracked changes. Accept or reject all of them in Word, then "
                "save it again."
            ),
            "large": lambda: self.env._(
                "The template is too large; at most %(limit)s MB. Make its pictures smaller.",
                limit=MAX_TEMPLATE // 2**20,
            ),
            "tag": lambda: self.env._(
                "A tag of the template is wrong: %(what)s. Compare it with the standard template.",
                what=detail,
            ),
        }
        if fault.key in sentences:
            return sentences[fault.key]()
        return self.env["egate.report.template"]._sentence(fault)

    @api.model
    def _where(self, place):
        """Return a place of a template in words: which table and row, near which text."""
        if place is None:
            return self.env._("In the template")
        near = place.text if len(place.text) <= 80 else place.text[:79] + "…"
        if place.table:
            found = self.env._(
                "Table %(table)s, row %(row)s, at “%(near)s”",
                table=place.table,
                row=place.row,
                near=near,
            )
        else:
            found = self.env._("At “%(near)s”", near=near)
        if place.part == "header":
            return self.env._("Head of the page: %(where)s", where=found)
        if place.part == "footer":
            return self.env._("Foot of the page: %(where)s", where=found)
        return found
