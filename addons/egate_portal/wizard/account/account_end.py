from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateAccountEnd(models.TransientModel):
    """The dialog in which a clerk ends a link of an account, or a mandate, and says why."""

    _name = "egate.account.end"
    _description = "End a link or a mandate"

    identity_id = fields.Many2one("egate.citizen.identity", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Citizen")
    representation_id = fields.Many2one("egate.representation", ondelete="cascade")
    kind = fields.Selection(
        selection="_selection_kind",
        string="Why",
    )
    reason = fields.Char(string="In words")

    @api.model
    def _selection_kind(self):
        kinds = self.env["egate.citizen.identity"]._fields["end_kind"]
        # That an account was closed is only ever its owner's doing.
        return [one for one in kinds._description_selection(self.env) if one[0] != "closed"]

    def action_end(self):
        """End it; the record checks who may."""
        self.ensure_one()
        if self.representation_id:
            self.representation_id._end_at_desk(self.reason)
        else:
            self._end_identity()
        return {"type": "ir.actions.act_window_close"}

    def _end_identity(self):
        self.env["egate.account.event"]._clerk_unit()
        if self.kind not in ("lost", "wrong", "asked", "other"):
            raise UserError(self.env._("Choose why the link ends."))
        if self.kind == "other" and not (self.reason or "").strip():
            raise UserError(self.env._("Say in words why the link ends."))
        rows = self.identity_id
        if rows:
            rows.check_access("read")
        else:
            self.partner_id.check_access("read")
            # sudo: the link of a citizen whose record the clerk has looked up
            people = self.partner_id.sudo()._same_person()
            rows = people.env["egate.citizen.identity"].search([("partner_id", "in", people.ids)])
        live = rows.with_env(self.env).sudo().filtered(lambda row: not row.ended_at)  # sudo: above
        if not live:
            raise UserError(self.env._("No account is linked with this citizen."))
        live.with_env(self.env)._end_at_desk(self.kind, self.reason)
