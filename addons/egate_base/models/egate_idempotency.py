import hashlib
import json
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: A sender tries again within days; after so long a key means nothing any more.
KEPT = timedelta(days=90)
PURGE_BATCH = 10_000


class EgateIdempotency(models.Model):
    """Answered requests: a repeated request gets the first answer, and nothing is done twice.

    Stored in the transaction of the action. Only the code that answers such requests uses it.
    """

    _name = "egate.idempotency"
    _description = "Answered request"
    _log_access = False
    _rec_name = "key"

    source = fields.Char(required=True, readonly=True, help="Who asks: a counter, a partner.")
    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True, help="Of what was asked.")
    answer = fields.Json(readonly=True, export_string_translation=False)
    asked_at = fields.Datetime(required=True, readonly=True, index=True)

    _key_uniq = models.UniqueIndex("(source, key)")

    @api.model
    def _claim(self, claims):
        """Note that these requests are being answered; return what was answered to them before.

        Of two at once, the second fails to serialize; Odoo retries it, and it finds the answer of
        the first.

        :param list[tuple] claims: ``(source, key, request)``; the request is JSON
        :return: by ``(source, key)`` the first answer, of those that were answered before
        :rtype: dict[tuple[str, str], object]
        :raise UserError: a key was used for another request
        """
        prints = {(source, key): self._fingerprint(request) for source, key, request in claims}
        if len(prints) < len(claims):
            raise UserError(self.env._("The same key was given to two requests at once."))
        now = fields.Datetime.now()
        rows = SQL(", ").join(SQL("%s", (*pair, text, now)) for pair, text in prints.items())
        self.env.cr.execute(
            SQL(
                """INSERT INTO egate_idempotency (source, key, fingerprint, asked_at) VALUES %s
                   ON CONFLICT (source, key) DO NOTHING RETURNING source, key""",
                rows,
            )
        )
        known = set(prints) - set(self.env.cr.fetchall())
        if not known:
            return {}
        self.env.cr.execute(
            SQL(
                """SELECT source, key, fingerprint, answer FROM egate_idempotency
                   WHERE (source, key) IN %s""",
                tuple(known),
            )
        )
        answers = {}
        for source, key, kept, answer in self.env.cr.fetchall():
            if kept != prints[source, key]:
                raise UserError(
                    self.env._(
                        "The key “%(key)s” was used for another request already. Send this one "
                        "with a key of its own.",
                        key=key,
                    )
                )
            answers[source, key] = answer
        return answers

    @api.model
    def _answer(self, answers):
        """Keep the answers to requests that were claimed in this transaction.

        :param dict answers: by ``(source, key)`` the answer, JSON
        """
        if not answers:
            return
        rows = SQL(", ").join(SQL("%s", (*pair, Json(text))) for pair, text in answers.items())
        self.env.cr.execute(
            SQL(
                """UPDATE egate_idempotency i SET answer = v.answer::jsonb
                   FROM (VALUES %s) AS v (source, key, answer)
                   WHERE i.source = v.source AND i.key = v.key""",
                rows,
            )
        )
        self.invalidate_model(["answer"])

    @api.model
    def _fingerprint(self, request):
        text = json.dumps(request, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.autovacuum
    def _purge(self):
        """Forget what was answered long ago; run again, it goes on."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM egate_idempotency WHERE id IN (
                       SELECT id FROM egate_idempotency WHERE asked_at < %s
                       ORDER BY asked_at LIMIT %s FOR UPDATE SKIP LOCKED)""",
                fields.Datetime.now() - KEPT,
                PURGE_BATCH,
            )
        )
        return self.env.cr.rowcount, self.env.cr.rowcount == PURGE_BATCH
