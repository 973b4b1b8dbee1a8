from odoo import api, fields, models


class EgateDossier(models.Model):
    """How a dossier moves along its process, and how its place and time are told."""

    _inherit = "egate.dossier"

    urgency = fields.Selection(
        [
            ("late", "Overdue"),
            ("today", "Due today"),
            ("near", "Due soon"),
            ("fine", "In time"),
            ("stands", "Waiting for the citizen"),
            ("done", "Finished in time"),
        ],
        compute="_compute_urgency",
    )
    time_left = fields.Char(
        string="Working time left",
        compute="_compute_urgency",
        help="In working days and hours of the office; past the due time, by how much it is "
        "overdue and since when; while the office waits for the citizen, that the clock stands.",
    )
    #: What a screen needs to count on in working time, see ``models/dossier/time_left.py``.
    time_left_plan = fields.Json(compute="_compute_urgency", export_string_translation=False)
    citizen_sentence = fields.Char(
        string="Told to the citizen", compute="_compute_citizen_sentence"
    )
    ledger_text = fields.Text(string="How the due time is counted", compute="_compute_ledger_text")

    @api.depends("due_at", "finished_at", "closed_at", "clock_stands", "reception_unit_id")
    @api.depends_context("lang")
    def _compute_urgency(self):
        now = fields.Datetime.now()
        for dossier in self:
            end = dossier.finished_at or dossier.closed_at
            dossier.time_left = dossier.time_left_plan = False
            if not dossier.due_at:
                dossier.urgency = False
            elif end:
                dossier.urgency = "late" if end > dossier.due_at else "done"
            elif dossier.clock_stands:
                # What is left stands still: there is no moment to count down to.
                dossier.urgency = "stands"
                dossier.time_left = self.env._("The clock stands")
            else:
                dossier.urgency = dossier._urgency_at(now)
                dossier.time_left_plan = plan = dossier._time_left_plan(now)
                dossier.time_left = dossier._time_left_in_words(plan)

    def _urgency_at(self, now):
        if now > self.due_at:
            return "late"
        # The same moments as in the work lists, or a list would show what it does not hold.
        tomorrow, later = self._day_ends(now)
        if self.due_at < tomorrow:
            return "today"
        return "near" if self.due_at < later else "fine"

    @api.depends("workflow_state_id", "holder_unit_id", "holder_since", "due_at", "promised_at")
    @api.depends_context("lang")
    def _compute_citizen_sentence(self):
        for dossier in self:
            dossier.citizen_sentence = dossier._told_to_citizen()

    def _citizen_sentence(self, template=""):
        """Return in one plain sentence who has the dossier, since when, and when it is ready.

        :param str template: instead of the state's own sentence, which is in one language
        """
        self.ensure_one()
        if not self.received_at:
            return self.env._("The dossier has not been handed in yet.")
        # sudo: the citizen reads the sentence, not the process or the units
        dossier = self.sudo()
        template = template or dossier._sentence_template()
        return template.format_map(dossier._sentence_words())

    def _sentence_template(self):
        return self.workflow_state_id.citizen_sentence or self._default_sentence()

    def _sentence_words(self):
        return {
            "unit": self.holder_unit_id.name,
            "since": self._local_in_words(self.holder_since),
            "due": self._due_in_words(),
        }

    def _told_to_citizen(self, template=""):
        """Return :meth:`_citizen_sentence`, or first that it is overdue, where it is.

        Nothing is promised then for a time that has passed.

        :param str template: as there
        """
        self.ensure_one()
        if not self.received_at or not self._is_overdue():
            return self._citizen_sentence(template)
        dossier = self.sudo()  # sudo: see _citizen_sentence
        template = template or dossier._sentence_template()
        if "{due}" in template:
            template = self.env._("{unit} has had the dossier since {since}.")
        words = dossier._sentence_words()
        return f"{dossier._late_sentence()} {template.format_map(words)}"

    def _default_sentence(self):
        state = self.sudo().workflow_state_id  # sudo: see _citizen_sentence
        if state.kind == "end":
            return self.env._("{unit} closed the dossier at {since}.")
        if state.national_code == "9" and self.result_channel == "post":
            return self.env._("The result is ready since {since} and is sent to you by post.")
        if state.national_code == "9" and self.result_channel == "electronic":
            return self.env._(
                "The result is ready since {since} and is sent to you electronically."
            )
        if state.national_code == "9":
            return self.env._("The result is ready since {since}: please come to {unit} for it.")
        return self.env._(
            "{unit} has had your dossier since {since}; the result will be ready by {due}."
        )

    def _local_in_words(self, moment):
        """Return a UTC moment as words in the one-stop unit's own time."""
        if not moment:
            return ""
        unit = self.reception_unit_id
        # The same few moments come several times on one page.
        said = self.env.cr.cache.setdefault("egate_local_in_words", {})
        key = (unit._zone_name(), self.env.lang, moment)
        if key not in said:
            local = unit._require_calendar()._to_local(moment)
            said[key] = self.env["egate.dossier.deadline.entry"]._moment_in_words(local)
        return said[key]

    @api.depends("deadline_entry_ids.due_at")
    @api.depends_context("lang")
    def _compute_ledger_text(self):
        for dossier in self:
            dossier.ledger_text = "\n".join(
                entry.explanation for entry in dossier.deadline_entry_ids
            )
