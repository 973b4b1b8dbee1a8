from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError

#: Who delivers mail over the network: the account of the mail server's script.
GATEWAY = "egate_dossier.egate_group_mail_gateway"


class MailThread(models.AbstractModel):
    """Mail comes in by a server that proved itself, and says nothing in the office's records.

    Odoo lets every employee deliver a mail, whatever its From says, and handles it as superuser.
    Here it comes by a mailbox that the server itself opens (``fetchmail.server``, which works as
    superuser), or by the mail server's script with the account that an administrator gave to it.

    Even then the sender is not proven. So no record of the suite takes a mail as a message or as
    new content; a model whose ``_takes_mail`` is true keeps what was sent for a person to look at.
    """

    _inherit = "mail.thread"

    #: A model of the suite that has an alias of its own, and a ``message_new`` that trusts nothing.
    _takes_mail = False

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Refuse all but the mail server; see :meth:`mail.thread.message_process`."""
        self._check_mail_gateway()
        # sudo: the gateway's account has no rights but this one, and mail has no user
        return super(MailThread, self.sudo()).message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Refuse all but the mail server; see :meth:`mail.thread.message_route`."""
        self._check_mail_gateway()
        return super().message_route(message, message_dict, model, thread_id, custom_values)

    @api.model
    def _check_mail_gateway(self):
        if not self.env.su and not self.env.user.has_group(GATEWAY):
            raise AccessError(
                self.env._(
                    "Mail is delivered by the mail server alone. If this is its account, the "
                    "administrator gives it the right “Delivers incoming mail”."
                )
            )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        self._refuse_mail()
        return super().message_new(msg_dict, custom_values)

    def message_update(self, msg_dict, update_vals=None):
        self._refuse_mail()
        return super().message_update(msg_dict, update_vals)

    @api.model
    def _refuse_mail(self):
        if self._name.startswith("egate.") and not self._takes_mail:
            raise AccessError(
                self.env._(
                    "Records of the one-stop office are not written by e-mail. Open the record in "
                    "eGate and write there."
                )
            )

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Let no mail reach a record of the suite; tell a colleague where to write instead."""
        model = route[0] or ""
        if model.startswith("egate.") and not getattr(self.env.get(model), "_takes_mail", False):
            self._answer_where_to_write(message, message_dict)
            return False
        return super()._routing_check_route(message, message_dict, route, raise_exception)

    @api.model
    def _answer_where_to_write(self, message, message_dict):
        """Answer a mail that is not taken in, if it names a colleague as its sender.

        No other sender is answered: it may be invented.
        """
        sender = message_dict["email_from"]
        colleague = self._mail_find_user_for_gateway(sender)
        if not colleague or not colleague._is_internal():
            return
        words = self.with_context(lang=colleague.lang).env._(
            "Your mail was not taken in: nobody can tell by an e-mail who wrote it. Open the "
            "dossier in eGate and write there."
        )
        address = colleague.email_normalized
        # Odoo would answer to the Return-Path, which is the sender's to write.
        self._routing_create_bounce_email(
            address, Markup("<p>%s</p>") % words, message, email_to=address
        )


class ResUsers(models.Model):
    _inherit = "res.users"

    def _may_call_the_old_way(self):
        # The script of the mail server that comes with Odoo knows no other way.
        return super()._may_call_the_old_way() or self.has_group(GATEWAY)
