from odoo import api, fields, models
from odoo.tools import SQL

from .fact_sql import FACT, local

OUTCOMES = [
    ("early", "Solved early"),
    ("on_time", "Solved on time"),
    ("late", "Solved late"),
    ("in_time", "In work, in time"),
    ("overdue", "In work, overdue"),
]
#: Where a dossier came from: received here, or open already in the system before.
ORIGINS = [
    ("received", "Received here"),
    ("taken_over", "Taken over in time"),
    ("taken_over_late", "Taken over when overdue"),
]
#: Of fields that say something else at another moment: each moment has its own cache.
THEN = {"readonly": True, "depends_context": ("figures_at",)}


def count(string, **options):
    """Return a measure that is added up."""
    return fields.Integer(string, **{**THEN, "aggregator": "sum", **options})


class EgateDossierFigure(models.Model):
    """What is counted of each received dossier, at this moment or at a chosen one.

    A dossier that is open is *in time* or *overdue* by the clock, at the moment that is asked for;
    one whose work has ended was solved *early*, *on time* or *late*, for good. A clock that stands
    makes nothing overdue. With ``figures_at`` in the context (UTC, as Odoo writes moments) each row
    says what held then: what came later is not counted, what ended later was open, and due times
    and pauses are those of the ledger until then. All else is always that of today: holder, state,
    agency, requests, visits, minutes, papers, money. An end that was undone never was. With
    ``figures_since`` besides, what had ended before that is left out, by an index.

    Rows are facts (``egate.dossier.fact``) joined with the catalogue; figures that ask for whole
    months only are read from sums (``egate.dossier.figure.month``).
    """

    _name = "egate.dossier.figure"
    _inherit = "egate.counted"
    _description = "Figures of dossiers"
    _auto = False
    _rec_name = "dossier_id"
    _order = "received_date desc, id desc"

    agency_unit_id = fields.Many2one("egate.unit", string="Competent agency", readonly=True)
    reception_unit_id = fields.Many2one("egate.unit", string="One-stop unit", readonly=True)
    work_unit_id = fields.Many2one(
        "egate.unit",
        string="Worked on by",
        readonly=True,
        help="The unit of the step that took the most working time outside the one-stop unit.",
    )
    work_user_id = fields.Many2one(
        "res.users",
        string="Officer",
        readonly=True,
        help="Who had the step that took the most working time.",
    )
    holder_unit_id = fields.Many2one(
        "egate.unit", string="Held by", readonly=True, help="While the dossier is open."
    )
    holder_user_id = fields.Many2one("res.users", string="In the hands of", readonly=True)
    level = fields.Selection(
        selection=lambda self: self.env["egate.unit"]._fields["level"].selection,
        readonly=True,
    )
    sector_id = fields.Many2one("egate.sector", readonly=True)
    procedure_id = fields.Many2one("egate.procedure", readonly=True)
    variant_id = fields.Many2one("egate.procedure.variant", string="Case", readonly=True)
    state_id = fields.Many2one("egate.workflow.state", readonly=True)
    national_code = fields.Selection(
        selection=lambda self: self.env["egate.workflow.state"]._fields["national_code"].selection,
        string="National status",
        readonly=True,
    )
    channel = fields.Selection(
        selection=lambda self: self.env["egate.dossier"]._fields["channel"].selection,
        readonly=True,
    )
    result_channel = fields.Selection(
        selection=lambda self: self.env["egate.dossier"]._fields["result_channel"].selection,
        string="Result to be given",
        readonly=True,
    )
    cause_id = fields.Many2one("egate.workflow.reason", string="Cause of the delay", readonly=True)
    outside_system_id = fields.Many2one(
        "egate.outside.system", string="Kept on another system", readonly=True
    )
    ending = fields.Selection(
        [
            ("solved", "Solved"),
            ("refuse", "Refused"),
            ("withdraw", "Withdrawn"),
            ("stop", "Stopped"),
        ],
        string="How it ended",
        **THEN,
    )
    outcome = fields.Selection(OUTCOMES, string="In time or late", **THEN)
    paused = fields.Boolean(string="Waits for the citizen", **THEN)
    paused_cause = fields.Selection(
        [
            ("supplement", "Papers asked of the citizen"),
            ("obligation", "Financial obligation of the citizen"),
            ("outage", "Announced failure of a system"),
        ],
        string="Why the clock stands",
        **THEN,
    )
    received_at = fields.Datetime(string="Received", readonly=True)
    received_date = fields.Date(string="Day of reception", readonly=True)
    received_weekday = fields.Selection(
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        string="Weekday of reception",
        readonly=True,
    )
    received_hour = fields.Integer(string="Hour of reception", readonly=True, aggregator=None)
    due_at = fields.Datetime(string="Due", **THEN)
    due_date = fields.Date(string="Due day", **THEN)
    ended_at = fields.Datetime(string="Work ended", **THEN)
    ended_date = fields.Date(string="Day on which the work ended", **THEN)
    closed_at = fields.Datetime(string="Closed", **THEN)
    returned_at = fields.Datetime(string="Result given", **THEN)

    dossier_count = count("Dossiers")
    ended_count = count("Solved in all")
    early_count = count("Early")
    on_time_count = count("On time")
    late_count = count("Late", help="Solved after the due time; never one that is open.")
    open_count = count("In work in all")
    in_time_count = count("In work, in time")
    overdue_count = count("In work, overdue", help="Open past the due time while the clock runs.")
    paused_count = count("Waiting for the citizen", help="Of those in work and in time.")
    supplement_count = count("Requests for papers")
    second_supplement_count = count("Asked more than once")
    right_first_count = count("Right the first time", help="No paper was asked for.")
    apology_count = count("Apologies")
    visit_count = count(
        "Visits", help="Handing in at the counter, bringing papers, fetching the result."
    )
    work_minutes = count("Working minutes", help="Of the steps whose clock runs.")
    wait_minutes = count("Minutes of waiting for the citizen", help="Working minutes.")
    work_days = fields.Float(
        string="Average days of work",
        **THEN,
        aggregator="avg",
        digits=(16, 2),
        help="Working days of eight hours from reception to the end of the work, without the time "
        "of waiting for the citizen; of dossiers whose work has ended.",
    )
    fee_total = fields.Float(string="Fees", readonly=True, aggregator="sum", digits=(16, 0))
    fee_paid = fields.Float(string="Fees paid", readonly=True, aggregator="sum", digits=(16, 0))
    has_files = fields.Boolean(string="Papers digitised", readonly=True)
    has_reused = fields.Boolean(string="Earlier papers reused", readonly=True)
    has_lookup = fields.Boolean(string="Database looked up instead of a paper", readonly=True)
    has_result_file = fields.Boolean(string="Result as a file", readonly=True)
    paid_cashless = fields.Boolean(string="Paid by transfer or QR code", readonly=True)
    origin = fields.Selection(
        ORIGINS,
        readonly=True,
        help="What was overdue already when it was taken over from the former system was not made "
        "late here.",
    )

    @property
    def _table_query(self):
        at = self._figures_at()
        rows = self._facts_at(at) if at else self._facts_now()
        return self._with_measures(rows)

    @api.model
    def _figures_at(self):
        """Return the moment (UTC) of the figures that the client asks for; ``None``: now."""
        return self._moment_asked("figures_at")

    @api.model
    def _moment_asked(self, key):
        # No right depends on it: it chooses what is shown of the same rows.
        value = self.env.context.get(key)
        if not isinstance(value, str):
            return None
        try:
            return fields.Datetime.to_datetime(value)
        except ValueError:
            return None

    def _facts_now(self):
        return SQL(
            """SELECT f.*, f.paused_at IS NOT NULL AND f.ended_at IS NULL AS paused,
                      f.paused_at IS NULL AND f.ended_at IS NULL AND f.due_at < %s AS overdue
               FROM egate_dossier_fact f""",
            fields.Datetime.now(),
        )

    def _facts_at(self, at):
        """Return the facts as they were before the moment ``at`` (UTC).

        The ledger is asked only for dossiers that were open then and whose term has changed since.
        """
        changed = {
            "ended_at": SQL("CASE WHEN f.ended_at < %s THEN f.ended_at END", at),
            "ended_date": SQL("CASE WHEN f.ended_at < %s THEN f.ended_date END", at),
            "outcome": SQL("CASE WHEN f.ended_at < %s THEN f.outcome END", at),
            "ending": SQL("CASE WHEN f.ended_at < %s THEN f.ending END", at),
            "closed_at": SQL("CASE WHEN f.closed_at < %s THEN f.closed_at END", at),
            "returned_at": SQL("CASE WHEN f.returned_at < %s THEN f.returned_at END", at),
            "due_at": SQL("COALESCE(past.due_at, f.due_at)"),
            "due_date": SQL("COALESCE(%s::date, f.due_date)", local(SQL("past.due_at"))),
            "paused_cause": SQL(
                "CASE WHEN f.ledger_at >= %s THEN past.cause ELSE f.paused_cause END", at
            ),
        }
        paused = SQL(
            "CASE WHEN f.ledger_at >= %s THEN past.stands ELSE f.paused_at IS NOT NULL END", at
        )
        is_open = SQL("(f.ended_at IS NULL OR f.ended_at >= %s)", at)
        since = self._moment_asked("figures_since")
        # What has ended since, and what is open: both have an index.
        kept = SQL(" AND (f.ended_at >= %s OR f.ended_at IS NULL)", since) if since else SQL()
        return SQL(
            """SELECT f.id, %(columns)s,
                      %(open)s AND COALESCE(%(paused)s, false) AS paused,
                      %(open)s AND NOT COALESCE(%(paused)s, false)
                        AND COALESCE(past.due_at, f.due_at) < %(at)s AS overdue
               FROM egate_dossier_fact f
               LEFT JOIN %(past)s
               WHERE f.received_at < %(at)s%(kept)s""",
            columns=SQL(", ").join(
                SQL("%s AS %s", changed[name], SQL.identifier(name))
                if name in changed
                else SQL.identifier("f", name)
                for name in FACT
            ),
            at=at,
            open=is_open,
            paused=paused,
            kept=kept,
            past=_ledger_of_many(at) if since else _ledger_of_each(at),
        )

    def _with_measures(self, rows):
        """Return facts with what follows from them, under the names of this model's fields."""
        return SQL(
            """SELECT f.dossier_id AS id, f.dossier_id, f.agency_unit_id, f.reception_unit_id,
                      f.work_unit_id, f.work_user_id, f.holder_unit_id, f.holder_user_id,
                      agency.level, procedure.sector_id, f.procedure_id, f.variant_id, f.state_id,
                      state.national_code, f.channel, f.result_channel, f.cause_id,
                      f.outside_system_id, f.ending,
                      COALESCE(f.outcome, CASE WHEN f.overdue THEN 'overdue' ELSE 'in_time' END)
                        AS outcome,
                      f.paused, CASE WHEN f.paused THEN f.paused_cause END AS paused_cause,
                      f.received_at, f.received_date, f.received_weekday::text AS received_weekday,
                      f.received_hour, f.due_at, f.due_date, f.ended_at, f.ended_date, f.closed_at,
                      f.returned_at,
                      1 AS dossier_count,
                      (f.ended_at IS NOT NULL)::int4 AS ended_count,
                      (f.outcome IS NOT DISTINCT FROM 'early')::int4 AS early_count,
                      (f.outcome IS NOT DISTINCT FROM 'on_time')::int4 AS on_time_count,
                      (f.outcome IS NOT DISTINCT FROM 'late')::int4 AS late_count,
                      (f.ended_at IS NULL)::int4 AS open_count,
                      (f.ended_at IS NULL AND f.overdue IS NOT TRUE)::int4 AS in_time_count,
                      (f.overdue IS TRUE)::int4 AS overdue_count,
                      f.paused::int4 AS paused_count,
                      f.supplement_count,
                      (f.supplement_count > 1)::int4 AS second_supplement_count,
                      (f.supplement_count = 0)::int4 AS right_first_count,
                      f.apology_count, f.visit_count, f.work_minutes, f.wait_minutes,
                      CASE WHEN f.ended_at IS NOT NULL THEN f.work_minutes / %(day)s END
                        AS work_days,
                      f.fee_total, f.fee_paid, f.has_files, f.has_reused, f.has_lookup,
                      f.has_result_file, f.paid_cashless,
                      COALESCE(f.origin, 'received') AS origin
               FROM (%(rows)s) f
               LEFT JOIN egate_unit agency ON agency.id = f.agency_unit_id
               JOIN egate_procedure procedure ON procedure.id = f.procedure_id
               LEFT JOIN egate_workflow_state state ON state.id = f.state_id""",
            rows=rows,
            day=480.0,
        )

    # -- reading ------------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "work_days:avg":
            # Of whole numbers, so that sums by month give the very same.
            return SQL(
                "(SUM(%(minutes)s) FILTER (WHERE %(ended)s > 0))::float8 / 480.0 "
                "/ NULLIF(SUM(%(ended)s), 0)",
                minutes=self._column("work_minutes", query),
                ended=self._column("ended_count", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _column(self, name, query):
        return self._field_to_sql(self._table, name, query)


# -- what the ledger said at a moment ---------------------------------------------------------

_SAID = SQL(
    """(array_agg(l.due_at ORDER BY l.sequence DESC))[1] AS due_at,
       (array_agg(l.kind = 'pause' AND l.policy <> 'no_pause' ORDER BY l.sequence DESC)
           FILTER (WHERE l.kind IN ('start', 'taken_over', 'pause', 'resume', 'restart')))[1]
           AS stands,
       (array_agg(l.cause ORDER BY l.sequence DESC) FILTER (WHERE l.kind = 'pause'))[1] AS cause"""
)


def _changed_since(alias, at):
    """Return the condition that a fact was open at ``at`` and its term has changed since."""
    return SQL(
        "%(f)s.ledger_at >= %(at)s AND (%(f)s.ended_at IS NULL OR %(f)s.ended_at >= %(at)s)",
        f=SQL.identifier(alias),
        at=at,
    )


def _ledger_of_each(at):
    """Return the join that asks the ledger for one fact after the other: for lists of some."""
    # Conditions on the fact are within the brackets: behind them each would be asked.
    return SQL(
        """LATERAL (
                SELECT %(said)s FROM egate_dossier_deadline_entry l
                WHERE %(changed)s
                  AND l.dossier_id = f.dossier_id AND l.at < %(at)s
            ) past ON true""",
        said=_SAID,
        changed=_changed_since("f", at),
        at=at,
    )


def _ledger_of_many(at):
    """Return the join that asks the ledger once for all: for counting many, where few changed."""
    return SQL(
        """(
                SELECT l.dossier_id, %(said)s
                FROM egate_dossier_fact g
                JOIN egate_dossier_deadline_entry l ON l.dossier_id = g.dossier_id
                WHERE %(changed)s AND g.received_at < %(at)s AND l.at < %(at)s
                GROUP BY l.dossier_id
            ) past ON past.dossier_id = f.dossier_id""",
        said=_SAID,
        changed=_changed_since("g", at),
        at=at,
    )
