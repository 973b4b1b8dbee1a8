from odoo import fields, models

#: Both tell a citizen what is missing; by law that is done once.
ASKING_KINDS = ("guide", "supplement")


class EgateDossierSlip(models.Model):
    """A numbered slip given to a citizen at the counter: what is missing, or why nothing is taken.

    Written once, by :meth:`egate.dossier._issue_slip` only, and never changed. It holds what was
    said about the papers; names of people stay in the dossier. Source: Thông tư 03/2025/TT-VPCP,
    Phụ lục I, mẫu số 02 and 03; the guide is handed out before anything is taken.
    """

    _name = "egate.dossier.slip"
    _description = "Slip of the one-stop unit"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "id desc"
    _rec_name = "code"
    _PERSONAL = frozenset({"reason", "again_reason"})

    # Restrict: what a citizen was told outlives every attempt to delete it.
    dossier_id = fields.Many2one(ondelete="restrict")
    kind = fields.Selection(
        [
            ("guide", "Guide slip"),
            ("supplement", "Request for missing papers (form 02)"),
            ("refusal", "Refusal to accept (form 03)"),
        ],
        required=True,
        readonly=True,
    )
    code = fields.Char(string="Number", required=True, readonly=True)
    number = fields.Integer(
        string="Number in the code",
        required=True,
        readonly=True,
        export_string_translation=False,
    )
    unit_id = fields.Many2one(
        "egate.unit", string="Issued in", required=True, readonly=True, ondelete="restrict"
    )
    stage = fields.Selection(
        [("reception", "Before acceptance"), ("processing", "While it is processed")],
        required=True,
        readonly=True,
    )
    issued_at = fields.Datetime(string="Issued", required=True, readonly=True)
    issued_date = fields.Date(
        required=True, readonly=True, help="Local date.", export_string_translation=False
    )
    issued_by_id = fields.Many2one(
        "res.users", string="Issued by", required=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Text(readonly=True)
    legal_basis = fields.Char(readonly=True)
    again_reason = fields.Char(string="Why it was asked again", readonly=True)
    contact_name = fields.Char(string="Who helps", readonly=True)
    contact_phone = fields.Char(string="Phone for help", readonly=True)
    answer_by = fields.Date(
        string="To be brought by",
        readonly=True,
        help="The last day, where a legal text names one. Past it the office may stop.",
    )
    answer_basis = fields.Char(string="Basis of that day", readonly=True)
    digest = fields.Char(required=True, readonly=True, export_string_translation=False)
    line_ids = fields.One2many("egate.dossier.slip.line", "slip_id", string="What is missing")
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")
    applicant_name = fields.Char(related="dossier_id.applicant_name", string="Owner")

    _code_uniq = models.UniqueIndex("(kind, code)", "This number is taken.")
    _unit_day_idx = models.Index("(unit_id, issued_date)")

    def action_print(self):
        """Print this slip, or print it again."""
        self.ensure_one()
        self.check_access("read")
        return self._print_slip()

    def _print_slip(self):
        """Return the action that prints this slip, or ``False``.

        ``egate_reports`` answers.
        """
        self.ensure_one()
        return False

    def _action_issued(self):
        """Return what follows the issuing: print it; without printed forms, close the dialog."""
        action = self._print_slip()
        if action:
            return {**action, "close_on_report_download": True}
        return {"type": "ir.actions.act_window_close"}

    def action_open_dossier(self):
        """Open the draft or the dossier that it was issued for."""
        self.ensure_one()
        return self.dossier_id._action_show()

    def _told_when(self):
        """Return when and by whom it was issued, as words."""
        self.ensure_one()
        return {
            "code": self.code,
            "moment": self.dossier_id._local_in_words(self.issued_at),
            # sudo: a colleague's name
            "user": self.sudo().issued_by_id.name,
        }


class EgateDossierSlipLine(models.Model):
    """One paper that a slip asks for, and what is wrong with the one that was brought."""

    _name = "egate.dossier.slip.line"
    _description = "Line of a slip"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "sequence, id"
    _rec_name = "name"
    _PERSONAL = frozenset({"name", "fault"})

    dossier_id = fields.Many2one(ondelete="restrict")
    slip_id = fields.Many2one(
        "egate.dossier.slip", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True, readonly=True)
    name = fields.Char(string="Paper", required=True, readonly=True)
    original_count = fields.Integer(string="Originals", readonly=True)
    certified_count = fields.Integer(string="Certified copies", readonly=True)
    copy_count = fields.Integer(string="Plain copies", readonly=True)
    fault = fields.Char(string="What is wrong with it", readonly=True)
