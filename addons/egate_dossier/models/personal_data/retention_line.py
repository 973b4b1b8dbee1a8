from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.models.egate_personal import ANONYMISED


class EgateRetentionLine(models.Model):
    """One thing that is over, and what became of it."""

    _name = "egate.retention.line"
    _description = "Line of what is to be anonymised"
    _inherit = "egate.of.parent"
    _order = "list_id, id"
    _PARENT = "list_id"

    list_id = fields.Many2one(
        "egate.retention.list", required=True, readonly=True, index=True, ondelete="restrict"
    )
    dossier_id = fields.Many2one(
        # A draft goes altogether, a received dossier never.
        "egate.dossier",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Citizen", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    code = fields.Char(string="Dossier code", compute="_compute_names")
    procedure_name = fields.Char(string="Procedure", compute="_compute_names")
    count = fields.Integer(string="Number", readonly=True, default=1)
    over_on = fields.Datetime(string="Closed or last changed", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To be anonymised"),
            ("kept", "Kept"),
            ("done", "Anonymised"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    reason = fields.Char(string="Why it is kept", readonly=True)

    @api.depends("dossier_id")
    @api.depends_context("lang")
    def _compute_names(self):
        for line in self:
            # sudo: code and procedure, never the owner, for the deciders on the list
            dossier = line.sudo().dossier_id
            line.code = dossier.display_name or False
            line.procedure_name = dossier.procedure_id.name

    def action_keep(self):
        """Leave these out of their list, which is not approved yet: they are not anonymised."""
        for line in self:
            line.list_id._check_answers()
            if line.list_id.state not in ("proposed", "asked"):
                raise UserError(self.env._("This is decided already. Reload the page."))
            line.list_id._lock_rows()
        # sudo: the right is checked above
        kept = self.sudo().filtered(lambda line: line.state == "waiting")
        kept.write({"state": "kept", "reason": self.env._("Left out by %s.", self.env.user.name)})
        return True

    def _apply(self, of_list):
        """Anonymise what these sudo lines name, save what is not over any more."""
        if of_list.kind == "log":
            self._forget_addresses(of_list.over_before)
        dossiers = self.dossier_id
        facts = {
            "list": of_list.id,
            "user": of_list.decided_by_id.id,
            "unit": of_list.unit_id.id,
        }
        if of_list.kind == "talk":
            holds = dossiers._anonymise_talk(facts)
        elif of_list.kind == "draft":
            holds = dossiers._anonymise_drafts(facts, of_list.over_before)
        else:
            holds = dossiers._anonymise(facts)
        self.invalidate_recordset()
        for line in self.exists():
            if why := holds.get(line.dossier_id):
                line.write({"state": "kept", "reason": why})
            else:
                line.state = "done"
        if people := self.partner_id:
            people._anonymise_if_over(fields.Datetime.now().replace(microsecond=0))

    def _forget_addresses(self, before):
        """Blank the network addresses in the log of readings of before that moment."""
        self.env.cr.execute(
            "UPDATE egate_access_log SET address = %s WHERE at < %s AND address IS NOT NULL",
            [ANONYMISED, before],
        )
