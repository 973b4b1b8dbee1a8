from collections import Counter
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.hooks import hooked
from odoo.addons.egate_base.tools.office_zone import midnight, office_date

from ....tools.forecast import needed_days
from .glance import DONE_WEEKS, HEAT_DAYS, LONG_DAYS, Asked, Done, Glance, Held

#: Who gets which dashboard; the first that a person is entitled to is shown unless they choose.
KINDS = {
    "leader": "egate_base.egate_group_leader",
    "head": "egate_base.egate_group_head",
    "desk": "egate_base.egate_group_clerk",
}


class EgateDashboard(models.AbstractModel):
    """The page on which leaders, heads of divisions and clerks land: the office at a glance.

    Few statements read all of it (:meth:`_look`), each through the figures' own record rules and
    over an index of theirs; nothing is kept between two looks, so nobody is shown another's rows.
    Tiles are parts of the hook ``dashboard_tiles``: a higher addon adds its own.

    Odoo's ``spreadsheet_dashboard`` is not used: one of its sheets asks a question for each chart
    and pivot, and is edited in each database. It can neither go from unit to person to dossier nor
    be read without the canvas that it is painted on.
    """

    _name = "egate.dashboard"
    _description = "Dashboard"

    # -- the answer ---------------------------------------------------------------------------

    @api.model
    @api.readonly
    def dashboard_data(self, kind=None):
        """Return everything that a dashboard shows, at this moment.

        :param str kind: ``leader``, ``head`` or ``desk``; nothing: the first that the user may have
        :return: ``kind``, ``kinds`` (of the user: ``key``, ``name``), ``as_of`` (local, ``hh:mm``),
            ``day`` (local, ISO), ``empty`` (no dossier is known), ``tiles`` in order: ``key``,
            ``type`` (how it is drawn), ``title`` and what the type needs
        :rtype: dict
        :raise AccessError: the user has no dashboard, or not this one
        """
        kinds = self._kinds()
        if not kinds:
            raise AccessError(
                self.env._(
                    "The dashboard is for leaders, heads of divisions and the one-stop desk. What "
                    "waits for you is under “My work”."
                )
            )
        kind = kind or next(iter(kinds))
        if kind not in kinds:
            raise AccessError(
                self.env._(
                    "This dashboard belongs to a role that you do not have: choose your own."
                )
            )
        glance = self._look(kind)
        tiles = [tile for part in hooked(self, "dashboard_tiles") for tile in part(glance)]
        return {
            "kind": kind,
            "kinds": [{"key": key, "name": name} for key, name in kinds.items()],
            "as_of": fields.Datetime.context_timestamp(
                self.with_context(tz="Asia/Ho_Chi_Minh"), glance.now
            ).strftime("%H:%M"),
            "day": glance.today.isoformat(),
            "empty": not (glance.by_day or glance.held or glance.done),
            "tiles": sorted(tiles, key=lambda tile: tile["sequence"]),
        }

    @api.model
    def _kinds(self):
        """Return the names of the dashboards that the current user may have, the widest first.

        :rtype: dict[str, str]
        """
        names = {
            "leader": self.env._("Leader"),
            "head": self.env._("Head of division"),
            "desk": self.env._("One-stop desk"),
        }
        return {key: names[key] for key, group in KINDS.items() if self.env.user.has_group(group)}

    # -- what it is about ---------------------------------------------------------------------

    @api.model
    def _units_of(self, kind):
        """Return the ids of the units that a dashboard is about; ``None``: all that one reads."""
        if kind == "leader":
            return None
        if kind == "desk":
            return sorted(self.env["egate.dossier"]._clerk_units())
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_head")
        return sorted(self.env["egate.assignment"]._held_units(self.env.user).get(role, ()))

    @api.model
    def _scope(self, kind):
        """Return the domains of a dashboard, in figures of dossiers and in those of steps.

        What record rules let a leader read is what the leader's units receive, decide or work on;
        a head answers for what the division has or has done, a desk for what it took in.
        """
        units = self._units_of(kind)
        if units is None:
            return Domain.TRUE, Domain.TRUE
        if kind == "desk":
            place = Domain("reception_unit_id", "in", units)
            return place, place
        ours = Domain("work_unit_id", "in", units) | Domain("holder_unit_id", "in", units)
        return ours, Domain("unit_id", "in", units)

    @api.model
    def _is_working(self):
        """Return the function that says whether the office works on a local day.

        By the calendar of the first unit that has one; without any, Monday to Friday.
        """
        for unit in self.env["egate.unit"].browse(self.env.user._egate_unit_ids()):
            try:
                return unit._require_calendar()._working_calendar().is_working
            except (UserError, ValueError):
                continue
        return lambda day: day.weekday() < 5

    # -- reading ------------------------------------------------------------------------------

    @api.model
    def _look(self, kind):
        """Return a :class:`Glance`: all that the tiles of a dashboard need."""
        now = fields.Datetime.now()
        domain, steps = self._scope(kind)
        glance = Glance(kind, now, office_date(now), self._is_working(), domain, steps)
        self._look_at_held(glance)
        self._look_at_done(glance)
        self._look_at_inflow(glance)
        if kind != "desk":
            self._look_at_steps(glance)
        self._look_at_names(glance)
        return glance

    def _rows(self, model, domain, columns, groupby=None):
        """Return the rows of one statement over what the current user may read.

        :param str model: name of a model of figures
        :param list columns: SQL, as they are selected
        :param SQL groupby: or nothing
        """
        query = self.env[model]._search(domain)
        if query.is_empty():
            return []
        query.groupby = groupby
        return self.env.execute_query(query.select(*columns))

    def _look_at_held(self, glance):
        """Read what is not closed, by holder."""
        is_open, runs = SQL("ended_at IS NULL"), SQL("ended_at IS NULL AND outcome = 'in_time'")
        first, last = glance.next_week
        ready = SQL("ended_at IS NOT NULL AND ending = 'solved' AND returned_at IS NULL")
        conditions = [
            is_open,
            SQL("outcome = 'overdue'"),
            SQL("%s AND NOT paused AND due_date = %s", runs, glance.today),
            SQL("%s AND NOT paused AND due_date <= %s", runs, glance.near),
            SQL("%s AND NOT paused AND due_date BETWEEN %s AND %s", runs, first, last),
            ready,
            SQL("%s AND ended_date < %s", ready, glance.working_day(-5)),
        ]
        holder = SQL("holder_unit_id, holder_user_id")
        rows = self._rows(
            "egate.dossier.figure",
            glance.domain & Domain("closed_at", "=", False),
            [holder, *(SQL("count(*) FILTER (WHERE %s)", one) for one in conditions)],
            holder,
        )
        glance.held = [Held(*row) for row in rows]

    def _look_at_done(self, glance):
        """Read what has ended or was given out of late, in one statement."""
        ended = min(glance.month, glance.monday - timedelta(weeks=DONE_WEEKS))
        begin = midnight(glance.today)
        domain = Domain.OR(
            [
                Domain("ended_at", ">=", midnight(ended)),
                Domain("returned_at", ">=", begin),
                *(
                    Domain("returned_at", ">=", since) & Domain("returned_at", "<=", until)
                    for since, until in glance.mornings
                ),
            ]
        )
        this_month = SQL("ended_date >= %s", glance.month)
        conditions = {
            "done_week": SQL("ended_date >= %s", glance.monday),
            "done_weeks": SQL(
                "ended_date >= %s AND ended_date < %s",
                glance.monday - timedelta(weeks=DONE_WEEKS),
                glance.monday,
            ),
            "done_month": this_month,
            "late_month": SQL("%s AND outcome = 'late'", this_month),
            "returned": SQL("returned_at >= %s", begin),
            "usual": self._in_mornings("returned_at", glance),
        }
        sets = SQL("GROUPING SETS ((work_unit_id, work_user_id), (cause_id))")
        columns = [
            SQL("GROUPING(cause_id), work_unit_id, work_user_id, cause_id"),
            *(SQL("count(*) FILTER (WHERE %s)", one) for one in conditions.values()),
        ]
        glance.totals = dict.fromkeys(conditions, 0)
        for by_worker, unit, user, cause, *counts in self._rows(
            "egate.dossier.figure", glance.domain & domain, columns, sets
        ):
            found = dict(zip(conditions, counts, strict=True))
            if not by_worker:
                glance.totals = {key: count + found[key] for key, count in glance.totals.items()}
                if found["late_month"]:
                    glance.late_by_cause[cause] = found["late_month"]
            elif found["done_week"] or found["done_weeks"]:
                glance.done.append(Done(unit, user, found["done_week"], found["done_weeks"]))

    def _in_mornings(self, name, glance):
        """Return the condition that a moment is on one of the days that today is compared with."""
        column = SQL.identifier(name)
        spans = [SQL("%s BETWEEN %s AND %s", column, *span) for span in glance.mornings]
        return SQL("(%s)", SQL(" OR ").join(spans)) if spans else SQL("false")

    def _look_at_inflow(self, glance):
        """Read what came in: by day and hour, and by procedure, in one statement."""
        domain = Domain.OR(
            Domain("received_date", ">=", first) & Domain("received_date", "<=", last)
            for first, last in self._inflow_days(glance)
        )
        long = SQL("received_date >= %s", glance.since(LONG_DAYS))
        conditions = [
            self._in_mornings("received_at", glance),
            long,
            SQL("%s AND supplement_count = 0", long),
        ]
        columns = [
            SQL("received_date, received_hour, procedure_id, count(*)"),
            *(SQL("count(*) FILTER (WHERE %s)", one) for one in conditions),
        ]
        sets = SQL("GROUPING SETS ((received_date, received_hour), (procedure_id))")
        days = Counter()
        for day, hour, procedure, count, before, asked, right in self._rows(
            "egate.dossier.figure", glance.domain & domain, columns, sets
        ):
            if day:
                days[day] += count
                glance.usual_received += before
                if day >= glance.since(HEAT_DAYS):
                    glance.by_hour[day.isoweekday(), hour] += count
                if day == glance.today:
                    glance.today_by_hour[hour] = count
            elif asked:
                glance.asked.append(Asked(procedure, asked, right))
        glance.by_day = days

    @api.model
    def _inflow_days(self, glance) -> list[tuple[date, date]]:
        """Return the spans of days whose inflow is read."""
        (first, today), last_year = needed_days(glance.today)
        return [(min(first, glance.since(LONG_DAYS)), today), last_year]

    def _look_at_names(self, glance):
        """Read the names of all that the tiles speak of, a statement for each model."""
        wanted = {
            "egate.unit": {one.unit_id for one in (*glance.held, *glance.done, *glance.slow)},
            "res.users": {one.user_id for one in (*glance.held, *glance.done)},
            "egate.procedure": {one.procedure_id for one in self._shown_procedures(glance)},
            "egate.workflow.reason": set(glance.late_by_cause),
        }
        for model, ids in wanted.items():
            # sudo: names only, as every list shows them beside its rows
            records = self.env[model].sudo().browse(sorted(ids - {None}))
            glance.names[model] = {record.id: record.display_name for record in records}
