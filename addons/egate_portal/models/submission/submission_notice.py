from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_overview import Line
from odoo.addons.egate_base.tools.hooks import hook

from .submission_telling import TOLD


class EgateSubmissionNotice(models.Model):
    """One account was to be told of a submission, through one channel; and how that went.

    Written with what caused it, in the same transaction. *Sent*: the mail server or the gateway has
    taken it. Readers of the submission read it; methods alone write it.
    """

    _name = "egate.submission.notice"
    _description = "Notice about an online submission"
    _inherit = "egate.of.parent"
    _log_access = False
    _order = "id desc"
    _rec_name = "what"
    _PARENT = "submission_id"
    _PERSONAL = frozenset({"error"})

    submission_id = fields.Many2one(
        "egate.submission", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Account",
        readonly=True,
        ondelete="restrict",
        help="Empty: no account acts for the owner any more.",
    )
    what = fields.Selection(TOLD, string="Told", required=True, readonly=True)
    channel = fields.Selection(
        selection=lambda self: (
            self.env["egate.notice"]._fields["channel"]._description_selection(self.env)
        ),
        string="Notice channel",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("queued", "In the queue"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Not sent"),
            ("phoned", "Told by phone"),
        ],
        required=True,
        readonly=True,
    )
    at = fields.Datetime(string="When", required=True, readonly=True)
    error = fields.Char(readonly=True)
    why = fields.Char(string="Why it did not arrive", compute="_compute_why")
    told_by_id = fields.Many2one(
        "res.users", string="Called by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    message_ref = fields.Char(
        readonly=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_why(self):
        notices = self.env["egate.notice"]
        for notice in self:
            notice.why = notices._why_in_words(notice.error)

    # -- how it went ----------------------------------------------------------------------------

    def _note(self, state, error=False):
        self.write({"state": state, "error": error})
        self.submission_id._settle_told()

    def _note_queued(self):
        self._note("queued")

    def _note_sent(self):
        self.filtered(lambda one: one.state == "queued")._note("sent")

    def _note_delivered(self, at):
        self.filtered(lambda one: one.state != "phoned")._note("delivered")

    def _note_undeliverable(self, reason):
        self._note_not_sent(reason)

    def _note_not_sent(self, reason):
        open_still = self.filtered(lambda one: one.state in ("queued", "sent"))
        open_still._note("failed", (reason or "")[:500] or self.env._("It did not arrive."))


class EgateSubmission(models.Model):
    """The desk's side: who was not told is called, and it is noted."""

    _inherit = "egate.submission"

    def action_told(self):
        """Note that the current user, a clerk of the unit, has told the citizens by telephone.

        A second click changes nothing.
        """
        for submission in self:
            submission._check_desk()
            # sudo: written by methods alone; the clerk is checked above
            record = submission.sudo()
            record._lock_rows()
            failed = record.notice_ids.filtered(
                lambda one, at=record.told_at: one.at == at and one.state == "failed"
            )
            failed.write({"state": "phoned", "told_by_id": self.env.uid})
            record._settle_told()
        return True


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # sudo: the mail queue; any user may trigger it
        notices = self.env["egate.submission.notice"].sudo().search([("mail_id", "in", self.ids)])
        if failure_type:
            for notice in notices:
                reason = failure_reason or notice.mail_id.failure_reason or failure_type
                notice._note_not_sent(reason)
        else:
            for notice in notices:
                # Under this name it would come back.
                notice.message_ref = notice.mail_id.message_id
            notices._note_sent()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _note_came_back(self, refs, reason):
        # sudo: the mail gateway knows no user
        notices = self.env["egate.submission.notice"].sudo()
        notices.search([("message_ref", "in", refs)])._note_not_sent(reason)
        return super()._note_came_back(refs, reason)


class EgateOverview(models.AbstractModel):
    _inherit = "egate.overview"

    @hook("overview_lines")
    def _submission_notice_lines(self):
        # sudo: how many, not whose: the one-stop units see which
        submissions = self.env["egate.submission"].sudo()
        return [
            Line(
                "failed",
                "submission_notices",
                submissions.search_count(Domain("not_told", "=", True)),
                self.env._("online submissions whose citizens could not be told"),
                self.env._("The one-stop units see which and call. If it is many, look at mail."),
                None,
            )
        ]
