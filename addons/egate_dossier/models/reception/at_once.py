from odoo import models
from odoo.exceptions import UserError


class EgateDossier(models.Model):
    """Handed in, done and given back in one go at the counter, without a receipt.

    Source: Nghị định 61/2018/NĐ-CP Điều 17 (until 30/6/2025) and its successor ask for no receipt
    where the result is given at once. The procedure's version opens it; its process must be the
    clerk's from the start to the end, and the checker is asked at each step as always.
    """

    _inherit = "egate.dossier"

    def action_receive_and_return(self, values=None):
        """Accept this draft and give the result back at once; a repeat shows what the first did.

        All or nothing: where the process needs somebody else, the draft stays a draft.

        :param dict values: ``signer_id``: the leader who has signed the result, where the process
            signs one; ``comment``: what is noted with it; ``proof``: who takes it, see
            ``tools/proof.py``
        :return: the action that shows the closed dossier
        :raise UserError: the procedure or its process does not allow it; says why
        """
        self.ensure_one()
        if not self.received_at:
            self.check_access("write")
            values = values if isinstance(values, dict) else {}
            signer = self._at_once_signer(values.get("signer_id"))
            ways = self._at_once_ways()
            if errors := self._at_once_errors(ways, signer):
                raise UserError("\n".join(errors))
            self.action_receive()
            entered = self._entered(values.get("comment"), {"proof": values.get("proof")})
            for way in ways:
                transition = self.env["egate.workflow.transition"].browse(way.id)
                self._transition(transition, {**entered, "signer_id": signer.id})
            return self._action_show()
        self.check_access("read")
        if not self.closed_at:
            raise UserError(
                self.env._(
                    "“%(dossier)s” has been accepted in the ordinary way and goes on by its "
                    "process.",
                    dossier=self.display_name,
                )
            )
        return self._action_show()

    def action_open_at_once(self):
        """Open the dialog that gives the result back at once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Solve at once"),
            "res_model": "egate.dossier.at.once",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dossier_id": self.id, "dialog_size": "medium"},
        }

    def _at_once_errors(self, ways, signer):
        """Return a sentence for everything that keeps this draft from being solved at once.

        :param ways: from :meth:`_at_once_ways`
        """
        rules = self._rules_on(self.env["egate.assignment"]._local_today())
        name = self.procedure_id.name
        if not self.env["egate.procedure.version"].browse(rules.version).solved_at_once:
            return [
                self.env._(
                    "“%(procedure)s” is not solved at once. Accept the dossier and give its "
                    "receipt.",
                    procedure=name,
                )
            ]
        if self.channel != "desk" or {term.unit for term in rules.terms} != {"same_day"}:
            return [
                self.env._(
                    "Only what is handed in at the counter, with a term within the day, is solved "
                    "at once. Accept the dossier and give its receipt."
                )
            ]
        if not ways:
            return [
                self.env._(
                    "The process of “%(procedure)s” needs others than the one-stop unit before "
                    "the result is given. Accept the dossier and give its receipt.",
                    procedure=name,
                )
            ]
        if any("result" in way.effects for way in ways) and not signer:
            return [
                self.env._(
                    "Choose who has signed the result: somebody who is a leader in %(unit)s today.",
                    unit=self.env["egate.unit"].browse(self._competent_agency_id(rules)).name,
                )
            ]
        return []

    def _at_once_ways(self):
        """Return the clerk's ways from the start of the process to its end, or ``[]``.

        One way out of each state is the main one; all are the one-stop unit's, and the last gives
        the result to the citizen.
        """
        clerk = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_clerk")
        # sudo: the shape of the process, whatever one may read of processes
        state = self.sudo().procedure_id._workflow_for(self.variant_id.sudo())._start_state()
        ways, seen = [], set()
        while state and state.id not in seen:
            seen.add(state.id)
            rules = state._rules()
            if rules.ends:
                return ways if any("return" in way.effects for way in ways) else []
            main = [way for way in rules.transitions if way.style == "primary"]
            if rules.role != clerk or rules.unit_rule != "reception" or len(main) != 1:
                return []
            ways += main
            state = state.browse(main[0].target)
        return []

    def _move_details(self, way, values, hands, user):
        details = super()._move_details(way, values, hands, user)
        # The trail also names the signer, whom somebody else has entered.
        if "result" in way.effects and values.get("signer_id"):
            for facts in details.values():
                facts["signer"] = values["signer_id"]
        return details

    def _at_once_signers(self):
        """Return who may have signed: the leaders of the competent agency, or their deputies."""
        self.ensure_one()
        rules = self._rules_on(self.env["egate.assignment"]._local_today())
        agency = self.env["egate.unit"].browse(self._competent_agency_id(rules))
        return self.env["egate.assignment"]._leaders_of(agency)

    def _at_once_signer(self, signer_id):
        """Return the chosen signer; empty if that is no user, or no leader today."""
        return self._at_once_signers().filtered(lambda user: user.id == signer_id)
