import logging
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, str2bool

_logger = logging.getLogger(__name__)

SUMMARY_ON = "egate_dossier.summary"
#: Between these two, local time, a summary is one of the morning.
FROM, UNTIL = time(7, 30), time(12, 0)
#: So many leaders are told between two commits.
SUMMARY_BATCH = 20
#: So many units are named as having overdue dossiers, the worst first.
MAX_UNITS = 10
KEPT = timedelta(days=90)


class EgateSummary(models.Model):
    """That a leader was sent the summary of a morning; once per day and person.

    The job finds it again after a crash: what is written here was handed to the mail queue in the
    same transaction.
    """

    _name = "egate.summary"
    _description = "Morning summary of a leader"
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "day"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True, help="Local date.")
    sent = fields.Boolean(readonly=True, help="Not where there was nothing to say.")

    _once = models.UniqueIndex("(user_id, day)")

    @api.model
    def _is_on(self):
        # sudo: a switch of the office, for the job
        return str2bool(self.env["ir.config_parameter"].sudo().get_param(SUMMARY_ON) or "1")

    @api.model
    def _cron_send(self, limit=SUMMARY_BATCH):
        """Send the summary of this morning to every leader who works today; bounded, once."""
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        people = self._recipients() if self._is_on() else {}
        todo = sorted(people)
        while left and todo:
            batch, todo = todo[:limit], todo[limit:]
            for user, day in self._claim([(user, people[user]) for user in batch]):
                self._notify_one(self.env["res.users"].browse(user), day)
            left = cron._commit_progress(len(batch), remaining=len(todo))
        if not todo:
            cron._commit_progress(remaining=0)

    @api.model
    def _recipients(self):
        """Return the local day of the leaders of units where it is a working morning now.

        :rtype: dict[int, date]
        """
        now = fields.Datetime.now()
        assignments = self.env["egate.assignment"]
        domain = assignments._acting_domain()
        domain &= Domain("role_id", "in", self.env["egate.role"]._head_ids())
        domain &= Domain("user_id.email", "!=", False)
        found = {}
        # sudo: the job looks through the whole organisation
        for unit, users in assignments.sudo()._read_group(
            domain, ["unit_id"], ["user_id:recordset"]
        ):
            calendar = unit.calendar_id
            try:
                local = calendar._to_local(now) if calendar else None
                working = local and calendar._working_calendar().is_working(local.date())
            except (UserError, ValueError):
                # A unit without a usable calendar does not keep the others from being told.
                continue
            if working and FROM <= local.time() < UNTIL:
                found.update(dict.fromkeys(users.ids, local.date()))
        return found

    @api.model
    def _claim(self, pairs):
        """Note that these are being told; return those that are not told yet."""
        rows = SQL(", ").join(SQL("(%s, %s, false)", *pair) for pair in pairs)
        return self.env.execute_query(
            SQL(
                """INSERT INTO egate_summary (user_id, day, sent) VALUES %s
                   ON CONFLICT DO NOTHING RETURNING user_id, day""",
                rows,
            )
        )

    @api.model
    def _notify_one(self, user, day):
        try:
            # What it has half done is undone with it; the others are still told.
            with self.env.cr.savepoint():
                told = self._send_to(user, day)
        except Exception as error:  # noqa: BLE001 (whatever it is, the others are told)
            _logger.warning("No summary of %s for user %s: %s", day, user.id, error)
            return
        if told:
            domain = Domain("user_id", "=", user.id) & Domain("day", "=", day)
            # sudo: the log is the job's own
            self.sudo().search(domain).sent = True

    @api.model
    def _send_to(self, user, day):
        """Put the summary of ``user`` into the mail queue; return whether there was one."""
        # Counted as the leader, so that nothing is counted that they may not read.
        mine = self.with_user(user).with_context(lang=user.lang or "vi_VN")
        facts = mine._facts(day)
        if not any(facts[key] for key in ("today", "late", "sign", "directives")):
            return False
        facts["base"] = self.env["egate.dossier"].get_base_url()
        facts["day"] = day.strftime("%d/%m/%Y")
        # sudo: templates are rendered and mails written by the job
        sudo = mine.sudo()
        body = sudo.env["ir.qweb"]._render("egate_dossier.leader_summary_mail", facts)
        subject = mine.env._("This morning, %(day)s", day=facts["day"])
        mails = sudo.env["mail.mail"]
        # sudo: see above
        mails._create_privileged(
            mails._egate_mail_values(subject, body)
            | {"recipient_ids": [(6, 0, user.partner_id.ids)]}
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return True

    @api.model
    def _facts(self, day):
        """Count what the current user's morning is about; a few queries, whatever their number.

        :rtype: dict
        """
        # Counted as the work lists hold them: the mail and the screen say one thing.
        Dossier = self.env["egate.dossier"]
        scope, lists = Dossier._work_scope(), Dossier._work_lists()
        late = Dossier._read_group(scope & lists["late"], ["holder_unit_id"], ["__count"])
        # sudo: names of units whose work the leader sees
        rows = [(unit.sudo().name, count) for unit, count in late]
        rows.sort(key=lambda row: (-row[1], row[0]))
        return {
            "today": Dossier.search_count(scope & lists["today"]),
            "late": sum(count for _name, count in rows),
            "late_units": rows[:MAX_UNITS],
            "sign": Dossier.search_count(scope & lists["sign"]),
            "directives": self.env["egate.directive"]._counters()["given"],
        }

    @api.autovacuum
    def _gc_old(self, limit=1000):
        """Forget whom one told what morning, after 90 days."""
        old = self.search(Domain("day", "<", fields.Date.context_today(self) - KEPT), limit=limit)
        old.unlink()
        return len(old), len(old) == limit
