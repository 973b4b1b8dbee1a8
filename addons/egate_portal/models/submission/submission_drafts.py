from datetime import timedelta

from odoo import api, models
from odoo.fields import Datetime, Domain
from odoo.tools import SQL

#: The account is told so long before its draft ends.
WARNED_BEFORE = timedelta(days=3)
BATCH = 100


class EgateSubmission(models.Model):
    """Drafts end after a period that is told; what was in them is removed."""

    _inherit = "egate.submission"

    @api.model
    def _cron_end_drafts(self):
        """Warn of drafts that end soon, end those whose time is over; bounded, batch by batch."""
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        for work in (self._warn_of_end, self._end_due):
            done = BATCH
            while done == BATCH and left:
                done = work(BATCH)
                left = cron._commit_progress(done, remaining=1)
        cron._commit_progress(remaining=0)

    @api.model
    def _warn_of_end(self, limit):
        ending = (
            Domain("state", "=", "draft")
            & Domain("draft_until", "<=", Datetime.now() + WARNED_BEFORE)
            & Domain("draft_until", ">", Datetime.now())
            & Domain("warned_at", "=", False)
        )
        # sudo: the job handles the drafts of all accounts
        drafts = self.sudo()._take_rows(ending, order="draft_until, id", limit=limit)
        drafts.warned_at = Datetime.now()
        drafts._tell("ending")
        return len(drafts)

    @api.model
    def _end_due(self, limit):
        over = Domain("state", "in", ("draft", "withdrawn")) & Domain(
            "draft_until", "<=", Datetime.now()
        )
        # sudo: see above
        drafts = self.sudo()._take_rows(over, order="draft_until, id", limit=limit)
        drafts._end_draft()
        return len(drafts)

    def _end_draft(self):
        """End these (sudo) drafts: what was typed and the files are removed for good."""
        self._forget_content()
        self.filtered(lambda one: one.state == "draft").state = "ended"
        self.draft_until = False

    def _forget_content(self):
        """Remove what people wrote in these (sudo) submissions, and their files."""
        self.upload_ids.unlink()
        self.file_ids._forget_contents()
        self.file_ids._forget_personal({"name"})
        self.env["egate.dossier"]._forget_short(self.notice_ids)
        self.notice_ids._forget_personal()
        self._forget_personal()

    def _forgotten(self, name):
        # Words would be no key, and not unique.
        return SQL("NULL") if name == "begin_key" else super()._forgotten(name)
