from odoo import fields, models


class EgatePersonalAsk(models.TransientModel):
    """The dialog in which a clerk takes down what a citizen asks about their data."""

    _name = "egate.personal.ask"
    _description = "Take down a request about personal data"

    kind = fields.Selection(
        selection=lambda self: self.env["egate.personal.request"]._fields["kind"].selection,
        string="Asked for",
        required=True,
        default="copy",
    )
    partner_id = fields.Many2one("res.partner", string="Citizen", required=True)
    asker = fields.Selection(
        selection=lambda self: self.env["egate.personal.request"]._fields["asker"].selection,
        string="Who asks",
        required=True,
        default="self",
    )
    asker_name = fields.Char(string="Representative")
    asker_paper = fields.Char(string="Authorisation")
    identity_check = fields.Selection(
        selection=lambda self: (
            self.env["egate.personal.request"]._fields["identity_check"].selection
        ),
        string="Identity checked by",
        required=True,
    )
    purpose = fields.Text(string="Purpose, in the citizen's words", required=True)
    with_files = fields.Boolean(string="With the files themselves")
    line_ids = fields.One2many(
        "egate.personal.ask.line", "dialog_id", string="What is wrong, and what is right"
    )

    def action_ask(self):
        """Take the request down and open it."""
        self.ensure_one()
        names = ("kind", "asker", "asker_name", "asker_paper", "identity_check", "purpose")
        request = self.env["egate.personal.request"]._receive(
            {
                **{name: self[name] for name in names},
                "partner_id": self.partner_id.id,
                "with_files": self.with_files,
            },
            [(line.name, line.value) for line in self.line_ids],
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": request._name,
            "res_id": request.id,
            "views": [(False, "form")],
        }


class EgatePersonalAskLine(models.TransientModel):
    """One field that is wrong on file."""

    _name = "egate.personal.ask.line"
    _description = "What is wrong on file"

    dialog_id = fields.Many2one("egate.personal.ask", required=True, ondelete="cascade")
    name = fields.Selection(
        selection=lambda self: self.env["egate.personal.correction"]._selection_name(),
        string="Field",
        required=True,
    )
    value = fields.Char(string="Right", required=True, help="Dates as 31/12/1990.")


class EgatePersonalDecide(models.TransientModel):
    """The dialog of a decision about a request, or about a list of what is over."""

    _name = "egate.personal.decide"
    _description = "Decide about personal data"

    act = fields.Selection(
        [
            ("approve", "Grant"),
            ("decline", "Decline"),
            ("hold", "Keep"),
            ("release", "No longer keep"),
        ],
        required=True,
        default="approve",
    )
    request_id = fields.Many2one("egate.personal.request", ondelete="cascade")
    list_id = fields.Many2one("egate.retention.list", ondelete="cascade")
    dossier_id = fields.Many2one("egate.dossier", ondelete="cascade")
    reason = fields.Text()
    legal_basis = fields.Char(help="Empty: the law on personal data.")

    def action_decide(self):
        """Do what was chosen; the record checks who may."""
        self.ensure_one()
        if self.dossier_id:
            act = (
                self.dossier_id.action_hold
                if self.act == "hold"
                else (self.dossier_id.action_release)
            )
            act(self.reason)
        elif self.list_id:
            self.list_id.action_decline(self.reason)
        elif self.act == "approve":
            self.request_id.action_approve(self.reason, self.legal_basis)
        else:
            self.request_id.action_decline(self.reason, self.legal_basis)
        return {"type": "ir.actions.act_window_close"}
