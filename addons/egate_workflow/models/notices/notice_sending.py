from odoo import fields, models

from odoo.addons.egate_base.tools.contact import is_email


class EgateWorkflowNotice(models.Model):
    """Sending one notice: who gets it, and its text."""

    _inherit = "egate.workflow.notice"

    def _send(self):
        """Send one notice to its recipients; return the mails, in Odoo's queue."""
        self.ensure_one()
        now = fields.Datetime.now()
        record = self._about()
        if not record or not record._notice_is_needed(self):
            self._letters_left().cancel()
            self.write({"state": "dropped", "try_at": False})
            return self.env["mail.mail"]
        if again := self._letters_left():
            # The same mails again, to those who did not get theirs.
            again.mark_outgoing()
            self.write({"state": "queued", "try_at": False})
            return again
        people = record._notice_people(self)
        noted = people.browse()
        if self.kind == "reminder":
            noted = record._schedule_reminders(self, people)
        mails = self._prepare_mails(record, people - self.told_ids)
        # A user with an address counts as told when the mail server has taken the mail.
        by_activity = noted.filtered(lambda user: not user.email)
        vals = {"state": "queued", "try_at": False}
        vals["told_ids"] = [(4, user.id) for user in by_activity]
        if not mails:
            told = noted | self.told_ids
            fault = "" if told else self._sentence_nobody(people)
            vals |= {"state": "failed" if fault else "sent", "error": fault}
            vals |= {"sent_at": False if fault else now, "attempts": self.attempts + 1}
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
        """Create a mail for each of ``people`` with an address, in the language of each.

        One mail each, so that a wrong address does not stop the others, and a retry sends no mail
        twice.
        """
        mails = self.env["mail.mail"]
        # Odoo shortens a malformed address to one that may belong to another person.
        reached = people.filtered(lambda user: is_email(user.email))
        for lang, readers in reached.grouped(lambda user: user.lang or "vi_VN").items():
            notice = self.with_context(lang=lang)
            words = record.with_context(lang=lang)._notice_words(notice)
            body = notice.env["ir.qweb"]._render("egate_workflow.notice_mail", words)
            letter = mails._egate_mail_values(words["subject"], body) | {"egate_notice_id": self.id}
            # sudo: mails are written by the job
            mails += mails._create_privileged(
                [{**letter, "recipient_ids": [(6, 0, one.partner_id.ids)]} for one in readers]
            )
        return mails

    def _letters_left(self):
        """Return the mails of this notice that the mail server has not taken yet."""
        return self.mail_ids.filtered(lambda one: one.state in ("outgoing", "exception"))

    def _note_taken(self, mail):
        """Note on this sudo notice that the mail server has taken ``mail``."""
        reader = self.env["res.users"].search([("partner_id", "in", mail.recipient_ids.ids)])
        vals = {"told_ids": [(4, user.id) for user in reader]}
        if self.state == "queued" and not self._letters_left() - mail:
            now = fields.Datetime.now()
            vals |= {"state": "sent", "sent_at": now, "error": False}
            vals["attempts"] = self.attempts + 1
        self.write(vals)

    def _note_refused(self, mail, reason):
        """Note on this sudo notice that ``mail`` was refused: retry, then show the failure.

        Counts once for all mails of the notice that are refused together.
        """
        if self.state == "queued":
            people = ", ".join(mail.recipient_ids.mapped("name"))
            self._count_failure(f"{people}: {reason}" if people else reason)


class MailMail(models.Model):
    _inherit = "mail.mail"

    egate_notice_id = fields.Many2one(
        "egate.workflow.notice",
        string="Notice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Note the result on the notices of these mails, as a sent mail may delete itself."""
        # sudo: the mail queue may run as any user
        for mail in self.sudo().filtered("egate_notice_id"):
            if failure_type:
                reason = failure_reason or mail.failure_reason or failure_type
                mail.egate_notice_id._note_refused(mail, reason)
            else:
                mail.egate_notice_id._note_taken(mail)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )


class EgateWorkflowMixin(models.AbstractModel):
    """Who is notified about a record, and the text."""

    _inherit = "egate.workflow.mixin"

    def _notice_name(self):
        """Return the name of this record in messages: its code, never a person's name."""
        self.ensure_one()
        return self.display_name

    def _notice_facts(self):
        """Return further facts for a message, as labels and values; no personal data.

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
        """Return whether ``notice`` is still needed: the record has not moved on."""
        if self.closed_at:
            return False
        if notice.kind == "reminder":
            return notice.reminder_id.state_id == self.workflow_state_id
        return notice.transition_id.to_id == self.workflow_state_id

    def _notice_people(self, notice):
        """Return the recipients of ``notice``."""
        reminder = notice.reminder_id
        if reminder.recipient == "role":
            return self._people_above(reminder.role_id)
        return self._people_in_charge()

    def _people_in_charge(self):
        """Return the holder, with a deputy while away; without a holder, the pool."""
        self.ensure_one()
        role, unit, holder = self.holder_role_id, self.holder_unit_id, self.holder_user_id
        if holder and self._holds(holder, role, unit):
            away = self.env["egate.absence"]._away(holder)
            return holder.union(*(absence.deputy_id for absence in away.values()))
        return self.env["egate.assignment"]._people(role, unit)

    def _people_above(self, role):
        """Return the holders of ``role`` in the record's unit, or in the nearest unit above."""
        unit = self.holder_unit_id
        people = self.env["res.users"]
        while unit and not people:
            people = self.env["egate.assignment"]._people(role, unit)
            unit = unit.parent_id
        return people

    def _notice_words(self, notice):
        """Return the text of the mail of ``notice``, in the language of the context."""
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
