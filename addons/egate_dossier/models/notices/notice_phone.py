from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .notice import UNDELIVERED


class EgateNotice(models.Model):
    """What did not arrive is told by phone: the desk's list of calls to make and made."""

    _inherit = "egate.notice"

    applicant_name = fields.Char(related="dossier_id.applicant_name", string="Owner")
    phone = fields.Char(compute="_compute_phone", help="Masked for those who do not call.")
    told_by_id = fields.Many2one(
        "res.users", string="Called by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    told_at = fields.Datetime(string="Called on", readonly=True)

    @api.depends("dossier_id.applicant_phone")
    @api.depends_context("uid")
    def _compute_phone(self):
        for notice in self:
            notice.phone = notice.dossier_id._shown("applicant_phone")

    def action_told(self):
        """Note that the current user has told these citizens by phone.

        A second click changes nothing.

        :raise AccessError: the current user is no clerk of the dossier's desk
        :raise UserError: it arrived, or has not failed yet
        """
        notices = self._of_own_desk()
        at = fields.Datetime.now().replace(microsecond=0)
        for notice in notices.sorted("id"):
            # Two clerks with the same list, and a report of the gateway, meet here.
            notice.dossier_id._lock_rows()
            notice.invalidate_recordset()
            if notice.state == "phoned":
                continue
            if notice.state not in UNDELIVERED:
                raise UserError(
                    self.env._(
                        "The notice for %(dossier)s did not fail: nobody has to be called.",
                        dossier=notice.dossier_id.display_name,
                    )
                )
            notice.write({"state": "phoned", "told_by_id": self.env.uid, "told_at": at})
            notice.dossier_id._trace("phoned", at, {notice.dossier_id: {"notice": notice.id}})
        return True

    def _of_own_desk(self):
        """Return these notices (sudo) if the current user is a clerk of their dossiers' desks."""
        self.check_access("read")
        desks = self.env["egate.dossier"]._clerk_units()
        # sudo: notices are the engine's own; the right is checked here
        notices = self.sudo()
        if any(notice.dossier_id.reception_unit_id.id not in desks for notice in notices):
            raise AccessError(self.env._("Only a clerk of the dossier's one-stop unit does this."))
        return notices

    def _note_delivered(self, at):
        """Note on this sudo notice that the channel says the citizen has it.

        :param datetime at: UTC
        """
        if self.state in ("queued", "sent", *UNDELIVERED):
            values = {"state": "delivered", "delivered_at": at, "error": False, "try_at": False}
            self.write(values)

    def _note_undeliverable(self, reason):
        """Note on this sudo notice that it does not reach the citizen: the desk phones."""
        if self.state in ("queued", "sent"):
            self.write({"state": "undeliverable", "error": reason, "try_at": False})
