from odoo import api, fields, models
from odoo.exceptions import UserError

#: A way out of the waiting that gives up: withdrawn, stopped, not accepted.
GIVING_UP = frozenset({"3", "7", "8"})


class EgateSupplement(models.Model):
    _inherit = "egate.supplement"

    _waiting_idx = models.Index("(dossier_id) WHERE state = 'waiting'")


class EgateDossier(models.Model):
    """Form 02 is the one way to ask for papers, and nothing goes past a request that is open.

    Where the process can wait from where the dossier is, the clock stands; elsewhere it runs on,
    and the dossier stays where it is until the papers have come or are not asked for any more.
    """

    _inherit = "egate.dossier"

    # Kept on the row: buttons and lists ask it of every dossier.
    papers_asked = fields.Boolean(
        string="Papers are asked for",
        copy=False,
        readonly=True,
        help="The citizen has not brought yet what form 02 asks for.",
    )

    _papers_asked_idx = models.Index(
        "(agency_unit_id) WHERE papers_asked AND closed_at IS NULL",
    )

    def _note_papers_asked(self):
        """Keep on this sudo dossier whether a request is open; with every change of one."""
        self.papers_asked = any(one.state == "waiting" for one in self.supplement_ids)

    # -- what is open meanwhile ---------------------------------------------------------------

    def _transition_refusal(self, way, held, senders):
        return super()._transition_refusal(way, held, senders) or self._request_refusal(way)

    def _request_refusal(self, way):
        """Return why ``way`` is no way for this dossier now, as a key, or an empty string.

        What gives the dossier up goes past a request: nothing need be brought any more.
        """
        target = self.env["egate.workflow.state"].browse(way.target)
        if target._rules().cause == "supplement":
            return "form"
        # sudo: a fact of the dossier, whatever the user may read of it
        if not self.sudo().papers_asked:
            return ""
        giving_up = self._about_giving_up(target) or self._about_giving_up(self.workflow_state_id)
        return "" if giving_up else "papers"

    @api.model
    def _gives_up(self, state):
        """Return whether nothing need be brought any more for a dossier in ``state``."""
        # sudo: a code of the process
        return state.sudo().national_code in GIVING_UP

    @api.model
    def _about_giving_up(self, state):
        """Return whether ``state`` gives the dossier up, or is where that is decided."""
        if self._gives_up(state):
            return True
        transitions = state._rules().transitions
        return bool(transitions) and self._gives_up(state.browse(transitions[0].target))

    def _refusal_message(self, fault, way=None):
        if fault == "papers":
            return self.env._(
                "Papers are asked for of “%(record)s”: take them in, or take the request back, on "
                "the page “Requests”.",
                record=self.display_name,
            )
        if fault == "form":
            return self.env._(
                "Papers are asked for with form 02, which names them and their day: press “Ask for "
                "missing papers” on “%(record)s”.",
                record=self.display_name,
            )
        return super()._refusal_message(fault, way)

    # -- waiting ------------------------------------------------------------------------------

    def _way_to_waiting(self):
        """Return the action by which this dossier waits for papers, if the user may do it.

        No other unit takes it, see :meth:`_request_refusal`. Without one, the clock goes on.
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        Transition = self.env["egate.workflow.transition"]
        for way in self.workflow_state_id._rules().transitions:
            target = self.env["egate.workflow.state"].browse(way.target)
            if (
                target._rules().cause == "supplement"
                and way.actor != "sender"
                and set(way.asks) <= {"document", "comment"}
                # Refused for the lack of form 02 alone, which comes with the request.
                and self._transition_refusal(way, held, {}) == "form"
            ):
                return Transition.browse(way.id)
        return Transition

    def _wait_for_papers(self, supplement, slip):
        """Let this dossier wait for what a sudo request asks for, where its process can."""
        # sudo: the ledger, and a fact of the engine's
        dossier = self.sudo()
        way = self._way_to_waiting()
        values = self._entered(slip.reason, {"document": slip.code})
        if way and not dossier._entry_error(way, values):
            if not self._move(way, values):
                raise UserError(self._overtaken_message())
            last = dossier.deadline_entry_ids.sorted("sequence")[-1:]
            supplement.paused = last.kind == "pause" and last.policy != "no_pause"
        dossier._note_papers_asked()

    def _cannot_wait_note(self):
        """Return, for the asker, that the clock will go on, or an empty string."""
        self.ensure_one()
        waits = self.workflow_state_id._rules().cause == "supplement"
        if not self.received_at or waits or self._way_to_waiting():
            return ""
        return self.env._(
            "From “%(state)s” this process has no step that waits for the citizen: the time goes "
            "on, and the dossier stays here until the papers have come.",
            # sudo: the name of a state, whatever one may read of processes
            state=self.sudo().workflow_state_id.name,
        )

    def _go_on_after_supplement(self, supplement, taken_back=""):
        """Let this dossier go on when all that was asked has come, or is not asked any more.

        :param str taken_back: for the history, why nothing is asked any more; a term that would be
            counted again then goes on with what was left of it: the office gains nothing by asking
        """
        # sudo: the receiver of papers, checked by the caller, need not hold the dossier: the term
        # counts from the day on which the papers come
        dossier = self.sudo()
        dossier._note_papers_asked()
        rules = dossier.workflow_state_id._rules()
        if dossier.papers_asked or rules.cause != "supplement":
            return
        came = self.with_context(lang="vi_VN").env._("All that was asked was handed in.")
        for way in dossier._transitions_back(rules.transitions):
            transition = self.env["egate.workflow.transition"].browse(way.id)
            values = self._entered(taken_back or came, None)
            if taken_back:
                values["resume_policy"] = "resume"
            if not dossier._entry_error(transition, values):
                if not self._move(transition, values):
                    raise UserError(self._overtaken_message())
                return

    def _transitions_back(self, transitions):
        """Return the ``transitions`` by which this sudo dossier goes on, first to the asker."""
        State = self.env["egate.workflow.state"]
        steps = self.step_ids.sorted("sequence")
        origin = steps[-2:-1].state_id.id
        onward = [
            way
            for way in transitions
            if way.actor != "sender"
            and not self._about_giving_up(State.browse(way.target))
            and not State.browse(way.target)._rules().cause
            and not State.browse(way.target)._rules().ends
        ]
        return sorted(onward, key=lambda way: way.target != origin)
