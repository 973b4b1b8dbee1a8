from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.contact import normalise_phone

#: The first digits of mobile numbers in Viet Nam.
MOBILE = ("03", "05", "07", "08", "09")


class EgateNotice(models.Model):
    """Notices to citizens by SMS."""

    _inherit = "egate.notice"

    channel = fields.Selection(
        selection_add=[("sms", "SMS")], ondelete={"sms": lambda notices: notices.unlink()}
    )

    def _send_sms(self, template, address):
        """Put the notice into the outbox, with a new key each time a user sends it.

        The outbox repeats a message without an answer under the same key. A message that a user
        sends again is a new one; under the old key a gateway would take it for the old message.
        """
        words = self.dossier_id.with_env(self.env)._notice_text_words()
        text = template._fill_in(template.short, words)
        self.env["egate.outbox"]._put(self, address, text)
        self.write({"state": "queued", "try_at": False})


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @api.model
    def _notice_channels(self):
        """Add SMS, if the office has a gateway."""
        configured = self.env["egate.outbox"]._gateway()["url"]
        return [*super()._notice_channels(), *(["sms"] if configured else [])]

    @api.model
    def _address_on(self, channel, email, phone):
        if channel != "sms":
            return super()._address_on(channel, email, phone)
        number = normalise_phone(phone) or ""
        return number if number.startswith((*MOBILE, "+")) else ""

    @api.model
    def _hand_over_short(self, channel, told, address, text):
        if channel != "sms":
            return super()._hand_over_short(channel, told, address, text)
        return self.env["egate.outbox"]._put(told, address, text)

    @api.model
    def _forget_short(self, told):
        of_told = Domain("told_model", "=", told._name) & Domain("told_id", "in", told.ids)
        # sudo: the outbox is closed to users; the caller removes what it belongs to
        self.env["egate.outbox"].sudo().search(of_told).unlink()
        return super()._forget_short(told)
