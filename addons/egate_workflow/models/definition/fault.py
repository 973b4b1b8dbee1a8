from odoo import models
from odoo.tools.translate import LazyTranslate

from odoo.addons.egate_base.tools.words import plain_number

_lt = LazyTranslate(__name__)

#: A sentence for each class of fault of ``tools/process_graph.py``: what is wrong, where, and how
#: to correct it.
SENTENCES = {
    "start_count": _lt("A process has exactly one start state."),
    "end_count": _lt("A process has at least one end state."),
    "after_end": _lt(
        "“%(way)s” leads out of the end “%(state)s”, where nothing can be done any more: delete it."
    ),
    "unreached": _lt("“%(state)s” cannot be reached from the start."),
    "loop": _lt(
        "Whatever comes to %(states)s goes round there for ever: no way leads out, let alone to an "
        "end."
    ),
    "dead": _lt("No way leads from “%(state)s” to an end."),
    "unsure": _lt(
        "What meets no condition, or was taken already, is caught in “%(state)s”: only %(ways)s "
        "leads on. Add a way without a condition, or let the conditions leave no case out."
    ),
    "nobody": _lt("Nobody works in “%(state)s”: choose a role."),
    "unheld": _lt(
        "Nobody is “%(role)s” anywhere today, so nobody could work in “%(state)s”. Assign somebody."
    ),
    "unstaffed": _lt(
        "Nobody is “%(role)s” in %(unit)s today, so nobody could work in “%(state)s”. Assign "
        "somebody, or choose another unit or role."
    ),
    "side_unstaffed": _lt(
        "Nobody is “%(role)s” in %(unit)s today, so nobody could answer “%(side)s” in “%(state)s”."
    ),
    "start_unit": _lt(
        "A process begins in a unit: choose which one works in its start state “%(state)s”."
    ),
    "not_before": _lt(
        "“%(state)s” goes to the unit of “%(other)s”, but can be reached without passing that step."
    ),
    "claim": _lt("Whoever does “%(way)s” cannot keep the record: another role works there."),
    "no_limit": _lt("“%(state)s” has no time limit: enter how long this step may take."),
    "no_policy": _lt(
        "The clock stands in “%(state)s”, but nothing says what becomes of the term afterwards: "
        "choose it, with its legal basis."
    ),
    "over_term": _lt(
        "The steps may take %(total)s working days (%(states)s), but “%(procedure)s” has to be "
        "done in %(term)s."
    ),
    "over_more": _lt("%(more)s other procedures or cases have too little time for it as well."),
    "code_first": _lt(
        "“%(state)s” begins with the national status “%(before)s”: a dossier is first newly "
        "registered or accepted."
    ),
    "code_last": _lt(
        "“%(state)s” is an end, but its national status “%(before)s” would show the dossier as "
        "open for ever."
    ),
    "code_jump": _lt(
        "“%(way)s” jumps from the national status “%(before)s” to “%(after)s”, which the national "
        "portal does not allow."
    ),
    "result_lost": _lt(
        "“%(state)s” can be reached by %(ways)s without a result: on that branch nobody signs one."
    ),
    "not_given": _lt(
        "“%(state)s” can be reached by %(ways)s without giving the result to the citizen."
    ),
    "gives_nothing": _lt("“%(way)s” would return a result that nobody has signed before."),
    "never_approved": _lt(
        "“%(way)s” needs the leader's approval, but no action before it is that approval."
    ),
}


class EgateWorkflow(models.Model):
    """The sentences for the faults of a process."""

    _inherit = "egate.workflow"

    def _fault_text(self, fault):
        """Return the sentence of one fault.

        :param process_graph.Fault fault: its states and transitions are ids
        """
        names = {**self._fault_places(fault), **self._fault_detail(fault)}
        return self._translated(SENTENCES[fault.kind]) % names

    def _translated(self, sentence):
        """Return a lazy ``sentence`` in the user's language, with its placeholders."""
        return sentence._translate(self.env.lang or "en_US")

    def _fault_places(self, fault):
        states = self.env["egate.workflow.state"].browse(fault.states).mapped("name")
        ways = self.env["egate.workflow.transition"].browse(fault.ways).mapped("name")
        return {
            "state": states[0] if states else "",
            "other": states[1] if len(states) > 1 else "",
            "states": ", ".join(f"“{name}”" for name in states),
            "way": ways[0] if ways else "",
            "ways": ", ".join(f"“{name}”" for name in ways),
        }

    def _fault_detail(self, fault):
        """Return further values for the sentence by name; a sentence need not use them."""
        detail = fault.detail
        kind = fault.kind
        if kind in ("unheld", "unstaffed"):
            unit = self.env["egate.unit"].browse(detail[1:])
            return {"role": self._role_name(detail[0]), "unit": unit.name or ""}
        if kind == "side_unstaffed":
            side, role, unit = detail
            return {
                "side": self.env["egate.workflow.side"].browse(side).name,
                "role": self._role_name(role),
                "unit": self.env["egate.unit"].browse(unit).name,
            }
        if kind == "over_term":
            label, total, term = detail
            return {
                "procedure": label,
                "total": plain_number(self.env, total),
                "term": plain_number(self.env, term),
            }
        if kind == "over_more":
            return {"more": detail[0]}
        if kind.startswith("code_"):
            codes = self.env["egate.workflow.state"]._fields["national_code"]
            labels = dict(codes._description_selection(self.env))
            return {"before": labels[detail[0]], "after": labels[detail[-1]]}
        return {}

    def _role_name(self, role_id):
        return self.env["egate.role"].browse(role_id).name
