import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ..tools import gateway

#: Seconds to wait for the connection, and between two pieces of the answer.
TIMEOUT = 10
#: A message that is older than this is no longer worth sending.
USEFUL = timedelta(days=2)
KEPT = timedelta(days=90)
#: The states of rows that may be sent again.
NOT_ARRIVED = ("failed", "expired", "undeliverable")
DEFAULT_REQUEST = '{"to": "{phone84}", "text": "{text}", "id": "{key}"}'


class EgateOutbox(models.Model):
    """A call to an external gateway, written in the transaction of the change that causes it.

    A job sends some rows at once and commits their results together. If a worker is killed between
    the gateway's answers and the commit, these are sent again, each with the same key, by which a
    gateway recognises it. While the gateway is away, rows wait without being counted or given up,
    and the job asks with a few of them alone; one that took the request and did not answer may have
    sent the message, so that counts as a try, for a citizen is not to get it every few minutes from
    a gateway that knows no keys. Rows hold a phone number: only the system
    administrator reads them, and they are purged.
    """

    _name = "egate.outbox"
    _description = "Call to a gateway"
    _inherit = "egate.sending"
    _log_access = False
    _order = "id desc"
    _rec_name = "key"

    #: So many at most are sent again after a worker was killed.
    _SEND_BATCH = 32
    #: Connections to the gateway.
    _AT_ONCE = 8
    _RETRY_AFTER = timedelta(minutes=2)
    _MAX_ATTEMPTS = 7
    # The notice tells the one-stop unit.
    _GIVEN_UP = logging.INFO

    kind = fields.Selection([("sms", "SMS")], required=True, readonly=True, default="sms")
    key = fields.Char(required=True, readonly=True)
    notice_id = fields.Many2one("egate.notice", readonly=True, index=True, ondelete="cascade")
    told_model = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="What else than a notice of a dossier was told, with told_id.",
    )
    told_id = fields.Many2oneReference(
        model_field="told_model", readonly=True, export_string_translation=False
    )
    recipient = fields.Char(required=True, readonly=True)
    text = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To be sent"),
            ("sent", "Sent"),
            ("failed", "Not sent"),
            ("expired", "Too late"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )

    _key_uniq = models.UniqueIndex("(key)")
    _recipient_waiting_idx = models.Index("(recipient, id) WHERE state = 'waiting'")

    @api.model
    def _new_key(self):
        """Return a new key by which the gateway recognises a message: 128 random bits."""
        return secrets.token_hex(16)

    @api.model
    def _put(self, told, recipient, text):
        """Put a message into the outbox: it is sent after this transaction, or not at all.

        :param told: the record that hears how it went; see ``_hand_over_short`` of the dossier
        :param str recipient: a telephone number
        """
        now = fields.Datetime.now()
        of_dossier = told._name == "egate.notice"
        # sudo: the outbox is written by the job
        row = self._create_privileged(
            {
                "state": "waiting",
                "attempts": 0,
                "try_at": now,
                "created_at": now,
                "key": self._new_key(),
                "notice_id": told.id if of_dossier else False,
                "told_model": False if of_dossier else told._name,
                "told_id": False if of_dossier else told.id,
                "recipient": recipient,
                "text": text,
            }
        )
        # sudo: the outbox's own job
        self.env.ref("egate_sms.ir_cron_outbox").sudo()._trigger()
        return row

    def _told(self):
        """Return the records (sudo) that hear how these (sudo) rows of one kind went."""
        model = self[:1].told_model
        if not model or model not in self.env:
            return self.notice_id
        # sudo: whatever it is, it is closed to most users
        return self.env[model].sudo().browse(self.mapped("told_id")).exists()

    @api.model
    def _take_waiting(self, limit):
        """Lock and return the next rows that are due: half of them the oldest, half the newest.

        So what has waited while the gateway was away does not keep back what happens now. Nobody
        gets the newest before an older one that waits.
        """
        oldest = super()._take_waiting(limit - limit // 2)
        if len(oldest) < limit - limit // 2 or limit < 2:
            return oldest
        due = Domain("state", "=", "waiting") & Domain("try_at", "<=", fields.Datetime.now())
        due &= Domain("id", "not in", oldest.ids) & Domain.custom(to_sql=self._sql_is_next)
        # sudo: the job sends the rows of all users
        newest = self.sudo()._take_rows(due, order="try_at desc, id desc", limit=limit // 2)
        return oldest + newest

    @api.model
    def _sql_is_next(self, model, alias, query):
        """Return the condition that no older message to the same number waits."""
        return SQL(
            """NOT EXISTS (SELECT 1 FROM egate_outbox o WHERE o.recipient = %s
                           AND o.state = 'waiting' AND o.id < %s)""",
            SQL.identifier(alias, "recipient"),
            SQL.identifier(alias, "id"),
        )

    def _send_each(self):
        """Send these rows, and record the results; return whether the gateway is there."""
        useful = fields.Datetime.now() - USEFUL
        old = self.filtered(lambda row: row.created_at < useful)
        old._end("expired", self.env._("The gateway could not be reached for two days."))
        rows, settings = self - old, self._gateway()
        if not settings["url"]:
            rows._end("failed", self.env._("No SMS gateway is configured."))
            return True
        calls = [(row.recipient, *row._call_values(settings)) for row in rows]
        answers = gateway.call_all(
            settings["url"], calls, self._AT_ONCE, settings["expected"], TIMEOUT
        )
        found = dict(zip(rows, answers, strict=True))
        rows.filtered(lambda row: found[row] and found[row].meaning == "taken")._record_taken()
        for row, answer in found.items():
            if answer and answer.meaning != "taken":
                row._record_failure(answer)
        return not rows or any(answer and answer.is_there for answer in answers)

    def _record_taken(self):
        """Note on these rows that the gateway has them; one that cannot be noted stops no other."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                now = fields.Datetime.now()
                values = {"state": "sent", "sent_at": now, "try_at": False, "error": False}
                for attempts, rows in self.grouped("attempts").items():
                    rows.write({**values, "attempts": attempts + 1})
                for _model, rows in groupby(self, lambda row: row.told_model):
                    self.concat(*rows)._told()._note_sent()
        except Exception as error:  # noqa: BLE001 (after any error, record the others)
            if len(self) == 1:
                self._count_failure(f"{type(error).__name__}: {error}")
            else:
                for row in self:
                    row._record_taken()

    def _record_failure(self, answer):
        """Note on this row how the gateway did not take it."""
        if answer.status:
            fault = self.env._("The gateway refused it (HTTP %(status)s).", status=answer.status)
        else:
            fault = self.env._("The gateway did not answer (%(fault)s).", fault=answer.fault)
        if answer.meaning == "never":
            self.attempts += 1
            self._end("failed", fault)
        elif answer.meaning == "away":
            # Nothing is wrong with the message: not counted, and asked for soon.
            self.write({"error": fault, "try_at": fields.Datetime.now() + self._RETRY_AFTER})
        else:
            self._count_failure(fault)

    def _count_failure(self, reason):
        given_up = super()._count_failure(reason)
        if given_up:
            self._end("failed", reason)
        return given_up

    def _end(self, state, reason):
        """Give these rows up; the one-stop unit sees that the citizen was not told."""
        for row in self:
            row.write({"state": state, "try_at": False, "error": reason})
            row._told()._note_not_sent(reason)

    @api.model
    def _gateway(self):
        # sudo: the gateway of the office with its token, only for the job
        get_param = self.env["ir.config_parameter"].sudo().get_param
        url = get_param("egate_sms.url") or ""
        return {
            # Checked again, because parameters can also be written elsewhere.
            "url": url if not gateway.address_fault(url) else "",
            "token": get_param("egate_sms.token") or "",
            "request": get_param("egate_sms.request") or DEFAULT_REQUEST,
            "expected": get_param("egate_sms.expected") or "",
            "plain": get_param("egate_sms.plain") != "False",
        }

    def _call_values(self, settings):
        """Return the JSON values and the headers of the request that sends this row.

        :rtype: tuple[dict, dict]
        """
        words = {
            "phone": self.recipient,
            "phone84": gateway.international(self.recipient),
            "text": gateway.plain(self.text) if settings["plain"] else self.text,
            "key": self.key,
        }
        headers = {"Idempotency-Key": self.key}
        if settings["token"]:
            headers["Authorization"] = f"Bearer {settings['token']}"
        return gateway.fill_in(settings["request"], words), headers

    def action_retry(self):
        """Send those of these rows that failed again, each as a new message.

        :raise AccessError: the user is not the system administrator
        """
        self.check_access("read")
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only the system's administrator sends these again."))
        # sudo: rows are closed to users; the right was checked above
        again = self.sudo().filtered(lambda row: row.state in NOT_ARRIVED)
        now = fields.Datetime.now()
        waiting = {"state": "waiting", "attempts": 0, "try_at": now, "created_at": now}
        for row in again:
            row.write({**waiting, "key": self._new_key()})
        again.notice_id.write({"state": "queued", "error": False})
        for row in again - again.filtered("notice_id"):
            row._told()._note_queued()
        return True

    @api.autovacuum
    def _gc_old(self, limit=1000):
        """Purge rows older than 90 days, because they hold phone numbers."""
        domain = Domain("created_at", "<", fields.Datetime.now() - KEPT)
        old = self.search(domain & Domain("state", "!=", "waiting"), limit=limit)
        old.unlink()
        return len(old), len(old) == limit


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _forget_outside(self):
        """Delete the calls to the gateway, which hold numbers and texts of citizens."""
        self.env["egate.outbox"].search([("notice_id.dossier_id", "in", self.ids)]).unlink()
        return super()._forget_outside()
