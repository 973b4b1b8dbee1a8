import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.reception.batch import Order
from ...tools import batch_workbook

#: More faults than this are counted, not listed.
SHOWN_FAULTS = 200
#: As many receipts as one print holds.
PRINTED = 100


class EgateDossierImport(models.TransientModel):
    """Choose what a list is about, see what is wrong with it, then receive all of it.

    What it shows is kept for the person at the screen; every step asks the batch anew.
    """

    _name = "egate.dossier.import"
    _description = "Receive a list of dossiers"

    reception_unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit",
        required=True,
        ondelete="cascade",
        domain="[('id', 'in', offered_desk_ids)]",
        default=lambda self: self.env["egate.dossier"]._default_reception_unit_id(),
    )
    offered_desk_ids = fields.Many2many(
        "egate.unit", compute="_compute_offered_desk_ids", export_string_translation=False
    )
    procedure_id = fields.Many2one(
        "egate.procedure",
        required=True,
        ondelete="cascade",
        domain="[('current_version_id', '!=', False), ('workflow_id', '!=', False)]",
    )
    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        ondelete="cascade",
        compute="_compute_variant_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', offered_variant_ids)]",
    )
    offered_variant_ids = fields.Many2many(
        "egate.procedure.variant",
        compute="_compute_offered_variant_ids",
        compute_sudo=False,
        export_string_translation=False,
    )
    channel = fields.Selection(
        [("desk", "At the counter"), ("post", "By post")], required=True, default="desk"
    )
    file = fields.Binary(string="Filled-in list (.xlsx)", attachment=False)
    file_name = fields.Char()
    template = fields.Binary(
        compute="_compute_template", compute_sudo=False, export_string_translation=False
    )
    duplicates = fields.Boolean(string="I have looked at these rows: receive them all the same")
    state = fields.Selection(
        [("new", "File"), ("bad", "Faults"), ("good", "Ready"), ("done", "Received")],
        default="new",
        readonly=True,
        export_string_translation=False,
    )
    outcome = fields.Json(readonly=True, export_string_translation=False)
    doubtful = fields.Boolean(compute="_compute_report", export_string_translation=False)
    count = fields.Integer(compute="_compute_report", export_string_translation=False)
    report = fields.Html(compute="_compute_report", compute_sudo=False, sanitize=False)
    answer = fields.Binary(
        compute="_compute_answer", compute_sudo=False, export_string_translation=False
    )

    @api.depends_context("uid")
    def _compute_offered_desk_ids(self):
        desks = self.env["egate.unit"].browse(self.env["egate.dossier"]._clerk_units())
        self.offered_desk_ids = desks.filtered(lambda unit: unit.kind == "desk" and unit.active)

    @api.depends("procedure_id")
    def _compute_offered_variant_ids(self):
        for wizard in self:
            wizard.offered_variant_ids = wizard.procedure_id.current_version_id.variant_ids

    @api.depends("procedure_id")
    def _compute_variant_id(self):
        for wizard in self:
            if wizard.variant_id not in wizard.offered_variant_ids:
                wizard.variant_id = wizard.offered_variant_ids[:1]

    @api.onchange("file", "reception_unit_id", "procedure_id", "variant_id", "channel")
    def _onchange_file(self):
        self.state, self.outcome, self.duplicates = "new", False, False

    @api.depends("outcome", "state")
    @api.depends_context("lang")
    def _compute_report(self):
        for wizard in self:
            outcome = wizard.outcome or {}
            faults = outcome.get("faults", [])
            wizard.count = len(outcome.get("ids", ()))
            wizard.doubtful = bool(outcome.get("doubts"))
            wizard.report = self.env["ir.qweb"]._render(
                "egate_dossier.dossier_import_report",
                {
                    "state": wizard.state,
                    "outcome": outcome,
                    "faults": faults[:SHOWN_FAULTS],
                    "more": max(len(faults) - SHOWN_FAULTS, 0),
                    "doubts": outcome.get("doubts", [])[:SHOWN_FAULTS],
                    "lines": self.env["egate.dossier.batch"]._lines(wizard._dossiers()),
                },
            )

    @api.depends("procedure_id", "variant_id", "channel")
    def _compute_template(self):
        for wizard in self:
            form = self.env["egate.dossier.batch"]._form(wizard._wanted())
            wizard.template = base64.b64encode(form)

    @api.depends("outcome")
    @api.depends_context("lang")
    def _compute_answer(self):
        titles = [
            self.env._("Code"),
            self.env._("Owner"),
            self.env._("Result due"),
        ]
        for wizard in self:
            lines = self.env["egate.dossier.batch"]._lines(wizard._dossiers())
            wizard.answer = base64.b64encode(batch_workbook.write_answer(titles, lines))

    def _wanted(self):
        self.ensure_one()
        return Order(self.reception_unit_id, self.procedure_id, self.variant_id, self.channel)

    def _dossiers(self):
        """Return the dossiers of the list in its order, as far as the user may read them."""
        self.ensure_one()
        ids = (self.outcome or {}).get("ids", [])
        found = self.env["egate.dossier"].search([("id", "in", ids)]) if ids else ()
        known = {dossier.id: dossier for dossier in found}
        return self.env["egate.dossier"].concat(*(known[key] for key in ids if key in known))

    # -- actions ------------------------------------------------------------------------------

    def action_template(self):
        """Download the empty list for this procedure, case and channel."""
        return self._download("template", f"danh-sach-{self.procedure_id.code}.xlsx")

    def action_answer(self):
        """Download the codes in the order of the list."""
        return self._download("answer", f"ma-ho-so-{self.procedure_id.code}.xlsx")

    def _download(self, field, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{name}?download=true",
            "target": "download",
        }

    def action_check(self):
        """Try every row and keep nothing."""
        return self._run(dry_run=True)

    def action_receive(self):
        """Receive all rows, or none; a list that was received before answers with its codes."""
        return self._run(dry_run=False)

    def _run(self, dry_run):
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the filled-in list first."))
        outcome = self.env["egate.dossier.batch"]._run(
            self._wanted(),
            base64.b64decode(self.file),
            dry_run=dry_run,
            duplicates=self.duplicates,
        )
        if outcome["ids"]:
            state = "done"
        elif outcome["faults"] or (outcome["doubts"] and not self.duplicates):
            state = "bad"
        else:
            state = "good"
        self.write({"outcome": outcome, "state": state})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive a list"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_print_receipts(self):
        """Print the receipts of all of them in one document."""
        dossiers = self._dossiers()
        if not dossiers or len(dossiers) > PRINTED:
            raise UserError(
                self.env._(
                    "At most %(limit)s receipts are printed at once. Open the dossiers, choose "
                    "some and print those.",
                    limit=PRINTED,
                )
            )
        return dossiers._print_form("receipt")

    def action_open(self):
        """Show the dossiers as a list, from which some can be printed."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Received from a list"),
            "res_model": "egate.dossier",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._dossiers().ids)],
        }
