from odoo import fields, models


class EgateProcedureVariant(models.Model):
    """A case of a procedure with papers, terms or fees of its own, such as a house."""

    _name = "egate.procedure.variant"
    _description = "Case of a procedure"
    _inherit = "egate.procedure.version.part"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)


class EgateProcedureComponent(models.Model):
    """One paper that a procedure asks for: how many originals and copies, in which case."""

    _name = "egate.procedure.component"
    _description = "Paper of a procedure"
    _inherit = "egate.procedure.version.part"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('version_id', '=', version_id)]",
        help="Empty: asked for in every case.",
    )
    originals = fields.Integer()
    copies = fields.Integer()
    required = fields.Boolean(default=True)
    presentation = fields.Selection(
        [("submit", "To hand in"), ("show", "To show only")], required=True, default="submit"
    )

    _counts_positive = models.Constraint(
        "CHECK (originals >= 0 AND copies >= 0)", "A paper cannot be asked for less than 0 times."
    )
