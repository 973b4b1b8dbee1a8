from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

#: A number that nothing bears so long after it was issued never will be borne: no transaction
#: that could still bind it lives that long.
UNBOUND_AFTER = timedelta(hours=1)
#: Numbers looked at in one transaction of the cron.
VOID_BATCH = 1000


class EgateNumberCounter(models.Model):
    """The last number issued in a scope (kind, unit, period). Only ``_take_many`` writes it.

    ``settled`` says up to which number it has been asked whether something bears it.
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

    No foreign key leads here or from here: a number is issued in a transaction of its own, before
    the dossier that will bear it exists. That something bears it is not stored either, because
    that something is the proof; a number that nothing bears gets a second row, void, with the
    reason.
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
        [("unbound", "The reception failed or was broken off after the number was issued")],
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

        Committed at once and never given again, whatever becomes of the caller. At READ COMMITTED
        a second clerk waits for the row a moment and goes on; within the request's own REPEATABLE
        READ snapshot it would fail with a serialization error. Counters are locked in the order
        of their scopes, so two clerks never wait for each other.

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
        """Open a short transaction of its own at READ COMMITTED; ordinary tests replace it.

        Its commit does not wait for the disk, so that nobody waits for the counter meanwhile. What
        bears the number is committed later, into the same log, and that commit waits until both
        are on the disk: after a crash there is never a dossier without its number, and a number
        that is lost with the transaction that asked for it was never seen by anybody.
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off"
            )
            yield cr

    # -- numbers that nothing bears ------------------------------------------------------------

    @api.model
    def _bound_numbers(self, scope, numbers):
        """Return which of ``numbers`` of ``scope`` something bears, or ``None``: not known here.

        Hook: the addon that uses a kind of number answers for ``<kind>/…``, also for an empty
        ``numbers``, which asks whether it answers at all.

        :rtype: set[int] | None
        """
        return None

    @api.model
    def _cron_void_unbound(self):
        """Write a void row with the reason for each number that nothing bears after an hour.

        Bounded by ``VOID_BATCH`` a transaction; run again, or twice at once, it adds nothing.
        """
        while True:
            done = self._void_batch()
            more = int(done == VOID_BATCH)
            if not self.env["ir.cron"]._commit_progress(done, remaining=more) or not more:
                break

    @api.model
    def _void_batch(self):
        """Settle up to ``VOID_BATCH`` numbers; return how many, 0 if another process is at it."""
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
        """Add void rows for those of ``numbers`` that nothing bears; mark all as settled.

        In a transaction of its own at READ COMMITTED: the counter may be in use just now.
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
