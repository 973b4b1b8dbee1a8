import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.code_alphabet import MAX_LENGTH
from ..tools.plain_text import MAX_CATALOGUE_TEXT
from ..tools.search_key import search_key


class EgateProcedureVersionPart(models.AbstractModel):
    """Part of a version: frozen with it, with the same readers."""

    _name = "egate.procedure.version.part"
    _description = "Part of a procedure version"
    _inherit = "egate.frozen.part"
    _order = "sequence, id"
    _max_text = MAX_CATALOGUE_TEXT
    _PARENT = "version_id"

    version_id = fields.Many2one(
        "egate.procedure.version", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        if any(part.version_id.state != "draft" for part in self):
            raise UserError(
                self.env._(
                    "A part of a published version cannot be deleted: dossiers refer to it. Create "
                    "a new version without it."
                )
            )

    def _as_line(self):
        """Return this part as one line that people read, for the comparison of versions."""
        self.ensure_one()
        return self.display_name


class EgateProcedureCasePart(models.AbstractModel):
    """Part of a version that may hold for one of its cases only."""

    _name = "egate.procedure.case.part"
    _description = "Part of a case of a procedure"
    _inherit = "egate.procedure.version.part"

    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('version_id', '=', version_id)]",
        help="Empty: every case.",
    )

    @api.constrains("variant_id", "version_id")
    def _check_variant(self):
        for part in self:
            if part.variant_id and part.variant_id.version_id != part.version_id:
                raise ValidationError(
                    self.env._(
                        "The case “%(case)s” belongs to another version.", case=part.variant_id.name
                    )
                )

    def copy_data(self, default=None):
        # The copied version has its own cases; it sets them in _copy_cases.
        return [{**vals, "variant_id": False} for vals in super().copy_data(default)]

    def _case_words(self, *words):
        """Return ``words`` that are not empty, joined, with the name of the case in front."""
        line = "; ".join(str(word) for word in words if word)
        return f"[{self.variant_id.name}] {line}" if self.variant_id else line


class EgateProcedureVariant(models.Model):
    """A case of a procedure with its own papers, terms or fees, such as a house."""

    _name = "egate.procedure.variant"
    _description = "Case of a procedure"
    _inherit = ["egate.procedure.version.part", "egate.coded"]

    name = fields.Char(required=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        help="Names the case in an import; made from the name when empty.",
    )

    _code_uniq = models.UniqueIndex(
        "(version_id, code)", "Two cases of a version cannot have the same code."
    )

    @api.depends("name")
    def _compute_code(self):
        for variant in self:
            variant.code = variant.code or self._code_of(variant.name) or False

    @api.model
    def _code_of(self, name):
        """Return the code that a name makes: its letters and digits, one sign between words."""
        words = re.findall(r"[a-z0-9]+", search_key(name))
        return "_".join(words)[:MAX_LENGTH].strip("_")


class EgateProcedureStep(models.Model):
    """One step of the procedure in words (trình tự thực hiện), as citizens read it."""

    _name = "egate.procedure.step"
    _description = "Step of a procedure in words"
    _inherit = "egate.procedure.version.part"
    _rec_name = "description"

    description = fields.Text(required=True)


class EgateProcedureChannel(models.Model):
    """A way of submission (cách thức thực hiện), with the details about it."""

    _name = "egate.procedure.channel"
    _description = "Way to hand in"
    _inherit = "egate.procedure.version.part"
    _rec_name = "channel"

    channel = fields.Selection(selection="_selection_channel", required=True)
    description = fields.Text()

    _channel_uniq = models.UniqueIndex(
        "(version_id, channel)", "A version names each way to hand in once."
    )

    @api.model
    def _selection_channel(self):
        return [
            ("desk", self.env._("At the counter")),
            ("online", self.env._("Online")),
            ("post", self.env._("By post")),
        ]

    def _as_line(self):
        label = dict(self._selection_channel())[self.channel]
        return f"{label}: {self.description}" if self.description else label


class EgateProcedureResult(models.Model):
    """What a procedure may end with (kết quả thực hiện), with the code of the result."""

    _name = "egate.procedure.result"
    _description = "Result of a procedure"
    _inherit = ["egate.procedure.version.part", "egate.coded"]
    _code_alphabet = "number"

    name = fields.Char(required=True)
    code = fields.Char(help="Code of the result in the national catalogue.")
    template_id = fields.Many2one(
        "egate.form.template", string="Form", ondelete="restrict", index="btree_not_null"
    )

    def _as_line(self):
        return f"{self.name} ({self.code})" if self.code else self.name
