from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: So many directives are looked at between two commits.
FOLLOW_BATCH = 100
#: So often people are reminded of one, a day of work apart; then the leader's summary goes on.
MAX_FOLLOWS = 5


class EgateWorkflowNotice(models.Model):
    _inherit = "egate.workflow.notice"

    kind = fields.Selection(
        selection_add=[
            ("directed", "A directive was given"),
            ("undone", "A directive is overdue"),
            ("reported", "A directive was answered"),
        ],
        ondelete={"directed": "cascade", "undone": "cascade", "reported": "cascade"},
    )


class EgateDirective(models.Model):
    """Who is told of a directive, and how it is followed up until it is answered."""

    _inherit = "egate.directive"

    @api.model
    def _cron_follow(self, limit=FOLLOW_BATCH):
        """Remind of what is not answered in time, once a working day, a few times.

        Bounded by the time of the job; each batch is one transaction, two workers take different
        directives.
        """
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        while left:
            done = self._follow_due(limit)
            left = cron._commit_progress(done, remaining=1)
            if done < limit:
                cron._commit_progress(remaining=0)
                return

    @api.model
    def _follow_due(self, limit):
        """Write the notices of the next overdue directives; return how many there were."""
        now = fields.Datetime.now()
        due = Domain("state", "=", "open") & Domain("follow_at", "<=", now)
        # sudo: the job follows up all directives
        late = self.sudo()._take_rows(due, order="follow_at", limit=limit)
        late.env["egate.workflow.notice"]._queue(late, "undone")
        for directive in late:
            count = directive.follow_count + 1
            directive.follow_count = count
            directive.follow_at = directive._next_follow(now) if count < MAX_FOLLOWS else False
        return len(late)

    def _next_follow(self, now):
        """Return when people are reminded again (UTC): a working day later, where it is known."""
        calendar = self.unit_id.calendar_id
        if not calendar:
            return now + timedelta(days=1)
        return self._answer_due(self.unit_id, 1, "working_day", now)

    # -- what a notice asks -------------------------------------------------------------------

    def _notice_name(self):
        """Return what a message calls this directive: the codes of its dossiers."""
        self.ensure_one()
        return self._codes_in_words(self._dossier_codes().get(self.id, []))

    def _notice_is_needed(self, notice):
        if notice.kind == "reported":
            return self.state != "closed"
        return self.state == "open"

    def _notice_people(self, notice):
        if notice.kind == "reported":
            return self.given_by_id
        asked = self._people_asked()
        return asked | self.given_by_id if notice.kind == "undone" else asked

    def _people_asked(self):
        """Return who is asked today: the person and their deputy, else those of the unit."""
        self.ensure_one()
        asked = self.user_id
        if asked and self._acts_anywhere(asked):
            away = self.env["egate.absence"]._away(asked)
            return asked.union(*(absence.deputy_id for absence in away.values()))
        assignments = self.env["egate.assignment"]
        domain = assignments._acting_domain() & Domain("unit_id", "=", self.unit_id.id)
        # sudo: the job asks for people who may not read the organisation's tables
        return assignments.sudo().search(domain, order="user_id").user_id - self.given_by_id

    def _notice_words(self, notice):
        name = self._notice_name()
        heading = {
            "directed": self.env._("A directive for you: %(record)s", record=name),
            "undone": self.env._("Overdue directive: %(record)s", record=name),
            "reported": self.env._("Your directive was answered: %(record)s", record=name),
        }[notice.kind]
        local = self.unit_id._require_calendar()._to_local(self.due_at)
        return {
            "subject": heading,
            "heading": heading,
            "facts": [
                (self.env._("Directed by"), self.given_by_id.name),
                (self.env._("For the unit"), self.unit_id.name),
                (self.env._("Answer by"), self.env["egate.deadline.entry"]._moment_in_words(local)),
            ],
            # What is asked is in the system only.
            "text": "",
            "url": f"{self.get_base_url()}/odoo/{self._name}/{self.id}",
        }
