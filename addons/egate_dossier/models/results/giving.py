import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.proof import faults, read_proof


class EgateDossier(models.Model):
    """The result is given out: who took it, or where it was sent, with the proof (CN18)."""

    _inherit = "egate.dossier"

    delivery_ids = fields.One2many(
        "egate.result.delivery", "dossier_id", string="Given out", copy=False
    )

    def _entered(self, comment, values):
        entered = super()._entered(comment, values)
        if isinstance(values, dict) and isinstance(values.get("proof"), dict):
            entered["proof"] = values["proof"]
        return entered

    def _entry_error(self, transition, values):
        """A proof that was entered has to be whole, whether the process asks for one or not."""
        if error := super()._entry_error(transition, values):
            return error
        gives = "return" in transition._rules().effects
        return self._proof_error(values["proof"]) if gives and "proof" in values else ""

    def _require_proof(self, transition, values):
        if values.get("proof"):
            return ""
        return self.env._(
            "“%(name)s” needs the proof of who took the result. Use the dialog that asks for it.",
            name=transition.name,
        )

    def _proof_error(self, values):
        """Return what is missing of a proof, in sentences, or an empty string."""
        self._check_lengths(values, but=("signature",))
        proof = read_proof(values, self.result_channel)
        sentences = {
            "receiver": self.env._("Choose who came for the result."),
            "identity": self.env._("Look at the identity paper of whoever came, and tick it."),
            "name": self.env._("Enter the full name of whoever came."),
            "paper": self.env._("Enter the paper that allows another person to take the result."),
            "signature": self.env._(
                "Let whoever came sign on the tablet, or tick that they signed in the book."
            ),
            "tracking": self.env._("Enter the tracking number of the post office."),
            "address": self.env._("Enter the address that it is sent to."),
            "account": self.env._("Enter the account or address that it was sent to."),
        }
        errors = [sentences[key] for key in faults(proof)]
        if proof.receiver == "submitter" and not self.submitter_name and proof.channel == "desk":
            errors.append(
                self.env._("Nobody handed it in on the owner's behalf: choose who else came.")
            )
        return "\n".join(errors)

    def _effect_return(self, transition, values):
        """The result is given out; what the one-stop unit noted of it is kept as the proof."""
        proof = values.get("proof")
        self._give_out(self._pending_results(), values["at"], proof)
        if proof:
            details = {one: {"delivery": one.delivery_ids[:1].id} for one in self}
            self._trace("given", values["at"], details)

    def _give_out(self, results, at, values=None):
        """Note that these results (sudo) were given out, one delivery for each dossier.

        :param datetime at: UTC
        :param dict values: the proof, which was checked; ``None``: nothing was noted
        """
        if not results:
            return
        rows = [
            {"dossier_id": dossier.id, **dossier._delivery_values(at, values)}
            for dossier in results.dossier_id
        ]
        # sudo: only this method writes deliveries; the checker allowed the transition
        deliveries = self.env["egate.result.delivery"]._create_privileged(rows)
        deliveries.flush_recordset()
        results.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE egate_dossier_result r
                   SET returned_at = %s, returned_by_id = %s, delivery_id = d.id
                   FROM egate_result_delivery d
                   WHERE d.id = ANY(%s) AND r.dossier_id = d.dossier_id AND r.id = ANY(%s)""",
                at,
                self.env.uid,
                deliveries.ids,
                results.ids,
            )
        )
        results.invalidate_recordset(["returned_at", "returned_by_id", "delivery_id"])
        results.dossier_id.invalidate_recordset(["delivery_ids", "result_ids"])

    def _delivery_values(self, at, values):
        proof = read_proof(values or {}, self.result_channel)
        known = {"owner": self.applicant_name, "submitter": self.submitter_name}
        desk = proof.channel == "desk"
        return {
            "channel": proof.channel,
            "receiver": (desk and proof.receiver) or None,
            "receiver_name": (desk and (known.get(proof.receiver) or proof.name)) or None,
            "receiver_paper": (desk and proof.paper) or None,
            "identity_checked": desk and proof.identity,
            "signature": base64.b64encode(proof.signature) if desk and proof.signature else None,
            "signed_on_paper": desk and proof.on_paper,
            "tracking_number": proof.tracking or None,
            "sent_to": (not desk and proof.sent_to) or None,
            "given_at": at,
            "given_by_id": self.env.uid,
            "proven": bool(values),
        }

    def return_offer(self):
        """Return what the dialog of the return shows, or ``False`` where that cannot be now.

        See ``_return_offer``.
        """
        self.ensure_one()
        self.check_access("read")
        return self._return_offer()

    gives_corrected = fields.Boolean(
        compute="_compute_gives_corrected", export_string_translation=False
    )

    @api.depends("closed_at", "result_ids.returned_at", "result_ids.withdrawn_at")
    @api.depends_context("uid")
    def _compute_gives_corrected(self):
        desks = self._clerk_units()
        for dossier in self:
            mine = dossier.closed_at and dossier.reception_unit_id.id in desks
            dossier.gives_corrected = mine and bool(dossier._pending_results())

    def action_give_corrected(self):
        """Open the dialog that gives the corrected result of this closed dossier out."""
        self.ensure_one()
        self.check_access("read")
        offer = self._offer({"id": False, "name": self.env._("Give out the correction")})
        return {
            "type": "ir.actions.client",
            "tag": "egate_give_corrected",
            "params": {"offer": offer},
        }

    def give_corrected(self, values):
        """Give out the corrected result of a dossier whose first one was given out before.

        While the dossier is open, its process gives the result out.

        :param dict values: the proof, see ``tools/proof.py``
        """
        self.ensure_one()
        self.check_access("read")
        if self.reception_unit_id.id not in self._clerk_units():
            raise AccessError(
                self.env._(
                    "A clerk of the one-stop unit that received the dossier gives its result out."
                )
            )
        self._lock_rows()
        # sudo: results are the engine's; the right to give them out was checked
        dossier = self.sudo()
        dossier.invalidate_recordset(["result_ids"])
        pending = dossier._pending_results()
        if not self.closed_at or not pending:
            raise UserError(
                self.env._(
                    "“%(dossier)s” has no corrected result to give out.", dossier=self.display_name
                )
            )
        values = values if isinstance(values, dict) else {}
        if error := self._proof_error(values):
            raise UserError(error)
        at = fields.Datetime.now().replace(microsecond=0)
        dossier._give_out(pending, at, values)
        dossier._trace("given", at, {dossier: {"delivery": dossier.delivery_ids[:1].id}})
        return True


class EgateWorkflowRequirement(models.Model):
    _inherit = "egate.workflow.requirement"

    kind = fields.Selection(
        selection_add=[("proof", "The proof of who took the result")],
        ondelete={"proof": "cascade"},
    )


class EgateWorkflowTransition(models.Model):
    _inherit = "egate.workflow.transition"

    def _asks(self, requirements, effects):
        asks = super()._asks(requirements, effects)
        return [*asks, "proof"] if "proof" in requirements else asks
