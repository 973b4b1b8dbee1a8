from odoo import models


class EgateSubmission(models.Model):
    """What a submission says of itself to its account, in plain sentences."""

    _inherit = "egate.submission"

    def _path(self, page=""):
        self.ensure_one()
        path = f"/egate/my/submissions/{self.id}"
        return f"{path}/{page}" if page else path

    def _state_words(self):
        """Return where it is, and what its account does next.

        :rtype: tuple[str, str]
        """
        self.ensure_one()
        by, until = self._moment_in_words(self.accept_by), self._moment_in_words(self.draft_until)
        answer = self.env._("Nothing for now. The office answers by %(by)s.", by=by)
        return {
            "draft": (
                self.env._("Being prepared, not sent"),
                self.env._(
                    "Go on where you stopped. The draft is kept until %(until)s.", until=until
                ),
            ),
            "check": (self.env._("The office looks at your draft"), answer),
            "sent": (self.env._("Sent, waiting for acceptance"), answer),
            "asked": (
                self.env._("The office asks you to complete it"),
                self.env._("Add what is missing and send it again."),
            ),
            "accepted": (
                self.env._("Accepted"),
                self.env._("It is dossier %(code)s now.", code=self.dossier_id.code or ""),
            ),
            "refused": (
                self.env._("Not accepted"),
                self.env._("Read why. You may begin anew when that is mended."),
            ),
            "withdrawn": (self.env._("Withdrawn by you"), self.env._("Nothing more.")),
            "ended": (self.env._("Ended unsent"), self.env._("Begin anew if you still need it.")),
        }[self.state]

    def _for_list(self):
        """Return what the list of one's dossiers shows of these (sudo) submissions.

        :return: dicts of plain values: ``id``, ``code``, ``procedure``, ``state`` (its key),
            ``words`` (where it is), ``next`` (what to do), ``url``, ``changed`` and ``sent``
            (local, in words), ``owner``, ``dossier_id`` (0: none), ``asks`` (the account has to do
            something)
        :rtype: list[dict]
        """
        rows = []
        for submission in self:
            words, following = submission._state_words()
            dossier = submission.dossier_id
            rows.append(
                {
                    "id": submission.id,
                    "code": submission.code or "",
                    "procedure": submission.procedure_id.name,
                    "state": submission.state,
                    "words": words,
                    "next": following,
                    "url": submission._path(),
                    "changed": submission._moment_in_words(submission.changed_at),
                    "sent": submission._moment_in_words(submission.sent_at),
                    "owner": submission.owner_name or "",
                    "dossier_id": dossier.id if submission.state == "accepted" else 0,
                    "asks": submission.state in ("draft", "asked"),
                }
            )
        return rows

    def _receipt_values(self):
        """Return what the receipt of this (sudo) submission says, for the page and on paper."""
        self.ensure_one()
        slip = self.dossier_id.slip_ids.filtered(lambda one: one.kind == "refusal")[-1:]
        words, following = self._state_words()
        return {
            "code": self.code or "",
            "procedure": self.procedure_id.name,
            "variant": self.variant_id.name or "",
            "owner": self.owner_name or "",
            "desk": self.reception_unit_id.name,
            "phone": self.reception_unit_id.phone or "",
            "address": self.reception_unit_id.address or "",
            "sent": self._moment_in_words(self.sent_at),
            "accept_by": self._moment_in_words(self.accept_by),
            "words": words,
            "next": following,
            "refusal": slip.reason or "",
            "refusal_basis": slip.legal_basis or "",
            "dossier": self.dossier_id.code or "",
            "due": self._moment_in_words(self.dossier_id.due_at),
            "term": "; ".join(
                leg._in_words() for leg in self.version_id._terms_for(self.variant_id, "online")
            ),
            "papers": [
                {"name": part.name, "files": files}
                for part, files in self.file_ids.grouped("component_id").items()
            ],
        }
