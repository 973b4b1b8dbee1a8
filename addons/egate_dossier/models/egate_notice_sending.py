import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

_logger = logging.getLogger(__name__)

#: So many notices are sent between two commits.
SEND_BATCH = 50
#: The first delay after a failure; each further one is four times as long, six tries in a day.
RETRY_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 6


class EgateNotice(models.Model):
    """Sending: in batches, each notice by itself, so that one that fails keeps no other."""

    _inherit = "egate.notice"

    @api.model
    def _cron_send(self, limit=SEND_BATCH):
        """Hand over what is waiting; bounded by the time of the job, safe to be stopped."""
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        while left:
            notices = self._take_waiting(limit)
            if not notices:
                cron._commit_progress(remaining=0)
                return
            notices._send_each()
            left = cron._commit_progress(len(notices), remaining=1)

    @api.model
    def _take_waiting(self, limit):
        """Lock and return the next notices whose time has come; another worker takes others."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM egate_notice WHERE state = 'waiting' AND try_at <= %s
                   ORDER BY try_at, id LIMIT %s FOR UPDATE SKIP LOCKED""",
                fields.Datetime.now(),
                limit,
            )
        )
        # sudo: the job tells everybody's citizens
        return self.sudo().browse([row[0] for row in rows])

    def _send_each(self):
        for notice in self:
            try:
                # What it has half done is undone with it, and nothing else.
                with self.env.cr.savepoint():
                    notice._send()
            except Exception as error:  # noqa: BLE001 (whatever it is, the others are sent)
                notice._count_failure(f"{type(error).__name__}: {error}")
        if any(notice.state == "queued" and notice.channel == "mail" for notice in self):
            # Odoo's own queue wakes up once an hour by itself.
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _send(self):
        """Hand one notice over to its channel, unless it says nothing new any more."""
        self.ensure_one()
        dossier = self.dossier_id
        template = self._template()
        if not template or not dossier._notice_still_true(self.milestone):
            self.write({"state": "dropped", "try_at": False})
            return
        address = dossier._notice_address(self.channel)
        if not address:
            self.write(
                {
                    "state": "failed",
                    "try_at": False,
                    "error": self.env._("The dossier has no address for this channel any more."),
                }
            )
            return
        lang = dossier._notice_language()
        getattr(self.with_context(lang=lang), f"_send_{self.channel}")(
            template.with_context(lang=lang), address
        )

    def _template(self):
        # sudo: the office's texts, whoever triggers the job
        templates = self.env["egate.notice.template"].sudo()
        return templates.search(Domain("milestone", "=", self.milestone), limit=1)

    def _send_mail(self, template, address):
        """Put the notice into Odoo's mail queue: sent with this transaction, or not at all."""
        if self.mail_id:
            # The same mail once more, not a second one.
            self.mail_id.mark_outgoing()
            self.write({"state": "queued", "try_at": False})
            return
        words = self.dossier_id.with_env(self.env)._notice_text_words()
        text = template._fill_in(template.body, words)
        values = {"lines": text.splitlines(), "link": words["link"], "desk": words["desk"]}
        body = self.env["ir.qweb"]._render("egate_dossier.citizen_notice_mail", values)
        sender = self.env.company.email_formatted or self.env.user.email_formatted
        mail = self.env["mail.mail"].create(
            {
                "subject": template._fill_in(template.subject, words),
                "body_html": body,
                "email_from": sender,
                "reply_to": sender,
                "email_to": address,
                "auto_delete": True,
                # No answering machine should answer this.
                "headers": repr(
                    {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF"}
                ),
            }
        )
        self.write(
            {
                "state": "queued",
                "try_at": False,
                "mail_id": mail.id,
                "message_ref": mail.message_id,
            }
        )

    def _note_sent(self):
        now = fields.Datetime.now()
        self.write({"state": "sent", "sent_at": now, "error": False, "try_at": False})

    def _count_failure(self, reason):
        """Try later, each time after a longer wait; in the end it is for the desk."""
        attempts = self.attempts + 1
        given_up = attempts >= MAX_ATTEMPTS
        wait = RETRY_AFTER * 4 ** (attempts - 1)
        self.write(
            {
                "attempts": attempts,
                "error": (reason or "")[:300],
                "state": "failed" if given_up else "waiting",
                "try_at": False if given_up else fields.Datetime.now() + wait,
            }
        )
        _logger.info("Notice %s to a citizen was not sent (attempt %s)", self.id, attempts)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Tell the notices of these mails how it went; a mail that went out may delete itself."""
        # sudo: the mail queue runs for whoever triggers it
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
        """Note on the notice that its mail came back: the desk asks for another address."""
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
        return result


class EgateDossier(models.Model):
    """What a notice asks of its dossier when it is sent."""

    _inherit = "egate.dossier"

    def _notice_still_true(self, milestone):
        """Return whether ``milestone`` is still worth telling of this (sudo) dossier."""
        status = self.workflow_state_id.national_code
        if milestone in ("supplement", "apology"):
            return not self.finished_at and not self.closed_at
        expected = {"ready": "9", "suspended": "6", "returned": "10"}.get(milestone)
        return expected is None or status == expected

    @api.model
    def _notice_channels(self):
        """Return the channels that the office has, the first one preferred."""
        return ["mail"]

    def _notice_address(self, channel):
        """Return the citizen's address on ``channel``, or an empty string."""
        self.ensure_one()
        return (email_normalize(self.applicant_email) or "") if channel == "mail" else ""

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
            "due": self._local_in_words(self.due_at),
            "link": self._tracking_url(),
        }
