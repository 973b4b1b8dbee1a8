from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.egate_base.tools.ledger import Entry


class EgateDossier(models.Model):
    """Taking an announced failure of a system out of the terms of dossiers, many at once."""

    _inherit = "egate.dossier"

    def _outage_moves(self, outage):
        """Return which of these dossiers move when ``outage`` is taken out. Nothing is written.

        Each is counted on the calendar that its ledger is on: a change of the calendar is another
        matter, with its own preview.

        :return: the moves, and the ids of those that cannot be counted
        :rtype: tuple[list[Move], list[int]]
        """
        revisions = self.env["egate.calendar.revision"].sudo()  # sudo: the same for all users
        now = fields.Datetime.now()

        def added(local_calendar):
            to_local = local_calendar.to_local
            span = to_local(outage.date_from), to_local(outage.date_to)
            return [Entry("outage", to_local(now), span=span)]

        return self._moves_of(self.ids, lambda one: revisions.browse(one)._local_calendar(), added)

    def _move_by_outage(self, moves, outage):
        """Move these (sudo) dossiers, one entry each; leave alone what has changed since.

        :param list moves: from :meth:`_outage_moves`
        :return: the ids of those that moved
        """
        now = fields.Datetime.now().replace(microsecond=0)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE egate_dossier d
                SET due_at = m.due, engine_version = d.engine_version + 1, write_date = %(now)s
                FROM unnest(%(ids)s::int[], %(versions)s::int[], %(dues)s::timestamp[])
                    AS m (id, version, due)
                WHERE d.id = m.id AND d.engine_version = m.version
                RETURNING d.id, m.due
                """,
                now=now,
                ids=[move.id for move in moves],
                versions=[move.version for move in moves],
                dues=[move.after for move in moves],
            )
        )
        moved = dict(rows)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO egate_dossier_deadline_entry
                    (dossier_id, sequence, kind, at, revision_id, policy, cause, basis, document,
                     span_from, span_to, due_at, outage_id)
                SELECT m.id, last.sequence + 1, 'outage', greatest(last.at, %(now)s),
                       last.revision_id, 'resume', 'outage', %(basis)s, %(document)s,
                       %(begin)s, %(end)s, m.due, %(outage)s
                FROM unnest(%(ids)s::int[], %(dues)s::timestamp[]) AS m (id, due)
                CROSS JOIN LATERAL (
                    SELECT e.sequence, e.at, e.revision_id
                    FROM egate_dossier_deadline_entry e WHERE e.dossier_id = m.id
                    ORDER BY e.sequence DESC LIMIT 1
                ) last
                """,
                now=now,
                basis=outage.basis,
                document=outage.document,
                begin=outage.date_from,
                end=outage.date_to,
                outage=outage.id,
                ids=list(moved),
                dues=list(moved.values()),
            )
        )
        dossiers = self.browse(moved)
        dossiers.invalidate_recordset()
        dossiers.modified(["due_at", "deadline_entry_ids"])
        dossiers._trace("outage", now, {one: {"outage": outage.id} for one in dossiers})
        dossiers.filtered(lambda one: not one.closed_at)._refresh_reminders()
        return list(moved)
