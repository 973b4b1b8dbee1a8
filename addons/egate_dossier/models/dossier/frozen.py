from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class EgateDossier(models.Model):
    """Which dossiers are not written any more: anonymised, refused at the counter, or received.

    Of a received dossier the content is frozen; only the engine writes on (sudo). What was refused
    is kept as it was, and a new dossier is begun instead.
    """

    _inherit = "egate.dossier"

    refused_at = fields.Datetime(string="Not accepted", copy=False)
    anonymised_at = fields.Datetime(string="Anonymised", copy=False, index="btree_not_null")

    _refused_or_received = models.Constraint(
        "CHECK (refused_at IS NULL OR received_at IS NULL)",
        "What was refused at the counter is not received.",
    )

    def _check_access(self, operation):
        """Refuse to write frozen dossiers, and a one-stop unit's drafts to all but its clerks."""
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the columns and the unit decide, whatever fields the user may read
            dossiers = self.sudo()
            for column, refusal in (
                ("anonymised_at", self._anonymised_refusal),
                ("refused_at", self._not_accepted_refusal),
                ("received_at", self._received_refusal),
            ):
                frozen = dossiers.filtered(lambda dossier, column=column: dossier._origin[column])
                if frozen:
                    return frozen.with_env(self.env), refusal
            # A draft belongs to its one-stop unit: only a clerk's role there opens it.
            desks = self._clerk_units()
            foreign = dossiers.filtered(
                lambda dossier: dossier._origin.reception_unit_id.id not in desks
            )
            if any(foreign._ids):
                return foreign.with_env(self.env), self._foreign_refusal
        return super()._check_access(operation)

    def _anonymised_refusal(self):
        return UserError(self._anonymised_message())

    def _anonymised_message(self):
        return self.env._(
            "The time for which it is kept is over: personal details and files were removed. Code, "
            "days and what was decided are still there."
        )

    def _not_accepted_refusal(self):
        return AccessError(self._not_accepted_message())

    def _not_accepted_message(self):
        return self.env._(
            "This dossier was not accepted, and the owner has the slip that says why. Begin a new "
            "one when the papers are in order."
        )

    def _received_refusal(self):
        return AccessError(
            self.env._(
                "A received dossier is not edited: it moves by the actions that are offered to you."
            )
        )

    def _foreign_refusal(self):
        return AccessError(self.env._("Only a clerk of its one-stop unit works on a draft."))
