from odoo import fields, models

from odoo.addons.egate_base.tools.contact import is_email


class EgateWorkflowNotice(models.Model):
    """Sending one notice: who is told, and in which words."""

    _inherit = "egate.workflow.notice"

    def _send(self):
        """Tell the people of one notice; return the mails, in Odoo's queue."""
        self.ensure_one()
        now = fields.Datetime.now()
        record = self._about()
        if not record or not record._notice_is_needed(self):
            self.write({"state": "dropped", "try_at": False})
            return self.env["mail.mail"]
        people = record._notice_people(self)
        told = people.filtered(lambda user: is_email(user.email))
        if self.kind == "reminder":
            told |= record._schedule_reminders(self, people)
        mails = self._prepare_mails(record, people)
        vals = {"state": "sent", "sent_at": now, "error": False}
        if not told:
            vals = {"state": "failed", "error": self._sentence_nobody(people)}
        vals |= {"try_at": False, "attempts": self.attempts + 1, "told_ids": told.ids}
        self.write(vals)
        return mails

    def _sentence_nobody(self, people):
        if people:
            return self.env._(
                "No e-mail address is known of %(people)s: enter one, then try again.",
                people=", ".join(people.mapped("name")),
            )
        return self.env._("Nobody holds the role there today: assign somebody, then try again.")

    def _prepare_mails(self, record, people):
        """Create one mail for each language of ``people``; everybody gets a letter of their own."""
        mails = self.env["mail.mail"]
        # Of half an address Odoo takes what looks like one, which is somebody else's.
        reached = people.filtered(lambda user: is_email(user.email))
        for lang, readers in reached.grouped(lambda user: user.lang or "vi_VN").items():
            notice = self.with_context(lang=lang)
            words = record.with_context(lang=lang)._notice_words(notice)
            body = notice.env["ir.qweb"]._render("egate_workflow.notice_mail", words)
            sender = self.env.company.email_formatted or self.env.user.email_formatted
            # sudo: mails are written by the job
            mails += mails._create_privileged(
                {
                    "subject": words["subject"],
                    "body_html": body,
                    "email_from": sender,
                    "reply_to": sender,
                    "recipient_ids": [(6, 0, readers.partner_id.ids)],
                    "auto_delete": True,
                    # No answering machine should answer this.
                    "headers": repr(
                        {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF"}
                    ),
                }
            )
        return mails


class EgateWorkflowMixin(models.AbstractModel):
    """Who is told about a record on its way, and in which words."""

    _inherit = "egate.workflow.mixin"

    def _notice_name(self):
        """Return what a message calls this record: its code, never the name of a person."""
        self.ensure_one()
        return self.display_name

    def _notice_facts(self):
        """Return what else a message says, as labels and values; nothing of a person.

        :rtype: list[tuple[str, str]]
        """
        self.ensure_one()
        facts = [(self.env._("State"), self.workflow_state_id.name)]
        moments = [(self.env._("Step to be done by"), self.step_due_at)]
        moments.append((self.env._("Due"), self.due_at))
        facts += [(label, self._moment_of_unit(moment)) for label, moment in moments if moment]
        return facts

    def _moment_of_unit(self, moment):
        """Return a UTC moment in words, in the time of the unit that has the record."""
        local = self.holder_unit_id._require_calendar()._to_local(moment)
        return self.env["egate.deadline.entry"]._moment_in_words(local)

    def _notice_url(self):
        return f"{self.get_base_url()}/odoo/{self._name}/{self.id}"

    def _notice_is_needed(self, notice):
        """Return whether ``notice`` still says something new: the record is where it was."""
        if self.closed_at:
            return False
        if notice.kind == "reminder":
            return notice.reminder_id.state_id == self.workflow_state_id
        return notice.transition_id.to_id == self.workflow_state_id

    def _notice_people(self, notice):
        """Return the users whom ``notice`` is for."""
        reminder = notice.reminder_id
        if reminder.recipient == "role":
            return self._people_above(reminder.role_id)
        return self._people_in_charge()

    def _people_in_charge(self):
        """Return who has the record, and their deputy while they are away; else the pool."""
        self.ensure_one()
        role, unit, holder = self.holder_role_id, self.holder_unit_id, self.holder_user_id
        if holder and self._holds(holder, role, unit):
            away = self.env["egate.absence"]._away(holder)
            return holder.union(*(absence.deputy_id for absence in away.values()))
        return self.env["egate.assignment"]._people(role, unit)

    def _people_above(self, role):
        """Return who holds ``role`` in the unit that has it, or in the nearest unit above."""
        unit = self.holder_unit_id
        people = self.env["res.users"]
        while unit and not people:
            people = self.env["egate.assignment"]._people(role, unit)
            unit = unit.parent_id
        return people

    def _notice_words(self, notice):
        """Return what the mail of ``notice`` says, in the language of the context."""
        name = self._notice_name()
        heading = {
            "arrived": self.env._("New work: %(record)s", record=name),
            "reminder": self._reminder_heading(notice, name),
        }[notice.kind]
        return {
            "subject": heading,
            "heading": heading,
            "facts": [*self._notice_facts(), self._charge_fact()],
            "text": "",
            "url": self._notice_url(),
        }

    def _reminder_heading(self, notice, name):
        reminder = notice.reminder_id
        end = self.step_due_at if reminder.clock == "step" else self.due_at
        if end and end < fields.Datetime.now():
            return self.env._("Overdue: %(record)s", record=name)
        return self.env._("Due soon: %(record)s", record=name)

    def _charge_fact(self):
        charge = self.holder_user_id.name or self.holder_role_id.name
        return self.env._("In charge"), f"{charge}, {self.holder_unit_id.name}"
