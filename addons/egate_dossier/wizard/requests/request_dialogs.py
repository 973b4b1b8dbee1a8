from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..dialog import closing


class EgateDossierTerminationDialog(models.TransientModel):
    """The dialog in which an end is asked for, and the one in which it is decided."""

    _name = "egate.dossier.termination.dialog"
    _description = "Ask for an end, or decide it"

    dossier_id = fields.Many2one("egate.dossier", ondelete="cascade")
    termination_id = fields.Many2one("egate.dossier.termination", ondelete="cascade")
    kind = fields.Selection(
        selection=lambda self: self._selection_of("kind"), string="How it ends", required=True
    )
    asked_by_name = fields.Char(string="Who asks", help="Empty: whoever handed the dossier in.")
    reason = fields.Text()
    legal_basis = fields.Char()
    money = fields.Selection(selection=lambda self: self._selection_of("money"))
    money_note = fields.Char(string="About the money")
    originals = fields.Selection(selection=lambda self: self._selection_of("originals"))
    originals_note = fields.Char(string="About the originals")
    decision = fields.Text(string="Opinion")
    offered_state_ids = fields.Many2many(
        "egate.workflow.state", compute="_compute_offered_state_ids", compute_sudo=False
    )
    state_id = fields.Many2one(
        "egate.workflow.state",
        string="Ends as",
        compute="_compute_state_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', offered_state_ids)]",
    )

    @api.model
    def _selection_of(self, name):
        field = self.env["egate.dossier.termination"]._fields[name]
        return field._description_selection(self.env)

    def _ends(self):
        """Return the ends of the process that may be chosen, the fittest first."""
        dossier = self.termination_id.dossier_id
        dossier.check_access("read")
        # sudo: the names of the ends of a process, whatever one may read of processes
        ends = dossier.sudo()._ends_for(self.kind) if dossier and self.kind else ()
        return self.env["egate.workflow.state"].browse([end.id for end in ends])

    @api.depends("termination_id", "kind")
    def _compute_offered_state_ids(self):
        for dialog in self:
            dialog.offered_state_ids = dialog._ends()

    @api.depends("termination_id", "kind")
    def _compute_state_id(self):
        for dialog in self:
            dialog.state_id = dialog._ends()[:1]

    def action_ask(self):
        """Write the request down and open it."""
        self.ensure_one()
        values = {name: self[name] for name in ("reason", "legal_basis", "asked_by_name")}
        return self.dossier_id.action_ask_termination(self.kind, values)

    def action_grant(self):
        """Grant the end and print the notice."""
        self.ensure_one()
        names = ("money", "money_note", "originals", "originals_note", "decision")
        values = {name: self[name] for name in names}
        return closing(self.termination_id.action_grant({**values, "state_id": self.state_id.id}))


class EgateDossierCorrectionDialog(models.TransientModel):
    """The dialog in which the right procedure is chosen for a received dossier."""

    _name = "egate.dossier.correction.dialog"
    _description = "Ask for another procedure"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    procedure_id = fields.Many2one(
        "egate.procedure",
        string="Right procedure",
        domain="[('current_version_id', '!=', False), ('workflow_id', '!=', False)]",
    )
    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        domain="[('version_id', '=', version_id)]",
    )
    version_id = fields.Many2one(related="procedure_id.current_version_id")
    reason = fields.Text(string="How the mistake came about")

    @api.onchange("procedure_id")
    def _onchange_procedure_id(self):
        self.variant_id = False

    def action_ask(self):
        """Write the request down and open it."""
        self.ensure_one()
        return self.dossier_id.action_ask_correction(
            self.procedure_id.id, self.variant_id.id, self.reason
        )


class EgateDossierAmendmentDialog(models.TransientModel):
    """The dialog in which a mistyped detail of a received dossier is corrected."""

    _name = "egate.dossier.amendment.dialog"
    _description = "Ask for the correction of a detail"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    name = fields.Selection(
        selection=lambda self: self.env["egate.dossier.amendment"]._selection_name(),
        string="Detail",
        default="applicant_name",
    )
    now = fields.Char(string="As received", compute="_compute_now", compute_sudo=False)
    value = fields.Char(
        string="Right",
        compute="_compute_value",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="A date as 31/12/1990.",
    )
    reason = fields.Text(string="How the mistake was seen")

    @api.depends("dossier_id", "name")
    def _compute_now(self):
        for dialog in self:
            dossier, name = dialog.dossier_id, dialog.name
            value = dossier._shown(name) if dossier and name else ""
            dialog.now = value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value

    @api.depends("dossier_id", "name")
    def _compute_value(self):
        for dialog in self:
            dialog.value = dialog.now

    def action_ask(self):
        """Write the request down and open it."""
        self.ensure_one()
        return self.dossier_id.action_ask_amendment(self.name, self.value, self.reason)


class EgateSupplementTake(models.TransientModel):
    """The dialog in which the clerk ticks what the citizen brings for a request."""

    _name = "egate.supplement.take"
    _description = "Take in papers asked for"

    supplement_id = fields.Many2one("egate.supplement", required=True, ondelete="cascade")
    line_ids = fields.One2many(
        "egate.supplement.take.line",
        "take_id",
        string="Papers",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    fee_note = fields.Char(compute="_compute_fee_note", export_string_translation=False)

    @api.depends("supplement_id")
    def _compute_fee_note(self):
        for take in self:
            take.fee_note = take.supplement_id and take.supplement_id._fee_note()

    @api.depends("supplement_id")
    def _compute_line_ids(self):
        for take in self:
            open_lines = take.supplement_id.line_ids.filtered(lambda line: not line.received_at)
            take.line_ids = [
                Command.create(
                    {
                        "line_id": line.id,
                        "name": line.name,
                        "taken": True,
                        "original_count": line.original_asked,
                        "copy_count": line.copy_asked,
                    }
                )
                for line in open_lines
            ]

    def action_take_in(self):
        """Take in what is ticked, and print the receipt."""
        self.ensure_one()
        brought = [
            {
                "id": line.line_id.id,
                "original_count": line.original_count,
                "copy_count": line.copy_count,
            }
            for line in self.line_ids
            if line.taken
        ]
        return closing(self.supplement_id.action_take_in(brought))


class EgateSupplementTakeLine(models.TransientModel):
    """One paper that may have come."""

    _name = "egate.supplement.take.line"
    _description = "Paper that may have come"

    take_id = fields.Many2one(
        "egate.supplement.take",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    line_id = fields.Many2one("egate.supplement.line", required=True, ondelete="cascade")
    name = fields.Char(string="Paper", readonly=True)
    taken = fields.Boolean(string="Handed in")
    original_count = fields.Integer(string="Originals")
    copy_count = fields.Integer(string="Copies")


class EgateDeclineDialog(models.TransientModel):
    """The dialog that asks why something is declined."""

    _name = "egate.decline.dialog"
    _description = "Decline with a reason"

    #: What can be declined with a reason, by the method ``action_decline``.
    _DECLINED = frozenset(
        {
            "egate.supplement",
            "egate.dossier.termination",
            "egate.dossier.correction",
            "egate.dossier.amendment",
        }
    )

    reason = fields.Text()

    def action_decline(self):
        """Decline what the dialog was opened for; that record checks who may."""
        self.ensure_one()
        model = self.env.context.get("active_model")
        if model not in self._DECLINED:
            raise UserError(self.env._("Open what you want to decline first."))
        self.env[model].browse(self.env.context.get("active_id")).action_decline(self.reason)
        return {"type": "ir.actions.act_window_close"}


class EgateSupplementCancel(models.TransientModel):
    """The dialog that asks why a request for papers is taken back."""

    _name = "egate.supplement.cancel"
    _description = "Take back a request for papers"

    supplement_id = fields.Many2one("egate.supplement", required=True, ondelete="cascade")
    reason = fields.Text()

    def action_cancel(self):
        """Take the request back; it checks who may."""
        self.ensure_one()
        self.supplement_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
