from odoo import api, fields, models
from odoo.tools import SQL


class EgateWorkflowConsultation(models.AbstractModel):
    """Who is notified that an opinion is asked for, overdue or given; each once."""

    _inherit = "egate.workflow.consultation"

    @api.model
    def _remind_due(self, limit):
        """Write a notice for the next overdue answers; return how many there were."""
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE %s SET reminded_at = %s WHERE id IN (
                       SELECT id FROM %s
                       WHERE answered_at IS NULL AND closed_at IS NULL AND reminded_at IS NULL
                         AND due_at < %s
                       ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
                   RETURNING id""",
                SQL.identifier(self._table),
                now,
                SQL.identifier(self._table),
                now,
                limit,
            )
        )
        late = self.browse([row[0] for row in rows])
        late.invalidate_recordset(["reminded_at"])
        self.env["egate.workflow.notice"]._queue(late, "unanswered")
        return len(late)

    def _notice_name(self):
        return self.sudo()[self._PARENT]._notice_name()  # sudo: the code of the record

    def _notice_is_needed(self, notice):
        return notice.kind == "answered" or not (self.answered_at or self.closed_at)

    def _notice_people(self, notice):
        asked = self.env["egate.assignment"]._people(self.role_id, self.unit_id)
        if notice.kind == "asked":
            return asked
        charge = self[self._PARENT]._people_in_charge()
        return charge if notice.kind == "answered" else asked | charge

    def _notice_words(self, notice):
        name = self._notice_name()
        heading = {
            "asked": self.env._("Your opinion is asked for: %(record)s", record=name),
            "unanswered": self.env._("Overdue opinion: %(record)s", record=name),
            "answered": self.env._("An opinion was given: %(record)s", record=name),
        }[notice.kind]
        return {
            "subject": heading,
            "heading": heading,
            "facts": [
                (self.env._("Unit asked"), self.unit_id.name),
                (self.env._("Answer by"), self._due_in_words()),
            ],
            "text": "",
            "url": f"{self.get_base_url()}/odoo/{self._name}/{self.id}",
        }
