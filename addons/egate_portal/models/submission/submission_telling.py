import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class EgateSubmission(models.Model):
    """What the account is told by e-mail.

    A mail that cannot be written keeps nothing from being sent: the fault is counted, and the
    desk sees it and tells the citizen by telephone.
    """

    _inherit = "egate.submission"

    notice_mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    notice_fault = fields.Char(string="Why the citizen was not told", readonly=True)
    not_told = fields.Boolean(
        string="Citizen not told", compute="_compute_not_told", search="_search_not_told"
    )

    @api.depends("notice_fault", "notice_mail_id.state")
    def _compute_not_told(self):
        for submission in self.sudo():  # sudo: whether a mail went out, for readers
            submission.not_told = bool(submission.notice_fault) or (
                submission.notice_mail_id.state == "exception"
            )

    @api.model
    def _search_not_told(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        # sudo: see above
        failed = self.env["mail.mail"].sudo()._search([("state", "=", "exception")])
        told = Domain("notice_fault", "!=", False) | Domain("notice_mail_id", "in", failed)
        return Domain("id", "in", self.sudo()._search(told))  # sudo: see above

    def _tell(self, what):
        """Put a mail to the account on its way: with this transaction, or not at all.

        :param str what: ``sent``, ``sent_again``, ``asked``, ``accepted``, ``refused``,
            ``checked``, ``ending``
        """
        for submission in self:
            address = submission.user_id.email
            if not address:
                submission.notice_fault = self.env._("The account has no e-mail address.")
                continue
            try:
                with self.env.cr.savepoint():
                    mail = submission._write_mail(what, address)
            except OperationalError:
                # Another transaction was first: all of it is tried again.
                raise
            except Exception:
                # Whatever it was: what the citizen has sent counts, the mail does not.
                _logger.exception("A mail about submission %s was not written", submission.id)
                submission.notice_fault = self.env._("The e-mail could not be written.")
                continue
            submission.write({"notice_mail_id": mail.id, "notice_fault": False})

    def _write_mail(self, what, address):
        lang = self._account_lang()
        told = self.with_context(lang=lang)
        subject, lines = told._mail_words(what)
        values = {
            "house": told.env["res.company"]._egate_house(),
            "lines": lines,
            "link": f"{self.get_base_url()}/egate/my/submissions/{self.id}",
            "desk": self.reception_unit_id.name,
            "phone": self.reception_unit_id.phone or "",
        }
        body = told.env["ir.qweb"]._render("egate_portal.submission_mail", values)
        # sudo: the office that sends it
        company = self.env["res.company"].sudo().search(Domain.TRUE, order="sequence, id", limit=1)
        sender = company.email_formatted or self.env.user.email_formatted
        # sudo: mails are written by the system; the account's own address
        return self.env["mail.mail"]._create_privileged(
            {
                "subject": subject,
                "body_html": body,
                "email_from": sender,
                "reply_to": sender,
                "email_to": address,
                # Kept until the next one, so that the desk sees whether it went out.
                "auto_delete": False,
                "headers": repr(
                    {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF"}
                ),
            }
        )

    def _account_lang(self):
        langs = self.env["res.lang"]
        for code in (self.user_id.lang, "vi_VN"):
            if code and langs._get_data(code=code).code:
                return code
        return self.env.lang

    def _mail_words(self, what):
        """Return subject and lines of a mail; nothing of the content of the dossier is in them."""
        code, procedure = self.code or "", self.procedure_id.name
        by, until = self._moment_in_words(self.accept_by), self._moment_in_words(self.draft_until)
        not_yet = self.env._(
            "The time that the law gives the office has not started yet: it starts when the office "
            "has accepted the dossier."
        )
        answer = self.env._("The office answers by %(by)s at the latest.", by=by)
        words = {
            "sent": (
                self.env._("%(code)s: your dossier was sent", code=code),
                [
                    self.env._("Your dossier was sent: %(procedure)s.", procedure=procedure),
                    answer,
                    not_yet,
                ],
            ),
            "sent_again": (
                self.env._("%(code)s: what you added was sent", code=code),
                [
                    self.env._("What you added was sent: %(procedure)s.", procedure=procedure),
                    answer,
                    not_yet,
                ],
            ),
            "asked": (
                self.env._("%(code)s: something is missing", code=code),
                [
                    self.env._(
                        "The office has looked at it and asks you to complete it: %(procedure)s.",
                        procedure=procedure,
                    ),
                    self.env._("Your page says what is missing. Add it there and send it again."),
                ],
            ),
            "accepted": (
                self.env._("%(code)s: your dossier was accepted", code=code),
                [
                    self.env._(
                        "The office has accepted it as dossier %(dossier)s: %(procedure)s.",
                        dossier=self.dossier_id.code or "",
                        procedure=procedure,
                    ),
                    self.env._(
                        "The result is due %(due)s.",
                        due=self._moment_in_words(self.dossier_id.due_at),
                    ),
                ],
            ),
            "refused": (
                self.env._("%(code)s: the office did not accept it", code=code),
                [
                    self.env._("The office did not accept it: %(procedure)s.", procedure=procedure),
                    self.env._("Your page says why."),
                ],
            ),
            "checked": (
                self.env._("Your draft was looked at"),
                [
                    self.env._(
                        "The office has looked at your draft: %(procedure)s.", procedure=procedure
                    ),
                    self.env._(
                        "It is not handed in. Your page shows the remarks; send it when it is "
                        "ready."
                    ),
                ],
            ),
            "ending": (
                self.env._("Your draft will be removed soon"),
                [
                    self.env._("Your draft was not sent yet: %(procedure)s.", procedure=procedure),
                    self.env._(
                        "It is removed with its files on %(until)s. Open it and save a step if "
                        "you still need it.",
                        until=until,
                    ),
                ],
            ),
        }
        return words[what]
