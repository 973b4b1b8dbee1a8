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
    database_id = fields.Many2one(
        "egate.database",
        string="Looked up in",
        ondelete="restrict",
        index="btree_not_null",
        help="The published database that has these data: the office looks there, and the paper "
        "is not asked of the citizen (Nghị định 309/2026/NĐ-CP).",
    )

    _counts_positive = models.Constraint(
        "CHECK (originals >= 0 AND copies >= 0)", "A paper cannot be asked for less than 0 times."
    )

    def _lookup_on(self, day):
        """Return the database that is looked up instead of this paper on ``day``, or none.

        :param date day: local
        """
        self.ensure_one()
        database = self.database_id
        return database if database and database._holds_on(day) else database.browse()

    def _as_line(self):
        labels = dict(self._fields["presentation"]._description_selection(self.env))
        return self._case_words(
            self.name,
            self.originals and self.env._("%(count)s original(s)", count=self.originals),
            self.copies and self.env._("%(count)s copy (copies)", count=self.copies),
            labels[self.presentation],
            self.template_id.code,
            self.database_id
            and self.env._("looked up in %(database)s", database=self.database_id.name),
            not self.required and self.env._("if there is one"),
        )
