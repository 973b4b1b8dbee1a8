from odoo import api, fields, models

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
        now = fields.Datetime.now()
        outbox = self.env["egate.outbox"]
        # sudo: the outbox is written by the job
        outbox._create_privileged(
            {
                "state": "waiting",
                "attempts": 0,
                "try_at": now,
                "created_at": now,
                "key": outbox._new_key(),
                "notice_id": self.id,
                "recipient": address,
                "text": template._fill_in(template.short, words),
            }
        )
        self.write({"state": "queued", "try_at": False})
        self.env.ref("egate_sms.ir_cron_outbox")._trigger()


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @api.model
    def _notice_channels(self):
        """Add SMS, if the office has a gateway."""
        configured = self.env["egate.outbox"]._gateway()["url"]
        return [*super()._notice_channels(), *(["sms"] if configured else [])]

    def _notice_address(self, channel):
        if channel != "sms":
            return super()._notice_address(channel)
        phone = normalise_phone(self.applicant_phone) or ""
        return phone if phone.startswith((*MOBILE, "+")) else ""
