from odoo import fields, models


class EgateProcedureComponent(models.Model):
    """One paper that a procedure asks for: how many originals and copies, in which case."""

    _name = "egate.procedure.component"
    _description = "Paper of a procedure"
    _inherit = "egate.procedure.case.part"

    name = fields.Char(required=True)
    variant_id = fields.Many2one(help="Empty: asked for in every case.")
    originals = fields.Integer()
    copies = fields.Integer()
    required = fields.Boolean(default=True)
    presentation = fields.Selection(
        [("submit", "To hand in"), ("show", "To show only")], required=True, default="submit"
    )
    template_id = fields.Many2one(
        "egate.form.template", string="Form", ondelete="restrict", index="btree_not_null"
    )

    _counts_positive = models.Constraint(
        "CHECK (originals >= 0 AND copies >= 0)", "A paper cannot be asked for less than 0 times."
    )

    def _as_line(self):
        labels = dict(self._fields["presentation"]._description_selection(self.env))
        return self._case_words(
            self.name,
            self.originals and self.env._("%(count)s original(s)", count=self.originals),
            self.copies and self.env._("%(count)s copy (copies)", count=self.copies),
            labels[self.presentation],
            self.template_id.code,
            not self.required and self.env._("if there is one"),
        )
