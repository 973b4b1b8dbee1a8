from collections.abc import Collection
from datetime import date, datetime, timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .cell import DIMENSIONS, SUMS, added_up, columns

#: Fields of the figures that the sums by month know.
KNOWN = frozenset(
    {
        "agency_unit_id",
        "reception_unit_id",
        "work_unit_id",
        "holder_unit_id",
        "level",
        "sector_id",
        "procedure_id",
        "channel",
        "outside_system_id",
        "ending",
        "outcome",
        "paused",
        "received_date",
        "ended_date",
    }
)
#: What a row of sums has of each field; an open dossier of itself.
CELL = {
    "received_date": SQL("c.received_month"),
    "ended_date": SQL("c.ended_month"),
    "agency_unit_id": SQL("NULLIF(c.agency_unit_id, 0)"),
    "reception_unit_id": SQL("c.reception_unit_id"),
    "work_unit_id": SQL("NULLIF(c.work_unit_id, 0)"),
    "holder_unit_id": SQL("NULL::int4"),
    "procedure_id": SQL("c.procedure_id"),
    "outside_system_id": SQL("NULLIF(c.outside_system_id, 0)"),
    "channel": SQL("c.channel"),
    "outcome": SQL("c.outcome"),
    "ending": SQL("c.ending"),
    "paused": SQL("false"),
    **{name: SQL.identifier("c", name) for name in SUMS},
    "ended_count": SQL("c.dossier_count"),
    "ended_minutes": SQL("c.work_minutes"),
    "early_count": SQL("CASE WHEN c.outcome = 'early' THEN c.dossier_count ELSE 0 END"),
    "on_time_count": SQL("CASE WHEN c.outcome = 'on_time' THEN c.dossier_count ELSE 0 END"),
    "late_count": SQL("CASE WHEN c.outcome = 'late' THEN c.dossier_count ELSE 0 END"),
    "open_count": SQL("0"),
    "in_time_count": SQL("0"),
    "overdue_count": SQL("0"),
    "paused_count": SQL("0"),
}
OPEN = {
    **{name: SQL.identifier("f", name) for name in CELL},
    "received_date": SQL("date_trunc('month', f.received_date)::date"),
    "ended_date": SQL("NULL::date"),
    "outcome": SQL("CASE WHEN f.overdue THEN 'overdue' ELSE 'in_time' END"),
    "ending": SQL("NULL"),
    "dossier_count": SQL("1"),
    "ended_count": SQL("0"),
    "ended_minutes": SQL("0"),
    "early_count": SQL("0"),
    "on_time_count": SQL("0"),
    "late_count": SQL("0"),
    "open_count": SQL("1"),
    "in_time_count": SQL("(f.overdue IS NOT TRUE)::int4"),
    "overdue_count": SQL("(f.overdue IS TRUE)::int4"),
    "paused_count": SQL("f.paused::int4"),
    "second_supplement_count": SQL("(f.supplement_count > 1)::int4"),
    "right_first_count": SQL("(f.supplement_count = 0)::int4"),
}
#: The measures of the figures among them.
MEASURES = CELL.keys() - KNOWN - {"ended_minutes"}
#: What is joined from the catalogue, and the field that leads there.
JOINED = {"level": "agency_unit_id", "sector_id": "procedure_id"}
DAYS = ("received_date", "ended_date")
#: Parts of the time that are made of whole months.
WHOLE = frozenset({"month", "quarter", "year", "month_number", "quarter_number", "year_number"})

#: How a condition may compare ids, or the values of a selection.
PLAIN = frozenset({"=", "!=", "in", "not in", "child_of", "parent_of"})


class EgateDossierFigure(models.Model):
    """Reads from the sums by month whatever they know, with the same answer."""

    _inherit = "egate.dossier.figure"

    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        measures = [*aggregates, *_compared_in(having), *_sorted_by(order)]
        if self._months_know(domain, [groupby], measures):
            months, domain = self._months_of_own(domain, [*groupby, *measures])
            rows = months._read_group(domain, groupby, aggregates, having, offset, limit, order)
            return self._as_own(rows)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        measures = [*aggregates, *_sorted_by(order)]
        if self._months_know(domain, grouping_sets, measures):
            groups = [spec for groupby in grouping_sets for spec in groupby]
            months, domain = self._months_of_own(domain, [*groups, *measures])
            found = months._read_grouping_sets(domain, grouping_sets, aggregates, order)
            return [self._as_own(rows) for rows in found]
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    def _months_know(self, domain, grouping_sets, measures):
        """Return whether the sums by month answer this in the same way as the facts.

        :param measures: all that is added up, compared or sorted by; groups may be among them
        """
        if self._figures_at():
            return False
        groups = {spec for groupby in grouping_sets for spec in groupby}
        return (
            all(_is_known_group(spec) for spec in groups)
            and all(_is_known_measure(spec) for spec in measures if spec not in groups)
            and all(_is_known_condition(one) for one in Domain(domain).iter_conditions())
        )

    def _months_of_own(self, domain, asked):
        """Return the sums, and the domain within what the current user may read of the figures.

        :param asked: specifications of groups and measures
        """
        self.browse().check_access("read")
        own = self.env["ir.rule"]._compute_domain(self._name, "read")
        domain = Domain(domain) & Domain(own)
        names = {one.field_expr.split(".")[0] for one in domain.iter_conditions()}
        names |= {spec.partition(":")[0] for spec in asked}
        if "work_days" in names:
            names |= {"ended_minutes", "ended_count"}
        # A tuple, which no client can send: what else there is, is not even added up.
        needed = tuple(sorted((names | {"dossier_count"}) & (CELL.keys() | JOINED.keys())))
        # sudo: the sums are closed to users; the rules of the figures are in the domain
        months = self.env["egate.dossier.figure.month"].sudo()
        return months.with_context(figures_columns=needed), domain

    def _as_own(self, rows):
        """Return rows of groups with their records as the current user has them."""
        return [
            tuple(
                value.with_env(self.env) if isinstance(value, models.BaseModel) else value
                for value in row
            )
            for row in rows
        ]


class EgateDossierFigureMonth(models.Model):
    """The same figures from sums: ended dossiers by month, and each open one.

    Its rows stand for many dossiers; ``__count`` counts those. Days are the first ones of their
    months.
    """

    _name = "egate.dossier.figure.month"
    _description = "Figures of dossiers by month"
    _inherit = "egate.dossier.figure"

    def _months_know(self, domain, grouping_sets, measures):
        return False

    @property
    def _table_query(self):
        needed = self.env.context.get("figures_columns")
        every = not isinstance(needed, tuple)
        asked = {*CELL, *JOINED} if every else set(needed)
        needed = asked | {JOINED[name] for name in JOINED if name in asked}
        names = [name for name in CELL if name in needed]
        groups = columns([name for name in names if name in KNOWN], "r")
        added = [
            SQL("%s AS %s", _sum(name), SQL.identifier(name)) for name in names if name not in KNOWN
        ]
        # Added up by what is asked for, before anything else is done with them.
        return SQL(
            """SELECT r.*, agency.level, procedure.sector_id
               FROM (SELECT %(row)s AS id, %(columns)s
                     FROM (%(cells)s UNION ALL %(merged)s UNION ALL %(open)s) r %(grouped)s) r
               %(agency)s %(procedure)s""",
            row=SQL("min(r.id)") if every else SQL("NULL::int4"),
            columns=SQL(", ").join([*([groups] if groups.code else []), *added]),
            cells=_select(
                CELL,
                names,
                SQL("-c.id"),
                SQL("egate_dossier_cell c WHERE NOT EXISTS (%s)", _changed()),
            ),
            merged=_select(CELL, names, SQL("-c.id"), _merged()),
            open=_select(
                OPEN,
                names,
                SQL("f.dossier_id"),
                SQL("(%s) f WHERE f.ended_at IS NULL", self._facts_now()),
            ),
            grouped=SQL("GROUP BY %s", groups) if groups.code else SQL(),
            agency=_joined("agency", "egate_unit", "agency_unit_id", names, "level"),
            procedure=_joined("procedure", "egate_procedure", "procedure_id", names, "sector_id"),
        )

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "__count":
            return SQL("COALESCE(SUM(%s), 0)::int8", self._column("dossier_count", query))
        if aggregate_spec == "work_days:avg":
            # The minutes of open dossiers are in the same sums, and not in the average.
            return SQL(
                "SUM(%s)::float8 / 480.0 / NULLIF(SUM(%s), 0)",
                SQL.identifier(self._table, "ended_minutes"),
                self._column("ended_count", query),
            )
        return super()._read_group_select(aggregate_spec, query)


# -- what the sums know -----------------------------------------------------------------------


def _compared_in(having):
    """Return the measures by which groups are chosen.

    >>> _compared_in(["|", ("fee_total:sum", ">", 0), ["__count", ">", 9]])
    ['fee_total:sum', '__count']
    """
    return [str(one[0]) for one in having if isinstance(one, list | tuple) and one]


def _sorted_by(order):
    """Return the measures and groups by which groups are sorted.

    >>> _sorted_by("fee_total:sum desc nulls last, sector_id"), _sorted_by(None)
    (['fee_total:sum', 'sector_id'], [])
    """
    return [part.split()[0] for part in (order or "").split(",") if part.strip()]


def _is_known_group(spec):
    name, _point, part = spec.partition(":")
    if name in DAYS:
        return part in WHOLE
    return name in KNOWN and not part


def _is_known_measure(spec):
    if spec in ("__count", "work_days:avg"):
        return True
    name, _point, function = spec.partition(":")
    return name in MEASURES and function == "sum"


def _is_known_condition(condition):
    name, *path = condition.field_expr.split(".")
    if name not in KNOWN:
        return False
    if name in DAYS:
        if path:
            return len(path) == 1 and path[0] in WHOLE
        return _cuts_months(condition.operator, condition.value)
    # The sums are read without the rights of the user: what asks anything of another model, by a
    # path, a domain or a name, is answered by rows, where these rights hold.
    return not path and _is_plain(name, condition.operator, condition.value)


def _is_plain(name, operator, value):
    """Return whether a condition compares ids, or the values of a selection.

    >>> _is_plain("sector_id", "in", [3, False]), _is_plain("channel", "=", "desk")
    (True, True)
    >>> _is_plain("sector_id", "=", "Land"), _is_plain("sector_id", "any", [("id", "=", 3)])
    (False, False)
    """
    kind = int if name.endswith("_id") else (str, bool)
    values = [value] if isinstance(value, str) or not isinstance(value, Collection) else value
    return operator in PLAIN and all(isinstance(one, kind) for one in values)


def _cuts_months(operator, value):
    """Return whether a condition on a day never parts the days of a month.

    >>> from datetime import date
    >>> [_cuts_months(">=", date(2026, 10, 1)), _cuts_months("<=", "2026-10-31")]
    [True, True]
    >>> [_cuts_months("<", date(2026, 10, 2)), _cuts_months("=", False), _cuts_months(">", "today")]
    [False, True, False]
    """
    if operator in ("=", "!=", "in", "not in") and (
        value is False
        or (isinstance(value, (list, tuple, set, frozenset)) and set(value) == {False})
    ):
        return True
    if operator not in ("<", "<=", ">", ">="):
        return False
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return False
    # A moment is a day as well to Python, and is none here.
    if not isinstance(value, date) or isinstance(value, datetime):
        return False
    if operator in (">", "<="):
        value += timedelta(days=1)
    return value.day == 1


def _select(expressions, names, row, source):
    """Return the rows of ``source`` under the names of the figures."""
    return SQL(
        "SELECT %s AS id, %s FROM %s",
        row,
        SQL(", ").join(SQL("%s AS %s", expressions[name], SQL.identifier(name)) for name in names),
        source,
    )


def _sum(name):
    added = SQL("sum(%s)", SQL.identifier("r", name))
    # Sums of years of money and minutes need more; counts stay whole numbers when added again.
    return SQL("%s::int4", added) if name.endswith("_count") else added


def _joined(alias, table, leads, names, gives):
    """Return a join with the catalogue, or with nothing where the column is not asked for."""
    if leads not in names:
        empty = SQL(
            "(SELECT NULL::%s AS %s)",
            SQL("int4" if gives.endswith("_id") else "text"),
            SQL.identifier(gives),
        )
        return SQL("CROSS JOIN %s AS %s", empty, SQL.identifier(alias))
    return SQL(
        "LEFT JOIN %s AS %s ON %s = %s",
        SQL.identifier(table),
        SQL.identifier(alias),
        SQL.identifier(alias, "id"),
        SQL.identifier("r", leads),
    )


def _changed():
    return SQL(
        "SELECT FROM egate_dossier_cell_change x WHERE (%s) = (%s)",
        columns(DIMENSIONS, "x"),
        columns(DIMENSIONS, "c"),
    )


def _merged():
    """Return the cells that changes are waiting for, with them, added up."""
    names = SQL("%s, %s", columns(DIMENSIONS), columns(SUMS))
    return SQL(
        """(SELECT min(id) AS id, %(dimensions)s, %(sums)s
            FROM (SELECT id, %(names)s FROM egate_dossier_cell_change
                  UNION ALL
                  SELECT id, %(names)s FROM egate_dossier_cell c WHERE EXISTS (%(changed)s)) every
            GROUP BY %(dimensions)s HAVING sum(dossier_count) <> 0) c""",
        names=names,
        dimensions=columns(DIMENSIONS),
        sums=added_up(),
        changed=_changed(),
    )
