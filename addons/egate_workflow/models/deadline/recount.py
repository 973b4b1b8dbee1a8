import json
from functools import lru_cache
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from odoo.addons.egate_base.tools.calendar_content import Move
from odoo.addons.egate_base.tools.ledger import Entry, replay
from odoo.addons.egate_base.tools.term import Term


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @api.model
    def _records_on_calendar(self, calendar):
        """Add the records of all engine models that keep a ledger."""
        names = self.env["egate.workflow.mixin"]._concrete_models()
        # sudo: a hook of the engine; its callers check the rights
        models_sudo = [self.env[name].sudo() for name in names]
        return super()._records_on_calendar(calendar) + [
            model for model in models_sudo if model._ledger() is not None
        ]


class EgateWorkflowMixin(models.AbstractModel):
    """What ``resource.calendar`` needs from the records that are counted on it.

    A hundred thousand open records are recounted without the ORM: one query reads the ledgers of a
    batch, the pure rules replay them, one statement writes the entries and one the due times.
    """

    _inherit = "egate.workflow.mixin"

    @api.model
    def _ledger(self):
        """Return the model of this model's ledger, or ``None``."""
        field = self._fields.get("deadline_entry_ids")
        return field and self.env[field.comodel_name]

    @api.model
    def _clock_runs(self, alias):
        """Return the condition, on table ``alias``, that the due time can still move.

        :rtype: SQL
        """
        # A finished record only waits for the citizen: no calendar change concerns it.
        return SQL(
            "%s IS NULL AND %s IS NULL",
            SQL.identifier(alias, "closed_at"),
            SQL.identifier(alias, "finished_at"),
        )

    @api.model
    def _counted_on(self, revision_ids, after=0, limit=None):
        """Return the ids, ascending, of the open records whose ledger is on one of the revisions.

        :param int after: only ids above this one
        :param int limit: at most so many
        :rtype: list[int]
        """
        ledger = self._ledger()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT r.id
                FROM %(records)s r
                CROSS JOIN LATERAL (
                    SELECT e.revision_id FROM %(ledger)s e WHERE e.%(record)s = r.id
                    ORDER BY e.sequence DESC LIMIT 1
                ) last
                WHERE r.id > %(after)s AND %(runs)s AND last.revision_id = ANY(%(revisions)s)
                ORDER BY r.id LIMIT %(limit)s
                """,
                records=SQL.identifier(self._table),
                ledger=SQL.identifier(ledger._table),
                record=SQL.identifier(ledger._record_field),
                after=after,
                runs=self._clock_runs("r"),
                revisions=list(revision_ids),
                limit=limit,
            )
        )
        return [record_id for (record_id,) in self.env.cr.fetchall()]

    @api.model
    def _moves_on(self, ids, local_calendar):
        """Return which of the records ``ids`` get a different due time on a calendar.

        :param calendar_content.LocalCalendar local_calendar: to replay the ledgers on, whatever
            their revision
        :return: the moves, and the ids of those that cannot be counted on it
        :rtype: tuple[list[Move], list[int]]
        """
        return self._moves_of(ids, lambda _revision: local_calendar, lambda _local: [])

    @api.model
    def _moves_of(self, ids, calendar_of, added):
        """Return which records in ``ids`` get a different due time, and which cannot be counted.

        :param calendar_of: function from the id of a ledger's revision to the ``LocalCalendar``
            to replay it on
        :param added: function from that calendar to the entries that would follow each ledger
        :rtype: tuple[list[Move], list[int]]
        """
        ledger = self._ledger()
        self.env.cr.execute(
            SQL(
                """
                SELECT r.id, r.due_at, r.engine_version, e.revision_id,
                       e.kind, e.at, e.terms, e.policy, e.span_from, e.span_to
                FROM %(ledger)s e JOIN %(records)s r ON r.id = e.%(record)s
                WHERE e.%(record)s = ANY(%(ids)s) AND r.id BETWEEN %(first)s AND %(last)s
                ORDER BY e.%(record)s, e.sequence
                """,
                # The ids are close together: without bounds the query would read the whole table.
                first=min(ids, default=0),
                last=max(ids, default=0),
                records=SQL.identifier(self._table),
                ledger=SQL.identifier(ledger._table),
                record=SQL.identifier(ledger._record_field),
                ids=list(ids),
            )
        )
        moves, failed = [], []
        for record_id, rows in groupby(self.env.cr.fetchall(), key=itemgetter(0)):
            _id, before, version = rows[0][:3]
            local_calendar = calendar_of(rows[-1][3])
            to_local = local_calendar.to_local
            try:
                entries = [_entry(to_local, *row[4:]) for row in rows]
                state = replay([*entries, *added(local_calendar)], local_calendar.working)[-1]
            except ValueError:  # LedgerError, CalendarRangeError: one must not stop the others
                failed.append(record_id)
                continue
            if state.at != to_local(before):
                after = local_calendar.to_utc(state.at)
                moves.append(Move(record_id, before, after, state.is_stopped, version))
        return moves, failed

    @api.model
    def _move_due(self, moves, revision, basis):
        """Move the due time of these records, one entry each; skip records changed since.

        :param list moves: from ``_moves_on``, on ``revision``
        :param basis: the decision that ordered the change, or ``False``
        :return: the ids of those that moved
        :rtype: list[int]
        """
        ledger, now = self._ledger(), fields.Datetime.now()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(records)s r
                SET due_at = m.due, engine_version = r.engine_version + 1, write_date = %(now)s
                FROM unnest(%(ids)s::int[], %(versions)s::int[], %(dues)s::timestamp[])
                    AS m (id, version, due)
                WHERE r.id = m.id AND r.engine_version = m.version AND %(runs)s
                RETURNING r.id, m.due
                """,
                records=SQL.identifier(self._table),
                # No write_uid: the user who acted on it last stays the same.
                now=now,
                ids=[move.id for move in moves],
                versions=[move.version for move in moves],
                dues=[move.after for move in moves],
                runs=self._clock_runs("r"),
            )
        )
        moved = dict(self.env.cr.fetchall())
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(ledger)s (%(record)s, sequence, kind, at, revision_id, basis, due_at)
                SELECT m.id, last.sequence + 1, 'calendar', greatest(last.at, %(now)s),
                       %(revision)s, %(basis)s, m.due
                FROM unnest(%(ids)s::int[], %(dues)s::timestamp[]) AS m (id, due)
                CROSS JOIN LATERAL (
                    SELECT e.sequence, e.at FROM %(ledger)s e WHERE e.%(record)s = m.id
                    ORDER BY e.sequence DESC LIMIT 1
                ) last
                """,
                ledger=SQL.identifier(ledger._table),
                record=SQL.identifier(ledger._record_field),
                now=now,
                revision=revision.id,
                basis=basis or None,
                ids=list(moved),
                dues=list(moved.values()),
            )
        )
        records = self.browse(moved)
        records.invalidate_recordset()
        records.modified(["due_at", "deadline_entry_ids"])
        records._after_due_moved([move for move in moves if move.id in moved])
        return list(moved)


def _entry(to_local, kind, at, terms, policy, span_from, span_to):
    span = (to_local(span_from), to_local(span_to)) if span_from else None
    return Entry(kind, to_local(at), _terms(terms), policy or "", span=span)


@lru_cache(maxsize=1024)
def _terms(text):
    """Return the legs that the ledger keeps as JSON; cached, as many records share them."""
    return tuple(map(Term.from_json, json.loads(text))) if text else ()
