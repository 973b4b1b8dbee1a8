from odoo import api, fields, models


class EgateDossier(models.Model):
    """Where a dossier is, in plain words: who has it, what comes next, what the citizen does."""

    _inherit = "egate.dossier"

    status_holder = fields.Char(string="Who has it", compute="_compute_plain_status")
    status_next = fields.Char(string="What comes next", compute="_compute_plain_status")
    status_citizen = fields.Char(string="What the citizen does", compute="_compute_plain_status")

    @api.depends("workflow_state_id", "holder_unit_id", "holder_user_id", "holder_since")
    @api.depends_context("lang")
    def _compute_plain_status(self):
        for dossier in self:
            status = dossier._plain_status()
            dossier.status_holder = status["holder"]
            dossier.status_next = status["next"]
            dossier.status_citizen = status["citizen"]

    def _plain_status(self):
        """Return in sentences where this dossier is; nothing of a citizen is in them.

        ``holder`` names an official: it is for the office, ``citizen_sentence`` for the citizen.

        :return: ``holder``, ``next``, ``citizen``; an empty string where there is nothing to say
        :rtype: dict[str, str]
        """
        self.ensure_one()
        if not self.received_at:
            draft = self.env._("Begun at the counter, not handed in yet.")
            hand_in = self.env._("Hands in the papers at the counter.")
            return {"holder": draft, "next": "", "citizen": hand_in}
        # sudo: names of units, states and colleagues, for readers of the dossier
        dossier = self.sudo()
        # First, because it reads the present role together with that of the next step.
        following = dossier._next_sentence()
        return {
            "holder": dossier._holder_sentence(),
            "next": following,
            "citizen": dossier._citizen_duty(),
        }

    def _holder_sentence(self):
        words = {
            "unit": self.holder_unit_id.name,
            "since": self._local_in_words(self.holder_since),
        }
        if self.closed_at:
            return self.env._("Closed by %(unit)s at %(since)s.", **words)
        if self.holder_user_id:
            return self.env._(
                "%(person)s, %(unit)s, since %(since)s.", person=self.holder_user_id.name, **words
            )
        return self.env._(
            "%(unit)s since %(since)s; nobody has taken it on yet (%(role)s).",
            role=self.holder_role_id.name,
            **words,
        )

    def _next_sentence(self):
        """Say what usually follows: the main way out of the state, and who goes on there."""
        transitions = self.workflow_state_id._rules().transitions
        if self.closed_at or not transitions:
            return ""
        way = next((way for way in transitions if way.style == "primary"), transitions[0])
        # Read with what the dossier is in now: one query for both, which a slice forgets.
        both = self.workflow_state_id | self.workflow_state_id.browse(way.target)
        target = both[-1:].with_prefetch(both.ids)
        if target._rules().ends:
            return self.env._("“%(way)s”; the dossier is closed then.", way=way.name)
        roles = self.holder_role_id | self.holder_role_id.browse(target._rules().role)
        return self.env._(
            "“%(way)s”; then “%(state)s” (%(role)s).",
            way=way.name,
            state=target.name,
            role=roles[-1:].with_prefetch(roles.ids).name,
        )

    def _citizen_duty(self):
        state = self.workflow_state_id
        if self.closed_at:
            return self.env._("Nothing more.")
        if state.kind == "citizen" or self.papers_asked:
            document = self.deadline_entry_ids.sorted("sequence")[-1:].document
            if document:
                return self.env._("Hands in what %(document)s asks for.", document=document)
            return self.env._("Hands in the papers that were asked for.")
        if state.kind == "money":
            return self.env._("Pays what was asked for.")
        if state.national_code == "9":
            by_channel = {
                "post": self.env._("Waits for the result by post."),
                "electronic": self.env._("Receives the result electronically."),
            }
            return by_channel.get(self.result_channel) or self.env._(
                "Comes to %(unit)s for the result.", unit=self.reception_unit_id.name
            )
        return self.env._("Nothing for now.")
