from odoo import api, models


class MailMail(models.Model):
    """Mails that the office itself writes, in nobody's name."""

    _inherit = "mail.mail"

    @api.model
    def _egate_mail_values(self, subject, body):
        """Return what each mail of the office has, but for whom it is to.

        It is deleted once it is sent: whoever has to know whether it went out keeps that elsewhere.

        :param str subject: in the reader's language
        :param body: HTML
        :rtype: dict
        """
        # sudo: the office's own address, whoever caused the mail
        office = self.env.company.sudo()
        sender = office.email_formatted or office.env.ref("base.user_root").email_formatted
        return {
            "subject": subject,
            "body_html": body,
            "email_from": sender,
            "reply_to": sender,
            "auto_delete": True,
            # No answering machine should answer this.
            "headers": repr(
                {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF"}
            ),
        }
