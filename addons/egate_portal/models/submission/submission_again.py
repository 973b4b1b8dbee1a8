from odoo import models
from odoo.exceptions import UserError


class EgateSubmission(models.Model):
    """What the office has asked for, and the citizen's answer into the same draft."""

    _inherit = "egate.submission"

    def _asking_slip(self):
        """Return the last slip (sudo) that asked for something before acceptance."""
        return self.dossier_id.slip_ids.filtered(
            lambda slip: slip.kind in ("guide", "supplement") and slip.stage == "reception"
        ).sorted("id")[-1:]

    def _asked_values(self):
        """Return what was asked for, for the citizen's page.

        :return: ``reason``, ``lines`` (``name``, ``fault``), ``contact``, ``phone``, ``code``
        """
        slip = self._asking_slip()
        return {
            "code": slip.code or "",
            "reason": slip.reason or "",
            "lines": [{"name": line.name, "fault": line.fault or ""} for line in slip.line_ids],
            "contact": slip.contact_name or "",
            "phone": slip.contact_phone or "",
            "at": self.dossier_id._local_in_words(slip.issued_at) if slip else "",
        }

    def _add_to_dossier(self):
        """Put what is new into the same draft of the dossier; its clerk may be at work on it."""
        dossier = self.dossier_id
        # Accepting or refusing it at this moment meets here.
        dossier._lock_rows()
        if dossier.received_at or dossier.refused_at:
            raise UserError(
                self.env._("The office has just answered. Load the page again to see what it said.")
            )
        changed = self._answers_to_send() != (self.sent_answers or {})
        if not changed and not self.file_ids.filtered(lambda file: not file.sent):
            raise UserError(
                self.env._(
                    "Nothing was added or changed since the office asked. Add what is missing, or "
                    "ask the office if you think that nothing is."
                )
            )
        self._fill_papers(dossier)
