from odoo import models

#: The fields that only the template itself sets: its text and its recipients.
_SAID = frozenset(
    {
        "author_id",
        "body",
        "body_html",
        "date",
        "email_cc",
        "email_from",
        "email_to",
        "partner_ids",
        "recipient_ids",
        "reply_to",
        "subject",
    }
)


class MailTemplate(models.Model):
    """A template has its own text and its own recipients, for every sender.

    Odoo lets each employee use one to send any text to any address, in the office's name.
    """

    _inherit = "mail.template"

    def send_mail_batch(
        self,
        res_ids,
        force_send=False,
        raise_exception=False,
        email_values=None,
        email_layout_xmlid=False,
    ):
        if email_values and not self.env.su and not self.env.user._is_admin():
            email_values = {
                name: value for name, value in email_values.items() if name not in _SAID
            }
        return super().send_mail_batch(
            res_ids,
            force_send=force_send,
            raise_exception=raise_exception,
            email_values=email_values,
            email_layout_xmlid=email_layout_xmlid,
        )
