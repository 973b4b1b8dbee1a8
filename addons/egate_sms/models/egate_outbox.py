import logging
import secrets
from datetime import timedelta

import requests

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import gateway

#: Seconds to wait for the connection, and between two pieces of the answer.
TIMEOUT = 10
#: A message that is older than this is no longer worth sending.
USEFUL = timedelta(days=2)
KEPT = timedelta(days=90)
MAX_ANSWER = 10_000
#: The states of rows that may be sent again.
NOT_ARRIVED = ("failed", "expired", "undeliverable")
DEFAULT_REQUEST = '{"to": "{phone84}", "text": "{text}", "id": "{key}"}'


def _as_it_is(request):
    """Add nothing to a request; without this ``requests`` uses the password from a .netrc."""
    return request


class EgateOutbox(models.Model):
    """A call to an external gateway, written in the transaction of the change that causes it.

    A job sends one row at a time, each in its own transaction. If a worker is killed between the
    gateway's answer and the commit, the row is sent again with the same key, by which a gateway
    recognises it. Rows hold a phone number: only the system administrator reads them, and they
    are purged.
    """

    _name = "egate.outbox"
    _description = "Call to a gateway"
    _inherit = "egate.sending"
    _log_access = False
    _order = "id desc"
    _rec_name = "key"

    #: One, so that the result of each row is committed before the next one is sent.
    _SEND_BATCH = 1
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

    def _send(self):
        """Send this row, and record the result."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.created_at < now - USEFUL:
            self._end("expired", self.env._("The gateway could not be reached for two days."))
            return
        settings = self._gateway()
        if not settings["url"]:
            self._end("failed", self.env._("No SMS gateway is configured."))
            return
        fault, answer = getattr(self, f"_call_{self.kind}")(settings)
        if answer == "taken":
            values = {"state": "sent", "sent_at": now, "try_at": False, "error": False}
            self.write({**values, "attempts": self.attempts + 1})
            self._told()._note_sent()
        elif answer == "never":
            self.attempts += 1
            self._end("failed", fault)
        else:
            self._count_failure(fault)

    def _count_failure(self, reason):
        given_up = super()._count_failure(reason)
        if given_up:
            self._end("failed", reason)
        return given_up

    def _end(self, state, reason):
        """Give this row up; the one-stop unit sees that the citizen was not told."""
        self.write({"state": state, "try_at": False, "error": reason})
        self._told()._note_not_sent(reason)

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

    def _call_sms(self, settings):
        """Call the gateway once; return what went wrong in words, and what it means.

        :rtype: tuple[str, str]
        """
        text = gateway.plain(self.text) if settings["plain"] else self.text
        words = {
            "phone": self.recipient,
            "phone84": gateway.international(self.recipient),
            "text": text,
            "key": self.key,
        }
        headers = {"Idempotency-Key": self.key}
        if settings["token"]:
            headers["Authorization"] = f"Bearer {settings['token']}"
        try:
            with requests.Session() as session:
                # The machine's proxy and certificates are for calls to the outside, never for a
                # gateway on this machine. A .netrc is ignored: only the token proves the office.
                session.trust_env = not gateway.is_here(
                    requests.utils.urlparse(settings["url"]).hostname or ""
                )
                session.auth = _as_it_is
                with session.post(
                    settings["url"],
                    json=gateway.fill_in(settings["request"], words),
                    headers=headers,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    raw = response.raw.read(MAX_ANSWER, decode_content=True)
                    status = response.status_code
        except Exception as error:  # noqa: BLE001 (also errors of the library: a broken answer)
            # Only the type: the message may quote the address or the request.
            name = type(error).__name__
            return self.env._("The gateway did not answer (%(fault)s).", fault=name), "later"
        answer = gateway.outcome(status, raw.decode("utf-8", "replace"), settings["expected"])
        return self.env._("The gateway refused it (HTTP %(status)s).", status=status), answer

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
