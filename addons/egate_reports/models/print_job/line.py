from odoo import api, fields, models
from odoo.fields import Domain


class EgatePrintJobLine(models.Model):
    """One of the records that a print in bulk was asked for, and what became of it."""

    _name = "egate.print.job.line"
    _description = "Form of a print in bulk"
    _inherit = ["egate.readable"]
    _log_access = False
    _order = "job_id, position"
    _PERSONAL = frozenset({"name", "reason"})

    job_id = fields.Many2one(
        "egate.print.job",
        string="Printing in bulk",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    position = fields.Integer(required=True, readonly=True, export_string_translation=False)
    res_id = fields.Integer(required=True, readonly=True, export_string_translation=False)
    state = fields.Selection(
        [("waiting", "Waiting"), ("printed", "Was printed"), ("refused", "Could not be printed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    name = fields.Char(string="Chosen record", readonly=True)
    reason = fields.Char(readonly=True)
    form_id = fields.Many2one(
        "egate.issued.form", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    #: Of a form that is not kept: the pages of this line and those after it that go with it.
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    _place_uniq = models.UniqueIndex("(job_id, position)")
    _waiting_idx = models.Index("(job_id, position) WHERE state = 'waiting'")

    @api.model
    def _readable_domain(self):
        return Domain("job_id", "any", self.env["egate.print.job"]._readable_domain())

    @api.model
    def _hidden_message(self):
        return self.env["egate.print.job"]._hidden_message()
