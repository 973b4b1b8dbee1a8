from odoo import fields, models
from odoo.exceptions import UserError


class EgateDossierTermination(models.Model):
    _inherit = "egate.dossier.termination"

    state = fields.Selection(
        selection_add=[("taken_back", "Taken back by the citizen")],
        ondelete={"taken_back": lambda records: records.write({"state": "declined"})},
    )


class EgateDossier(models.Model):
    """The citizen asks for the dossier back; an officer decides (status 7 is a request).

    Nobody is told “withdrawn at your request” before that: a clerk's slip once said so of a
    dossier that its owner wanted.
    """

    _inherit = "egate.dossier"

    def _account_ending(self):
        """Return how a withdrawal of this (sudo) dossier stands, for the citizen's page.

        :return: ``may_ask``; of the last request ``state``, ``asked``, ``reason``, ``decision``
        :rtype: dict
        """
        self.ensure_one()
        asked = self.termination_ids.filtered(lambda one: one.kind == "withdraw")[:1]
        return {
            "may_ask": not self._withdrawing_refusal(),
            "state": asked.state or "",
            "asked": self._local_in_words(asked.asked_at),
            "reason": asked.reason or "",
            "decision": asked.decision or "",
            "may_take_back": asked.state == "asked" and asked.asked_by_id == self.env.user,
        }

    def _withdrawing_refusal(self):
        """Return why this (sudo) dossier cannot be asked back now, for its citizen, or nothing."""
        if self.closed_at:
            return self.env._("The dossier is closed: there is nothing to withdraw.")
        if self._pending_results():
            return self.env._(
                "The result is signed already. Please ask %(unit)s, %(phone)s.",
                unit=self.reception_unit_id.name,
                phone=self.reception_unit_id.phone or "",
            )
        if self.termination_ids._undecided():
            return self.env._("A request to end this dossier waits for its decision already.")
        return ""

    def _ask_withdrawal(self, reason):
        """Note that the citizen of this (sudo) dossier wants it back; an officer decides.

        The caller has proven that it is the account's dossier.

        :raise UserError: says why not
        """
        self.ensure_one()
        reason = self.termination_ids._text(reason)
        if not reason:
            raise UserError(
                self.env._("Write why you take the dossier back: the officer who decides reads it.")
            )
        self._lock_rows()
        self.invalidate_recordset(["termination_ids", "result_ids", "closed_at"])
        if fault := self._withdrawing_refusal():
            raise UserError(fault)
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: users may not write terminations; it is this account's dossier
        termination = self.env["egate.dossier.termination"]._create_privileged(
            {
                "dossier_id": self.id,
                "kind": "withdraw",
                "reason": reason,
                "asked_by_name": self.submitter_name or self.applicant_name,
                "asked_by_id": self.env.uid,
                "asked_at": at,
                "stage_id": self.workflow_state_id.id,
            }
        )
        self._trace("ending", at, {self: {"ending": termination.id, "text": reason}})

    def _take_withdrawal_back(self):
        """Take the undecided withdrawal of this (sudo) dossier back, as the account that asked.

        :raise UserError: it is decided, or was asked for otherwise
        """
        self.ensure_one()
        # Who decides meets here.
        self._lock_rows()
        self.invalidate_recordset(["termination_ids"])
        self.termination_ids.invalidate_recordset(["state"])
        asked = self.termination_ids._undecided().filtered(
            lambda one: one.kind == "withdraw" and one.asked_by_id == self.env.user
        )
        if not asked:
            raise UserError(
                self.env._("There is no withdrawal of yours that is undecided. Reload the page.")
            )
        at = fields.Datetime.now().replace(microsecond=0)
        asked.write({"state": "taken_back", "decided_at": at})
        asked.flush_recordset()
        self._trace("ending_taken_back", at, {self: {"ending": asked.id}})
