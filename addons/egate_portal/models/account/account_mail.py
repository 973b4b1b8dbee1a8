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
        # sudo: the office writes, whoever caused it
        office = self.env.company.sudo()
        sender = office.email_formatted or office.env.ref("base.user_root").email_formatted
        # sudo: see above
        self.env["mail.mail"]._create_privileged(
            {
                "subject": subject,
                "body_html": body,
                "email_from": sender,
                "reply_to": sender,
                "email_to": address,
                # A code is kept nowhere in clear once it has been sent.
                "auto_delete": True,
                "headers": repr(
                    {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF"}
                ),
            }
        )
        # sudo: the queue's own job
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
