from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EgateSupplement(models.Model):
    """Taking a request back: it was a mistake, or the office has found the paper by itself."""

    _inherit = "egate.supplement"

    may_cancel = fields.Boolean(compute="_compute_may_cancel")

    @api.depends("state", "proposed_by_id", "dossier_id.closed_at")
    @api.depends_context("uid")
    def _compute_may_cancel(self):
        for supplement in self:
            supplement.may_cancel = (
                supplement.state == "waiting"
                and not supplement.dossier_id.closed_at
                and not supplement._cancelling_refusal()
            )

    def _cancelling_refusal(self):
        """Return why the current user does not take this back, or an empty string.

        The asker may, while working in the unit that asked, and the heads of the agency.
        """
        dossier = self.dossier_id
        if dossier._is_headed_by_user(dossier.agency_unit_id):
            return ""
        held = self.env["egate.assignment"]._held_units(self.env.user)
        # sudo: the unit that issued the slip of a request that the user reads
        unit = self.sudo().slip_id.unit_id
        if self.proposed_by_id == self.env.user and any(unit.id in of for of in held.values()):
            return ""
        return self.env._(
            "Only %(user)s, who asked for the papers, or a head of the agency takes this back.",
            user=self.sudo().proposed_by_id.name,  # sudo: a colleague's name
        )

    def action_cancel(self, reason=None):
        """Take the request back: the dossier goes on, and nothing more need be brought.

        What was handed in for it stays. The slip stays as it was issued, so a later request is a
        further one.

        :param str reason: why, for the desk and the history
        """
        self.ensure_one()
        self.check_access("read")
        if fault := self._cancelling_refusal():
            raise AccessError(fault)
        dossier = self.dossier_id
        # The desk, which takes in the papers at this moment, meets here.
        dossier._lock_rows()
        self.invalidate_recordset()
        if self.state != "waiting":
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This request is “%(state)s” already. Reload the page.",
                    state=labels[self.state],
                )
            )
        dossier._check_supplement_open()
        reason = self._text(reason)
        if not reason:
            raise UserError(self.env._("Write why the papers are not needed."))
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: users may not write requests; the canceller is checked above
        supplement = self.sudo()
        supplement._decide("cancelled", reason, at)
        record = dossier.sudo()  # sudo: the trail is the engine's
        record._trace("supplement_cancelled", at, {record: {"supplement": self.id, "text": reason}})
        words = dossier.with_context(lang="vi_VN").env._(
            "The request for papers was taken back: %(reason)s", reason=reason
        )
        dossier._go_on_after_supplement(supplement, words)
        supplement.due_after = record.due_at
        return True


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _check_supplement_open(self):
        """Refuse to settle a request of a dossier that has ended meanwhile."""
        self.invalidate_recordset(["closed_at"])
        if self.closed_at:
            raise UserError(self.env._("“%(record)s” is closed.", record=self.display_name))
