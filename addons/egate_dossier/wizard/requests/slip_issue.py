from odoo import api, fields, models
from odoo.fields import Command


class EgateDossierSlipIssue(models.TransientModel):
    """The dialog of a slip, filled in with what is missing; the dossier issues the slip.

    Nothing is computed with more rights than the user has: the dialog of a draft that one may not
    read stays shut.
    """

    _name = "egate.dossier.slip.issue"
    _description = "Issue a slip"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    kind = fields.Selection(
        selection=lambda self: (
            self.env["egate.dossier.slip"]._fields["kind"]._description_selection(self.env)
        ),
        required=True,
    )
    line_ids = fields.One2many(
        "egate.dossier.slip.issue.line",
        "issue_id",
        string="What is missing",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    reason = fields.Text()
    legal_basis = fields.Char(
        compute="_compute_legal_basis", compute_sudo=False, store=True, readonly=False
    )
    contact_name = fields.Char(
        string="Who helps",
        compute="_compute_contact",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    contact_phone = fields.Char(
        string="Phone for help",
        compute="_compute_contact",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    asked_before = fields.Char(compute="_compute_asked_before", export_string_translation=False)
    again_reason = fields.Char(string="Why it is asked again")
    asked_often = fields.Char(compute="_compute_asked_often", export_string_translation=False)
    again_note = fields.Char(compute="_compute_asked_often", export_string_translation=False)
    late_note = fields.Char(compute="_compute_date_notes", export_string_translation=False)
    date_note = fields.Char(compute="_compute_date_notes", export_string_translation=False)
    wait_note = fields.Char(compute="_compute_date_notes", export_string_translation=False)

    @api.depends("dossier_id", "kind")
    def _compute_line_ids(self):
        for issue in self:
            # What this case must hand in, and what somebody has noted a fault of; a paper that is
            # for some citizens only is added by the clerk who knows that this is one.
            missing = issue.dossier_id.paper_ids.filtered(
                lambda paper: (
                    not paper.received and paper._is_asked() and (paper.required or paper.comment)
                )
            ).sorted(lambda paper: not paper.required)
            asks = issue.kind != "refusal"
            issue.line_ids = [
                Command.create(
                    {
                        "name": paper.name,
                        "original_count": paper.original_count,
                        "copy_count": paper.copy_count,
                        "fault": paper.comment or self.env._("Not handed in"),
                    }
                )
                for paper in (missing if asks else missing.browse())
            ]

    @api.depends("dossier_id", "kind")
    def _compute_legal_basis(self):
        for issue in self:
            issue.legal_basis = issue.dossier_id._legal_basis_words()

    @api.depends("dossier_id")
    def _compute_contact(self):
        for issue in self:
            dossier = issue.dossier_id
            unit = dossier._slip_unit() if dossier.received_at else dossier.reception_unit_id
            issue.contact_name = unit.name
            issue.contact_phone = unit.phone

    @api.depends("dossier_id", "kind")
    def _compute_asked_before(self):
        for issue in self:
            issue.asked_before = issue.dossier_id._asked_before(issue.kind)

    @api.depends("dossier_id", "kind")
    def _compute_asked_often(self):
        for issue in self:
            dossier = issue.dossier_id
            asks = issue.kind == "supplement" and dossier.received_at
            issue.asked_often = asks and dossier._asked_often_sentence()
            issue.again_note = (
                asks
                and dossier._asked_before(issue.kind)
                and (
                    self.env._(
                        "A further request counts the dossier as late in the national indicator, "
                        "and is sent when a head or leader has approved it."
                    )
                )
            )

    @api.depends("dossier_id", "kind")
    def _compute_date_notes(self):
        for issue in self:
            asks = issue.kind == "supplement" and issue.dossier_id.received_at
            issue.late_note = asks and issue.dossier_id._asked_late_sentence()
            issue.date_note = asks and issue.dossier_id._answer_by_note()
            issue.wait_note = asks and issue.dossier_id._cannot_wait_note()

    def action_issue(self):
        """Issue the slip and print it."""
        self.ensure_one()
        dossier = self.dossier_id
        values = {
            name: self[name]
            for name in (
                "reason",
                "legal_basis",
                "contact_name",
                "contact_phone",
                "again_reason",
            )
        }
        values["lines"] = [line._prepare_line() for line in self.line_ids]
        if self.kind == "guide":
            return dossier.action_issue_guide(values)
        if self.kind == "supplement":
            return dossier.action_issue_supplement(values)
        return dossier.action_refuse(values)


class EgateDossierSlipIssueLine(models.TransientModel):
    """One paper that the slip will ask for."""

    _name = "egate.dossier.slip.issue.line"
    _description = "Line of a slip to be issued"
    _order = "sequence, id"

    issue_id = fields.Many2one(
        "egate.dossier.slip.issue",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Paper", required=True)
    original_count = fields.Integer(string="Originals")
    certified_count = fields.Integer(string="Certified copies")
    copy_count = fields.Integer(string="Plain copies")
    fault = fields.Char(string="What is wrong with it")

    def _prepare_line(self):
        names = ("name", "original_count", "certified_count", "copy_count", "fault")
        return {name: self[name] for name in names}
