from odoo import api, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.plain_text import MAX_LETTER_TEXT

#: Submissions on the list; what is older was sent or ended long ago.
SUBMISSIONS = 50


class EgateDossier(models.Model):
    """The page of one's own dossier, for an account that may read it. Plain values only."""

    _inherit = "egate.dossier"

    def _account_path(self):
        """Return the path of this dossier's page in the account of its citizen."""
        return f"/egate/my/dossiers/{self.id}"

    def _account_values(self):
        """Return what the account reads of this (sudo) dossier: more than the link shows.

        The owner's name is whole here, the account is theirs; no official's name and no opinion.

        :rtype: dict
        """
        self.ensure_one()
        steps = self._tracking_steps()
        state = self.workflow_state_id
        over = bool(self.closed_at)
        return {
            "id": self.id,
            "path": self._account_path(),
            "closed": over,
            "code": self.code,
            "procedure": self.procedure_id.name,
            "procedure_code": self.procedure_id.code,
            "sentence": self._citizen_sentence() if over else self._told_to_citizen(),
            "status": self._tracking_status(state),
            "tone": "closed" if over else self._tracking_tone(),
            "late": not over and self._is_overdue(),
            "owner": self.applicant_name,
            "received": self._local_in_words(self.received_at),
            "at_agency": self._tracking_agency(),
            "due": self._local_in_words(self.due_at),
            "promised": self._local_in_words(self.promised_at),
            "finished": self._local_in_words(self.finished_at),
            "closed_at": self._local_in_words(self.closed_at),
            "outside": self._outside_in_words(),
            "advice": [] if over else self._tracking_advice(),
            # The papers stand below, each with its place for files.
            "asked": [],
            "steps": [self._tracking_step(step) for step in steps],
            "desk": self._tracking_desk(),
            "ledger": self._account_ledger(),
            "requests": self._account_requests(),
            "results": self._account_results(),
            "ending": self._account_ending(),
            "rating": self._rating_values(),
            "notices": self._account_notices(),
            "readings": self._readings_in_words(),
            "messages": self._citizen_messages(every=True),
            "write_to": f"{self._account_path()}/message" if self._may_citizen_write() else "",
            "longest": MAX_LETTER_TEXT,
            "link": self._tracking_path(),
            **self._dossier_payment_values(),
        }

    def _account_ledger(self):
        """Return how the due time came about: for each entry when, what, and the sentences."""
        kinds = dict(self.deadline_entry_ids._fields["kind"]._description_selection(self.env))
        return [
            {
                "when": self._local_in_words(entry.at),
                "what": kinds[entry.kind],
                "sentences": (entry.explanation or "").split("\n"),
                "due": self._local_in_words(entry.due_at),
            }
            for entry in self.deadline_entry_ids.sorted("sequence")
        ]


class EgateSubmission(models.Model):
    _inherit = "egate.submission"

    @api.model
    def _account_submissions(self, user, owners):
        """Return what this account prepares or has sent and that is no received dossier yet.

        :param user: ``res.users``
        :param owners: of :meth:`~res.users._egate_owners`
        :return: rows of :meth:`_for_list`, the newest first
        :rtype: list[dict]
        """
        shown = Domain("state", "in", ("draft", "check", "sent", "asked", "refused"))
        # sudo: the names of the procedures; the domain says whose submissions
        found = self.sudo().search_fetch(
            self._domain_of_account(user, owners) & shown,
            ["code", "procedure_id", "state", "changed_at"],
            limit=SUBMISSIONS,
        )
        found.procedure_id.fetch(["name"])
        return found._for_list()
