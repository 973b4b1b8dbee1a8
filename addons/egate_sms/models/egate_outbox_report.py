from odoo import api, fields, models

from ..tools import gateway

DEFAULT_REPORT = '{"id": "{key}", "status": "{status}"}'
DELIVERED = "DELIVRD, delivered"
UNDELIVERABLE = "UNDELIV, undelivered, REJECTD, rejected, EXPIRED, expired, failed"


class EgateOutbox(models.Model):
    """Later reports of the gateway: the message has reached the citizen, or cannot."""

    _inherit = "egate.outbox"

    state = fields.Selection(
        selection_add=[("delivered", "Delivered"), ("undeliverable", "Cannot be delivered")],
        ondelete={"delivered": "cascade", "undeliverable": "cascade"},
    )

    @api.model
    def _take_report(self, body):
        """Record what the gateway reports; its call is authenticated (sudo).

        Reports may come twice, in any order and late: *delivered* is final; an unknown key and a
        status that is not final are ignored.

        :param body: JSON values as sent by the gateway
        """
        get_param = self.env["ir.config_parameter"].get_param
        words = [
            get_param("egate_sms.delivered") or DELIVERED,
            get_param("egate_sms.undeliverable") or UNDELIVERABLE,
        ]
        found = gateway.reports(get_param("egate_sms.report") or DEFAULT_REPORT, body)
        told = {key: meaning for key, one in found if (meaning := gateway.reported(one, *words))}
        for row in self.search([("key", "in", list(told))], order="id"):
            getattr(row, f"_note_{told[row.key]}")()

    def _note_delivered(self):
        # Also a row that waits to be sent again: the citizen has it, so do not send it.
        waiting = self.notice_id and self.search(
            [
                ("notice_id", "=", self.notice_id.id),
                ("state", "=", "waiting"),
                ("id", "!=", self.id),
            ]
        )
        if waiting:
            told = self.env._("The citizen has it by an earlier sending.")
            waiting.write({"state": "expired", "try_at": False, "error": told})
        if self.state != "delivered":
            now = fields.Datetime.now()
            values = {"state": "delivered", "try_at": False, "error": False}
            self.write({**values, "sent_at": self.sent_at or now})
            self._told()._note_delivered(now)

    def _note_undeliverable(self):
        # A waiting row is sent again anyway: ignore the report on its last sending.
        if self.state == "sent":
            reason = self.env._("The gateway could not deliver it: call the citizen.")
            self.write({"state": "undeliverable", "error": reason})
            self._told()._note_undeliverable(reason)
