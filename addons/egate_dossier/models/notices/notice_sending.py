import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools import delivery_report

_logger = logging.getLogger(__name__)


class EgateNotice(models.Model):
    """Sending one notice to a citizen, in their words and by their channel."""

    _inherit = "egate.notice"

    # The desk asks for another address; there is nothing for the administrator to mend.
    _GIVEN_UP = logging.INFO

    def _send(self):
        """Hand one notice over to its channel, unless it says nothing new any more."""
        self.ensure_one()
        dossier, nothing = self.dossier_id, self.env["mail.mail"]
        template = self._template()
        if not template or not dossier._notice_still_true(self.milestone):
            self.write({"state": "dropped", "try_at": False})
            return nothing
        address = dossier._notice_address(self.channel)
        if not address:
            self.write(
                {
                    "state": "failed",
                    "try_at": False,
                    "error": self.env._("The dossier has no address for this channel any more."),
                }
            )
            return nothing
        lang = dossier._notice_language()
        hand_over = getattr(self.with_context(lang=lang), f"_send_{self.channel}")
        return hand_over(template.with_context(lang=lang), address) or nothing

    def _template(self):
        # sudo: the office's texts; any user may trigger the job
        templates = self.env["egate.notice.template"].sudo()
        return templates.search(Domain("milestone", "=", self.milestone), limit=1)

    def _send_mail(self, template, address):
        """Put the notice into Odoo's mail queue: sent with this transaction, or not at all."""
        if self.mail_id:
            # The same mail once more, not a second one.
            self.mail_id.mark_outgoing()
            self.write({"state": "queued", "try_at": False})
            return self.mail_id
        words = self.dossier_id.with_env(self.env)._notice_text_words()
        text = template._fill_in(template.body, words)
        values = {"lines": text.splitlines(), "link": words["link"], "desk": words["desk"]}
        body = self.env["ir.qweb"]._render("egate_dossier.citizen_notice_mail", values)
        subject = template._fill_in(template.subject, words)
        mails = self.env["mail.mail"]
        # sudo: mails are written by the job
        mail = mails._create_privileged(
            mails._egate_mail_values(subject, body) | {"email_to": address}
        )
        self.write(
            {
                "state": "queued",
                "try_at": False,
                "mail_id": mail.id,
                "message_ref": mail.message_id,
            }
        )
        return mail

    def _note_not_sent(self, reason):
        """Note on these sudo notices that their channel has given them up."""
        self.write({"state": "failed", "error": reason, "try_at": False})

    def _note_sent(self):
        now = fields.Datetime.now()
        self.write({"state": "sent", "sent_at": now, "error": False, "try_at": False})


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Tell the notices of these mails how it went; a mail that went out may delete itself."""
        # sudo: the mail queue; any user may trigger it
        notices = self.env["egate.notice"].sudo()
        concerned = notices.search([("mail_id", "in", self.ids), ("state", "=", "queued")])
        if failure_type:
            for notice in concerned:
                reason = failure_reason or notice.mail_id.failure_reason
                notice._count_failure(reason or failure_type)
        elif concerned:
            for notice in concerned:
                # Under this name it would come back.
                notice.message_ref = notice.mail_id.message_id
            concerned._note_sent()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Note on the notice that its mail came back: the desk asks for another address.

        A report that the mail was delivered, relayed or read, or is late, is none that it failed,
        nor is an out-of-office answer: nothing is noted then.
        """
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        if not delivery_report.tells_of_failure(email_message, sender):
            _logger.info("A mail about a mail that did not fail is passed over.")
            return None
        result = super()._routing_handle_bounce(email_message, message_dict)
        refs = message_dict.get("bounced_msg_ids") or []
        if refs:
            # sudo: the mail gateway knows no user
            notices = self.env["egate.notice"].sudo()
            back = notices.search(
                [("message_ref", "in", refs), ("state", "in", ("queued", "sent"))]
            )
            reason = self.env._("The mail came back: the address is wrong, or its box is full.")
            back.write({"state": "bounced", "error": reason})
            self._note_came_back(refs, reason)
        return result

    @api.model
    def _note_came_back(self, refs, reason):
        """Tell what else was written to citizens that mails with these ids came back.

        For the addons above.
        """


class EgateDossier(models.Model):
    """What a notice asks of its dossier when it is sent."""

    _inherit = "egate.dossier"

    def _notice_still_true(self, milestone):
        """Return whether ``milestone`` is still worth telling of this (sudo) dossier."""
        status = self.workflow_state_id.national_code
        if milestone in ("supplement", "apology", "corrected"):
            return not self.finished_at and not self.closed_at
        expected = {"ready": "9", "suspended": "6", "returned": "10"}.get(milestone)
        return expected is None or status == expected

    def _notice_language(self):
        """Return the language of notices: as chosen, as the citizen's, else Vietnamese."""
        self.ensure_one()
        langs = self.env["res.lang"]
        for code in (self.notice_lang, self.applicant_id.lang, "vi_VN"):
            if code and langs._get_data(code=code).code:
                return code
        return self.env.lang

    def _notice_text_words(self):
        """Return what the text of a notice may mention; see ``egate.notice.template``."""
        self.ensure_one()
        desk = self.reception_unit_id
        return {
            "code": self.code,
            "desk": desk.name,
            "phone": desk.phone or "",
            "due": self._due_in_words(),
            "until": self._answer_by_in_words(),
            "link": self._tracking_url(),
        }
