from odoo import fields, models


class EgateWorkflow(models.Model):
    _inherit = "egate.workflow"

    def _result_effects(self):
        makes, gives = super()._result_effects()
        if self.model != "egate.dossier":
            return makes, gives
        return makes | {"result"}, gives | {"return"}

    def _record_says_pause(self):
        # What the law of the procedure says of a pause is asked of the dossier (rule D13).
        return self.model == "egate.dossier" or super()._record_says_pause()

    def _remark_list(self):
        remarks = super()._remark_list()
        working = self.state_ids.filtered(lambda state: state.kind == "work")
        # What is done at the counter while the citizen stands there is never waiting.
        if self.model != "egate.dossier" or not working or self._can_wait_for_papers():
            return remarks
        text = self.env._(
            "This process cannot wait for papers: whoever asks the citizen for some has the time "
            "running on. Add a state “Waiting for the citizen” whose clock stands, an action that "
            "leads to it and asks for nothing but an opinion, and one that leads back."
        )
        return [*remarks, {"kind": "no_waiting", "text": text, "states": [], "transitions": []}]

    def _can_wait_for_papers(self):
        """Return whether a dossier can come to a state that waits for papers, and go on from it."""
        waiting = self.state_ids.filtered(lambda state: state._pause_cause() == "supplement")
        ways = self.transition_ids.filtered(lambda way: way.actor != "sender")
        come = ways.filtered(
            lambda way: (
                way.to_id in waiting
                and way.from_id not in waiting
                and set(way._rules().asks) <= {"document", "comment"}
            )
        )
        onward = ways.filtered(lambda way: way.from_id in come.to_id and way.to_id.kind != "end")
        return bool(onward)


class EgateWorkflowState(models.Model):
    _inherit = "egate.workflow.state"

    unit_rule = fields.Selection(
        selection_add=[
            ("reception", "The one-stop unit that received it"),
            ("agency", "The competent agency"),
        ],
        ondelete={"reception": "set default", "agency": "set default"},
    )


class EgateWorkflowEffect(models.Model):
    _inherit = "egate.workflow.effect"

    kind = fields.Selection(
        selection_add=[
            ("result", "Signs the result"),
            ("return", "Returns the result to the citizen"),
        ],
        ondelete={"result": "cascade", "return": "cascade"},
    )
