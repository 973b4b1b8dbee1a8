from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

#: Share of working days in calendar days, for limits given in calendar days.
WORKING_SHARE = 5 / 7
#: Time zone that decides on which day of the period a record falls.
ZONE = "Asia/Ho_Chi_Minh"


class EgateWorkflow(models.Model):
    """What if last year's work had followed the limits of this draft? Reads only."""

    _inherit = "egate.workflow"

    def _what_if(self, date_from, date_to):
        """Judge the records finished in a period by the limits of this version.

        States are matched by key, whatever version a record ran on. A stay in a state is one
        visit, also if the holder changed. Limits in days are taken as working minutes of the
        unit's calendar, those of the same day as its local date.

        :param date date_from: first local day; records closed from this day on count
        :param date date_to: last local day, included
        :return: ``states``: a dict for each state of this version, then for each other one found,
            with ``key``, ``visits``, ``median`` and ``p90`` (working minutes), ``late_then`` (over
            the limit that held), ``late`` (over the limit here; ``None`` without one);
            ``total``: ``records``, ``late_then`` and ``late`` (in at least one state),
            ``late_by_law``, ``unwarned`` (of these, in no state over a limit here), ``median``
        :rtype: dict
        """
        self.ensure_one()
        Record = self.env[self.model]
        Record.flush_model()
        Record.env[Record._fields["step_ids"].comodel_name].flush_model()
        judged = self._sql_judged(Record, date_from, date_to)
        by_key = {
            row[0]: dict(
                zip(("key", "visits", "median", "p90", "late_then", "late"), row, strict=True)
            )
            for row in self.env.execute_query(
                SQL(
                    """%s SELECT key, count(*),
                                 percentile_cont(0.5) WITHIN GROUP (ORDER BY used),
                                 percentile_cont(0.9) WITHIN GROUP (ORDER BY used),
                                 count(*) FILTER (WHERE was_late),
                                 CASE WHEN bool_or(has_limit)
                                      THEN count(*) FILTER (WHERE is_late) END
                          FROM judged GROUP BY key ORDER BY key""",
                    judged,
                )
            )
        }
        [total] = self.env.execute_query(
            SQL(
                """%s, totals AS (
                    SELECT record, bool_or(was_late) AS was_late, bool_or(is_late) AS is_late,
                           bool_or(by_law) AS by_law, sum(used) FILTER (WHERE runs) AS used
                    FROM judged GROUP BY record
                )
                SELECT count(*), count(*) FILTER (WHERE was_late),
                       count(*) FILTER (WHERE is_late), count(*) FILTER (WHERE by_law),
                       count(*) FILTER (WHERE by_law AND NOT is_late),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY used)
                FROM totals""",
                judged,
            )
        )
        nothing = {"visits": 0, "median": None, "p90": None, "late_then": 0, "late": None}
        states = [
            by_key.pop(state.key, {"key": state.key, **nothing})
            for state in self.state_ids
            if state.kind != "end"
        ]
        names = ("records", "late_then", "late", "late_by_law", "unwarned", "median")
        return {
            "states": states + list(by_key.values()),
            "total": dict(zip(names, total, strict=True)),
        }

    def _sql_judged(self, Record, date_from, date_to):
        """Return the ``WITH`` of a query: each visit of a finished record, judged by the limits."""
        steps = Record._fields["step_ids"]
        Step = self.env[steps.comodel_name]
        units = self._sql_units()
        limits = [
            SQL(
                "(%s, %s, %s::float, %s)",
                state.key,
                state.limit_unit if state._has_limit() else None,
                state.limit_amount,
                state.clock == "run",
            )
            for state in self.state_ids
        ] or [SQL("(NULL, NULL, NULL::float, TRUE)")]
        return SQL(
            """WITH unit_time(unit, day_minutes, zone) AS (VALUES %(units)s),
            draft(key, kind, amount, runs) AS (VALUES %(limits)s),
            finished AS (
                SELECT r.id, COALESCE(r.finished_at, r.closed_at) > r.due_at AS by_law
                FROM %(records)s r JOIN egate_workflow w ON w.id = r.workflow_id
                WHERE w.code = %(code)s
                  AND r.closed_at >= %(start)s::timestamp AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'
                  AND r.closed_at < %(end)s::timestamp AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'
            ),
            parts AS (
                SELECT s.%(owner)s AS record, f.by_law, state.key, s.sequence, s.unit_id,
                       s.used_minutes, s.received_at, s.left_at, s.in_time,
                       count(s.transition_id) OVER (
                           PARTITION BY s.%(owner)s ORDER BY s.sequence
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                       ) AS visit
                FROM finished f
                JOIN %(steps)s s ON s.%(owner)s = f.id AND s.left_at IS NOT NULL
                JOIN egate_workflow_state state ON state.id = s.state_id
            ),
            visits AS (
                SELECT record, visit, by_law,
                       (array_agg(key ORDER BY sequence DESC))[1] AS key,
                       (array_agg(unit_id ORDER BY sequence DESC))[1] AS unit,
                       sum(used_minutes) AS used, bool_or(NOT in_time) AS was_late,
                       min(received_at) AS received_at, max(left_at) AS left_at
                FROM parts GROUP BY record, visit, by_law
            ),
            judged AS (
                SELECT v.*, d.kind IS NOT NULL AS has_limit, COALESCE(d.runs, TRUE) AS runs,
                       COALESCE(CASE d.kind
                           WHEN 'hour' THEN v.used > d.amount * 60
                           WHEN 'working_day' THEN v.used > d.amount * u.day_minutes
                           WHEN 'day' THEN v.used > d.amount * u.day_minutes * %(share)s
                           WHEN 'same_day' THEN
                               (v.left_at AT TIME ZONE 'UTC' AT TIME ZONE u.zone)::date
                               > (v.received_at AT TIME ZONE 'UTC' AT TIME ZONE u.zone)::date
                       END, FALSE) AS is_late
                FROM visits v
                LEFT JOIN draft d ON d.key = v.key
                LEFT JOIN unit_time u ON u.unit = v.unit
            )""",
            units=units,
            limits=SQL(", ").join(limits),
            records=SQL.identifier(Record._table),
            steps=SQL.identifier(Step._table),
            owner=SQL.identifier(steps.inverse_name),
            code=self.code,
            start=date_from,
            end=date_to + timedelta(days=1),
            zone=ZONE,
            share=WORKING_SHARE,
        )

    def _sql_units(self):
        # sudo: the working hours of units, whatever the user may read of units
        units = self.env["egate.unit"].sudo().with_context(active_test=False)
        units = units.search(Domain.TRUE)
        rows = [
            SQL(
                "(%s, %s::float, %s)",
                unit.id,
                unit.calendar_id.hours_per_day * 60,
                unit.calendar_id.tz,
            )
            for unit in units
            if unit.calendar_id
        ]
        return SQL(", ").join(rows or [SQL("(NULL::int4, NULL::float, NULL::text)")])
