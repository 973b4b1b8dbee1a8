from odoo import api, fields, models


class EgateDirectiveGive(models.TransientModel):
    """The dialog of a leader who directs dossiers; the dossiers themselves decide and do it."""

    _name = "egate.directive.give"
    _description = "Give a directive"

    dossier_ids = fields.Many2many("egate.dossier", string="Dossiers")
    text = fields.Text(string="What is to be done")
    unit_id = fields.Many2one(
        "egate.unit",
        string="For the unit",
        compute="_compute_unit_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="For the person",
        domain="[('egate_unit_ids', 'in', unit_id)]",
        compute="_compute_user_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Empty: whoever of the unit answers first.",
    )
    amount = fields.Float(string="Answer within", digits=(6, 2), default=1)
    amount_unit = fields.Selection(
        [("working_day", "working days"), ("hour", "working hours")],
        required=True,
        default="working_day",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")

    @api.depends("dossier_ids")
    def _compute_unit_id(self):
        for dialog in self:
            units = dialog.dossier_ids.holder_unit_id
            dialog.unit_id = units if len(units) == 1 else False

    @api.depends("unit_id")
    def _compute_user_id(self):
        for dialog in self:
            holders = dialog.dossier_ids.holder_user_id
            same = dialog.unit_id and dialog.dossier_ids.holder_unit_id == dialog.unit_id
            dialog.user_id = holders if same and len(holders) == 1 else False

    def action_give(self):
        """Give the directive as it stands in the dialog."""
        self.ensure_one()
        self.dossier_ids.action_direct(
            self.text,
            self.unit_id.id,
            self.amount,
            self.amount_unit,
            user_id=self.user_id.id,
            attachment_ids=self.attachment_ids.ids,
        )
        return {"type": "ir.actions.act_window_close"}


class EgateDirectiveWrite(models.TransientModel):
    """The dialog in which a directive is answered, asked further or closed; it decides itself."""

    _name = "egate.directive.write"
    _description = "Write under a directive"

    directive_id = fields.Many2one("egate.directive", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("answer", "Answer"), ("further", "Ask further"), ("closed", "Close")],
        required=True,
        default="answer",
    )
    text = fields.Text(string="Words")
    amount = fields.Float(string="Answer within", digits=(6, 2), default=1)
    amount_unit = fields.Selection(
        [("working_day", "working days"), ("hour", "working hours")],
        required=True,
        default="working_day",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")

    def action_write(self):
        """Write it under the directive."""
        self.ensure_one()
        directive, files = self.directive_id, self.attachment_ids.ids
        if self.kind == "answer":
            directive.action_answer(self.text, files)
        elif self.kind == "further":
            directive.action_ask_further(self.text, self.amount, self.amount_unit, files)
        else:
            directive.action_close_directive(self.text)
        return {"type": "ir.actions.act_window_close"}
