from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ..tools.hooks import hooked

#: After this time an unused number stays unused: no transaction that could still use it lives
#: that long.
UNBOUND_AFTER = timedelta(hours=1)
#: Numbers looked at in one transaction of the cron.
VOID_BATCH = 1000


class EgateNumberCounter(models.Model):
    """The last number issued in a scope (kind, unit, period). Only ``_take_many`` writes it.

    ``settled`` is the number up to which unused numbers have been looked for.
    """

    _name = "egate.number.counter"
    _description = "Number counter"
    _log_access = False
    _rec_name = "scope"

    scope = fields.Char(required=True, readonly=True)
    value = fields.Integer(required=True, readonly=True)
    settled = fields.Integer(readonly=True, export_string_translation=False)

    _scope_uniq = models.UniqueIndex("(scope)")
    _unsettled_idx = models.Index("(scope) WHERE settled IS NULL OR settled < value")


class EgateNumber(models.Model):
    """Every number ever issued, so that a gap can be explained. Rows are only added.

    There are no foreign keys from or to this table: a number is issued in its own transaction,
    before its dossier exists. The use of a number is not stored either, because the record with
    the number is the proof; an unused number gets a second row, void, with the reason.
    """

    _name = "egate.number"
    _description = "Issued number"
    _inherit = "egate.append.only"
    _log_access = False
    _order = "id desc"
    _rec_name = "scope"

    scope = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        [("issued", "Issued"), ("void", "Void")], required=True, readonly=True, default="issued"
    )
    reason = fields.Selection(
        [
            ("unbound", "The reception failed or was broken off after the number was issued"),
            ("lost", "Given out after the moment to which a backup was brought back"),
        ],
        readonly=True,
    )
    issued_at = fields.Datetime(string="At", required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(scope, number, kind)")
    _void_has_reason = models.Constraint("CHECK ((kind = 'void') = (reason IS NOT NULL))")

    @api.model
    def _take(self, scope, count=1):
        """Return ``count`` new numbers of ``scope``; see :meth:`_take_many`.

        :rtype: list[int]
        """
        return self._take_many([(scope, count)])[0]

    @api.model
    def _take_many(self, wanted):
        """Return new numbers of several scopes, issued in one short transaction.

        Committed at once and never issued again, even if the caller fails. At READ COMMITTED a
        second clerk waits briefly for the row and goes on; in the request's own REPEATABLE READ
        snapshot this would be a serialization error. Counters are locked in the order of their
        scopes, so two clerks never wait for each other.

        :param list[tuple[str, int]] wanted: scope and how many numbers of it
        :return: for each entry of ``wanted`` its numbers, ascending
        :rtype: list[list[int]]
        """
        counts = Counter()
        for scope, count in wanted:
            counts[scope] += count
        with self._number_cursor() as cr:
            cr.execute(
                SQL(
                    """
                    WITH wanted AS (
                        SELECT scope, count
                        FROM unnest(%(scopes)s::varchar[], %(counts)s::int[]) AS w (scope, count)
                        ORDER BY scope
                    ), counter AS (
                        INSERT INTO egate_number_counter AS c (scope, value, settled)
                        SELECT scope, count, 0 FROM wanted
                        ON CONFLICT (scope) DO UPDATE SET value = c.value + excluded.value
                        RETURNING scope, value
                    )
                    INSERT INTO egate_number (scope, number, kind, issued_at)
                    SELECT scope, n, 'issued', clock_timestamp() AT TIME ZONE 'UTC'
                    FROM counter JOIN wanted USING (scope),
                         generate_series(value - count + 1, value) AS n
                    RETURNING scope, number
                    """,
                    scopes=sorted(counts),
                    counts=[counts[scope] for scope in sorted(counts)],
                )
            )
            issued = {scope: [] for scope in counts}
            for scope, number in sorted(cr.fetchall(), reverse=True):
                issued[scope].append(number)
        return [[issued[scope].pop() for _ in range(count)] for scope, count in wanted]

    @contextmanager
    def _number_cursor(self):
        """Open a separate short transaction at READ COMMITTED; ordinary tests replace it.

        Its commit does not wait for the disk, so that no user waits for the counter meanwhile. The
        record with the number is committed later, into the same log, and that commit waits until
        both are on the disk. So after a crash there is never a dossier without its number, and no
        user has seen a number that was lost with its transaction.
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off"
            )
            yield cr

    @api.model
    def _pass_over(self, reached):
        """Never issue what may have been given out after the moment a backup was brought back to.

        Each counter goes on after the number it had reached; the numbers between are void, with the
        reason. A second time with the same changes nothing. For the operator's return of a backup,
        while nobody works.

        :param dict[str, int] reached: scope and its last number
        :return: how many numbers were passed over
        :rtype: int
        """
        with self._number_cursor() as cr:
            cr.execute(
                SQL(
                    """
                    WITH reached AS (
                        SELECT scope, value
                        FROM unnest(%(scopes)s::varchar[], %(values)s::int[]) AS r (scope, value)
                    ), between AS (
                        SELECT r.scope, n AS number
                        FROM reached r LEFT JOIN egate_number_counter c ON c.scope = r.scope,
                             generate_series(coalesce(c.value, 0) + 1, r.value) AS n
                    ), counter AS (
                        INSERT INTO egate_number_counter AS c (scope, value, settled)
                        SELECT scope, value, 0 FROM reached
                        ON CONFLICT (scope) DO UPDATE SET value = excluded.value
                        WHERE c.value < excluded.value
                    )
                    INSERT INTO egate_number (scope, number, kind, reason, issued_at)
                    SELECT scope, number, kind, reason, clock_timestamp() AT TIME ZONE 'UTC'
                    FROM between, (VALUES ('issued', NULL), ('void', 'lost')) AS k (kind, reason)
                    """,
                    scopes=list(reached),
                    values=list(reached.values()),
                )
            )
            return cr.rowcount // 2

    # -- unused numbers ------------------------------------------------------------------------

    @api.model
    def _bound_numbers(self, scope, numbers):
        """Return which of ``numbers`` of ``scope`` are used, or ``None``: not known here.

        Hook ``numbers_borne``: called with the same, the addon that uses a kind of number answers
        for ``<kind>/…``, also for an empty ``numbers``, which asks whether it answers at all; for
        other kinds it returns ``None``.

        :rtype: set[int] | None
        """
        for answer in hooked(self, "numbers_borne"):
            if (borne := answer(scope, numbers)) is not None:
                return borne
        return None

    @api.model
    def _cron_void_unbound(self):
        """Write a void row with the reason for each number still unused after an hour.

        At most ``VOID_BATCH`` numbers per transaction; a second run, even at once, adds nothing.
        """
        while True:
            done = self._void_batch()
            more = int(done == VOID_BATCH)
            if not self.env["ir.cron"]._commit_progress(done, remaining=more) or not more:
                break

    @api.model
    def _void_batch(self):
        """Settle up to ``VOID_BATCH`` numbers; return how many, 0 if another process does so."""
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(hashtext('egate.number void'))")
        if not self.env.cr.fetchone()[0]:
            return 0
        kinds = self.env["egate.numbering"]._fields["kind"].get_values(self.env)
        # Within a scope a higher number is a younger one, so what is settled has only settled
        # numbers below it.
        self.env.cr.execute(
            SQL(
                """
                SELECT n.scope, n.number
                FROM egate_number_counter c
                JOIN egate_number n ON n.scope = c.scope AND n.kind = 'issued'
                    AND n.number > coalesce(c.settled, 0)
                WHERE (c.settled IS NULL OR c.settled < c.value)
                  AND split_part(c.scope, '/', 1) = ANY(%(kinds)s)
                  AND n.issued_at < %(before)s
                ORDER BY n.scope, n.number LIMIT %(limit)s
                """,
                kinds=[kind for kind in kinds if self._bound_numbers(f"{kind}/", []) is not None],
                before=fields.Datetime.now() - UNBOUND_AFTER,
                limit=VOID_BATCH,
            )
        )
        found = self.env.cr.fetchall()
        for scope, pairs in groupby(found, key=itemgetter(0)):
            self._settle(scope, [number for _scope, number in pairs])
        return len(found)

    def _settle(self, scope, numbers):
        """Add void rows for the unused ones of ``numbers``; mark all as settled.

        In its own transaction at READ COMMITTED, because the counter may be in use.
        """
        unbound = sorted(set(numbers) - self._bound_numbers(scope, numbers))
        with self._number_cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO egate_number (scope, number, kind, reason, issued_at)
                    SELECT %s, n, 'void', 'unbound', %s FROM unnest(%s::int[]) AS n
                    ON CONFLICT (scope, number, kind) DO NOTHING
                    """,
                    scope,
                    fields.Datetime.now(),
                    unbound,
                )
            )
            cr.execute(
                SQL(
                    """UPDATE egate_number_counter SET settled = %s
                       WHERE scope = %s AND coalesce(settled, 0) < %s""",
                    numbers[-1],
                    scope,
                    numbers[-1],
                )
            )
