from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Datetime


class EgateSubmission(models.Model):
    """The pre-check (kiểm tra trước): the desk looks at a draft, nothing is filed."""

    _inherit = "egate.submission"

    def _ask_check(self):
        """Ask the desk to look at this (sudo) draft; a second press changes nothing."""
        self.ensure_one()
        self._lock_rows()
        if self.state == "check":
            return
        if self.state != "draft":
            raise UserError(self.env._("This was sent already: the office looks at it anyway."))
        if not self.owner_name:
            raise UserError(self.env._("Fill in whom it is for first."))
        now = Datetime.now().replace(microsecond=0)
        self.write(
            {
                "code": self.code or self._new_code(now),
                "state": "check",
                "sent_answers": self._answers_to_send(),
                "remarks": False,
                "draft_until": False,
            }
        )
        # The desk sees them until it has answered.
        self.file_ids.sent = True
        self._start_clock(now)

    def _take_check_back(self):
        """Go on with a draft before the desk has looked at it."""
        self._lock_rows()
        if self.state == "check":
            self._stop_clock(Datetime.now().replace(microsecond=0))
            self.file_ids.sent = False
            self.write({"state": "draft", **self._saved_now()})

    def _answer_check(self, remarks):
        """Give a draft back with remarks; the caller has checked the clerk's right.

        :param list[dict] remarks: ``kind`` (``paper``, ``answer`` or ``all``), ``key``, ``label``,
            ``text``
        """
        self._lock_rows()
        if self.state != "check":
            raise UserError(self.env._("This draft waits for no pre-check any more."))
        self._stop_clock(Datetime.now().replace(microsecond=0))
        self.file_ids.sent = False
        self.write({"state": "draft", "remarks": remarks, **self._saved_now()})
        self._tell("checked")

    def _remarks_on(self, kind, key=None):
        """Return the remarks about a paper, an answer, or all of it."""
        return [
            one["text"]
            for one in self.remarks or ()
            if one["kind"] == kind and (key is None or str(one["key"]) == str(key))
        ]
