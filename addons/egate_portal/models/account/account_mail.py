from odoo import api, models


class EgateAccountMail(models.AbstractModel):
    """Mails about an account: through Odoo's queue, which is started at once."""

    _name = "egate.account.mail"
    _description = "Mails about an account"

    @api.model
    def _queue(self, address, subject, lines, code=""):
        """Put a mail into the queue; it is sent right after this transaction, or not at all.

        :param str address: of one person
        :param str subject: in the reader's language, as the lines
        :param list[str] lines: the sentences
        :param str code: a code to be read off, set apart from the sentences
        """
        values = {"lines": lines, "code": code, "house": self.env["res.company"]._egate_house()}
        body = self.env["ir.qweb"]._render("egate_portal.account_mail", values)
        mails = self.env["mail.mail"]
        # sudo: the office writes, whoever caused it
        mails._create_privileged(
            # It is deleted once it is sent: a code is kept nowhere in clear.
            mails._egate_mail_values(subject, body) | {"email_to": address}
        )
        # sudo: the queue's own job
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
