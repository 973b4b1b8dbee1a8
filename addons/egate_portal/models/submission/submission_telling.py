import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: What an account is told, by the keys of :meth:`EgateSubmission._mail_words`.
TOLD = [
    ("sent", "Sent"),
    ("sent_again", "Sent again"),
    ("asked", "To be completed"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("checked", "Pre-check answered"),
    ("ending", "The draft ends soon"),
]


class EgateSubmission(models.Model):
    """What those are told whose submission it is: by the channel that each of them chose.

    A text that cannot be written keeps nothing from being sent: the fault is counted, and the desk
    sees it and tells the citizen by telephone.
    """

    _inherit = "egate.submission"

    notice_ids = fields.One2many("egate.submission.notice", "submission_id", readonly=True)
    told_at = fields.Datetime(
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Of the latest notices: what came back of earlier ones says nothing of these.",
    )
    notice_fault = fields.Char(readonly=True, export_string_translation=False)
    notice_why = fields.Char(string="Why the citizen was not told", compute="_compute_notice_why")
    not_told = fields.Boolean(
        string="Citizen not told", compute="_compute_not_told", search="_search_not_told"
    )
    #: No account acts for the owner any more: nobody outside sees what is written here.
    unreachable = fields.Boolean(compute="_compute_unreachable", export_string_translation=False)

    _untold_idx = models.Index("(reception_unit_id) WHERE notice_fault IS NOT NULL")

    @api.depends("notice_fault")
    @api.depends_context("lang")
    def _compute_notice_why(self):
        notices = self.env["egate.notice"]
        for submission in self:
            submission.notice_why = notices._why_in_words(submission.notice_fault)

    @api.depends("notice_fault")
    def _compute_not_told(self):
        for submission in self:
            submission.not_told = bool(submission.notice_fault)

    @api.model
    def _search_not_told(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("notice_fault", "!=", False)

    @api.depends("user_id", "partner_id", "state")
    def _compute_unreachable(self):
        # sudo: whether there is an account, not whose; for readers
        for submission in self.sudo():
            open_still = submission.state in ("check", "sent", "asked")
            submission.unreachable = open_still and not submission._accounts_to_tell()

    # -- who ------------------------------------------------------------------------------------

    def _accounts_to_tell(self):
        """Return the accounts (sudo) that hear of this (sudo) submission today.

        The one that has it, while it may act for the owner; else, of an organisation, those of its
        representatives. A mandate or a link that has ended is told nothing more.

        :rtype: res.users
        """
        self.ensure_one()
        account, owner = self.user_id, self.partner_id
        if account._is_egate_citizen() and (not owner or owner in account._egate_owners()):
            return account
        if not owner.is_company:
            return account.browse()
        acting = self.env["egate.representation"]._accounts_for(owner)
        return acting.get(owner._kept(), account.browse())

    # -- how ------------------------------------------------------------------------------------

    def _tell(self, what):
        """Put what each reader is told on its way: with this transaction, or not at all.

        :param str what: a key of :data:`TOLD`
        """
        for submission in self:
            submission._tell_readers(what)

    def _tell_readers(self, what):
        at = fields.Datetime.now().replace(microsecond=0)
        self.write({"told_at": at, "notice_fault": False})
        accounts = self._accounts_to_tell()
        if not accounts and what not in ("checked", "ending"):
            # Of a draft the desk knows nothing, and nothing waits for anybody.
            fault = self.env._(
                "No account acts for the owner any more, so nobody outside can be told."
            )
            self._new_notice(what, at, state="failed", error=fault)
        for account in accounts:
            self._tell_account(what, at, account)
        self._settle_told()

    def _tell_account(self, what, at, account):
        """Tell one reader by the channel of their choice; nothing if they want no notices."""
        ways = self._ways_to(account)
        if ways is None:
            return
        if not ways:
            fault = self.env._("The account has no e-mail address.")
            self._new_notice(what, at, user_id=account.id, state="failed", error=fault)
            return
        channel, address = ways[0]
        if self._is_told_by_dossier(what, channel, address):
            return
        try:
            with self.env.cr.savepoint():
                notice = self._new_notice(what, at, user_id=account.id, channel=channel)
                if channel == "mail":
                    mail = self._write_mail(what, address, account)
                    notice.write({"mail_id": mail.id, "message_ref": mail.message_id})
                else:
                    told = self.with_context(lang=self._lang_of(account))
                    text = told._short_words(what)
                    self.env["egate.dossier"]._hand_over_short(channel, notice, address, text)
        except OperationalError:
            # Another transaction was first: all of it is tried again.
            raise
        except Exception:
            # Whatever it was: what the citizen has sent counts, the notice does not.
            _logger.exception("A notice about submission %s was not written", self.id)
            fault = self.env._("The notice could not be written.")
            self._new_notice(
                what, at, user_id=account.id, channel=channel, state="failed", error=fault
            )

    def _ways_to(self, account):
        """Return channels and addresses of this account, the chosen one first.

        :return: ``None`` where no notices are wanted
        :rtype: list[tuple[str, str]] | None
        """
        reader = account._egate_citizens()[:1] or account.partner_id
        chosen = reader.egate_notice_channel
        if chosen == "none":
            return None
        dossiers = self.env["egate.dossier"]
        offered = dossiers._notice_channels() if dossiers._notices_are_on() else ["mail"]
        phone = account.partner_id.phone or reader.phone
        order = sorted(offered, key=lambda channel: channel != chosen)
        found = [
            (channel, dossiers._address_on(channel, account._egate_address(), phone))
            for channel in order
        ]
        return [(channel, address) for channel, address in found if address]

    def _is_told_by_dossier(self, what, channel, address):
        """Return whether the received dossier's own notice says the same to the same number."""
        dossier = self.dossier_id
        if what != "accepted" or channel == "mail" or not dossier._notices_are_on():
            return False
        # sudo: the office's texts
        templates = self.env["egate.notice.template"].sudo()
        return (
            dossier._notice_channel_used() == channel
            and dossier._notice_address(channel) == address
            and bool(templates.search_count(Domain("milestone", "=", "received"), limit=1))
        )

    def _new_notice(self, what, at, **values):
        # sudo: written by methods alone
        return self.env["egate.submission.notice"]._create_privileged(
            {"submission_id": self.id, "what": what, "at": at, "state": "queued", **values}
        )

    def _settle_told(self):
        """Note on these (sudo) submissions whether the latest notices reach nobody."""
        for submission in self:
            latest = submission.notice_ids.filtered(lambda one, at=submission.told_at: one.at == at)
            failed = latest.filtered(lambda one: one.state == "failed")
            lost = bool(latest) and failed == latest
            submission.notice_fault = failed[:1].error if lost else False

    def _write_mail(self, what, address, account):
        told = self.with_context(lang=self._lang_of(account))
        subject, lines = told._mail_words(what)
        values = {
            "house": told.env["res.company"]._egate_house(),
            "lines": lines,
            "link": self._link(),
            "desk": self.reception_unit_id.name,
            "phone": self.reception_unit_id.phone or "",
        }
        body = told.env["ir.qweb"]._render("egate_portal.submission_mail", values)
        mails = self.env["mail.mail"]
        # sudo: mails are written by the system; the account's own address
        mail = mails._create_privileged(
            mails._egate_mail_values(subject, body) | {"email_to": address}
        )
        # sudo: Odoo's own queue would run only once an hour
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail

    def _link(self):
        return f"{self.get_base_url()}/egate/my/submissions/{self.id}"

    def _lang_of(self, account):
        langs = self.env["res.lang"]
        for code in (account.lang, "vi_VN"):
            if code and langs._get_data(code=code).code:
                return code
        return self.env.lang

    def _short_words(self, what):
        """Return what a channel with little room says: no name, no procedure, no reason."""
        words = {
            "code": self.code or "",
            "by": self._moment_in_words(self.accept_by),
            "until": self._moment_in_words(self.draft_until),
            "dossier": self.dossier_id.code or "",
            "due": self._moment_in_words(self.dossier_id.due_at),
            "link": self._link(),
        }
        sentences = {
            "sent": self.env._(
                "%(code)s was sent. The office answers by %(by)s. %(link)s", **words
            ),
            "sent_again": self.env._(
                "%(code)s was sent again. The office answers by %(by)s. %(link)s", **words
            ),
            "asked": self.env._(
                "%(code)s: the office asks you to complete it. What is missing: %(link)s", **words
            ),
            "accepted": self.env._(
                "%(code)s was accepted as dossier %(dossier)s. Due %(due)s. %(link)s", **words
            ),
            "refused": self.env._("%(code)s was not accepted. Why: %(link)s", **words),
            "checked": self.env._(
                "Your draft was looked at. It is not handed in yet: %(link)s", **words
            ),
            "ending": self.env._("Your draft is removed on %(until)s: %(link)s", **words),
        }
        return sentences[what]

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
