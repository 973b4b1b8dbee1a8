from odoo import models


class EgateWorkflow(models.Model):
    """What must be mended before a process is published (CN09)."""

    _inherit = "egate.workflow"

    def _faults(self):
        """Return a sentence for each reason why this process may not be published."""
        self.ensure_one()
        faults = []
        starts = self.state_ids.filtered(lambda state: state.kind == "start")
        ends = self.state_ids.filtered(lambda state: state.kind == "end")
        if len(starts) != 1:
            faults.append(self.env._("A process has exactly one start state."))
        if not ends:
            faults.append(self.env._("A process has at least one end state."))
        for state in self.state_ids - ends:
            if not state.role_id:
                faults.append(
                    self.env._("Nobody works in “%(state)s”: choose a role.", state=state.name)
                )
        faults += self._reach_faults(starts, ends)
        if starts.filtered(lambda state: state.unit_rule == "same"):
            faults.append(
                self.env._("A process begins in a unit: choose which one works in its start state.")
            )
        for transition in self.transition_ids:
            same_role = transition.from_id.role_id == transition.to_id.role_id
            if "claim" in transition._rules().effects and not same_role:
                faults.append(
                    self.env._(
                        "Whoever does “%(name)s” cannot keep the record: another role works there.",
                        name=transition.name,
                    )
                )
        return faults

    def _reach_faults(self, starts, ends):
        reached = self._closure(starts, "from_id", "to_id")
        leading = self._closure(ends, "to_id", "from_id")
        return [
            self.env._("“%(state)s” cannot be reached from the start.", state=state.name)
            for state in self.state_ids - reached
        ] + [
            self.env._("No way leads from “%(state)s” to an end.", state=state.name)
            for state in self.state_ids - leading
        ]

    def _closure(self, states, source, target):
        """Return ``states`` and all that transitions lead to, following source → target."""
        found = states
        while True:
            onward = self.transition_ids.filtered(lambda t, s=found: t[source] in s)[target]
            if onward <= found:
                return found
            found |= onward
