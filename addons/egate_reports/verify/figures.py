"""The facts of dossiers and steps, counted again from what the engine wrote, and compared."""

from odoo.tools import SQL

from odoo.addons.egate_dossier.verify.check import Check, Fault, stream

from ..models.figures.cell import columns
from ..models.figures.fact_sql import FACT, STEP, dossier_facts, lacking, step_facts


class DossierFacts(Check):
    """Each received dossier has its facts, and they say what it, its steps and its ledger say."""

    title = "figures of dossiers, counted again"

    def faults(self, env):
        statement = SQL(
            """SELECT COALESCE(d.code, 'a fact of dossier ' || f.dossier_id),
                      CASE WHEN f.id IS NULL THEN 'it is not counted'
                           WHEN d.id IS NULL THEN 'there is no such dossier'
                           ELSE 'counted as it is not: ' || %(differing)s END
               FROM (%(facts)s) AS w (%(fact)s)
               FULL JOIN egate_dossier_fact f USING (dossier_id)
               LEFT JOIN egate_dossier d ON d.id = dossier_id
               WHERE f.id IS NULL OR w.reception_unit_id IS NULL
                  OR (%(w)s) IS DISTINCT FROM (%(f)s)
               ORDER BY dossier_id""",
            facts=dossier_facts(SQL("true")),
            fact=columns(FACT),
            w=columns(FACT[1:], "w"),
            f=columns(FACT[1:], "f"),
            differing=_differing(FACT[1:]),
        )
        yield from _faults(env, statement)


class StepFacts(Check):
    """Each step of a received dossier has its facts."""

    title = "figures of steps, counted again"
    counted = "SELECT count(*) FROM egate_dossier_step"

    def faults(self, env):
        statement = SQL(
            """SELECT COALESCE(d.code, 'step ' || step_id),
                      CASE WHEN f.id IS NULL THEN 'a step is not counted: '
                           WHEN w.state_id IS NULL THEN 'a step is counted that is not there: '
                           ELSE 'a step is counted as it is not (' || %(differing)s || '): ' END
                        || step_id
               FROM (%(facts)s) AS w (%(step)s)
               FULL JOIN egate_step_fact f USING (step_id)
               LEFT JOIN egate_dossier d ON d.id = COALESCE(w.dossier_id, f.dossier_id)
               WHERE f.id IS NULL OR w.state_id IS NULL OR (%(w)s) IS DISTINCT FROM (%(f)s)
               ORDER BY step_id""",
            facts=step_facts(SQL("true")),
            step=columns(STEP),
            w=columns(STEP[1:], "w"),
            f=columns(STEP[1:], "f"),
            differing=_differing(STEP[1:]),
        )
        yield from _faults(env, statement)


class Cells(Check):
    """The sums by month, with what waits to be folded in, are those of the facts."""

    title = "sums by month"
    counted = "SELECT count(*) FROM egate_dossier_cell"

    def faults(self, env):
        statement = SQL(
            """SELECT concat_ws(' / ', received_month, ended_month, agency_unit_id, procedure_id),
                      'sums of ended dossiers differ from the facts by ' || -dossier_count
                        || ' dossiers, ' || -work_minutes || ' minutes'
               FROM (%s) lack ORDER BY 1""",
            lacking(),
        )
        yield from _faults(env, statement)


def _differing(names):
    return SQL(
        "concat_ws(', ', %s)",
        SQL(", ").join(
            SQL(
                "CASE WHEN %s IS DISTINCT FROM %s THEN %s END",
                SQL.identifier("w", name),
                SQL.identifier("f", name),
                name,
            )
            for name in names
        ),
    )


def _faults(env, statement):
    for row in stream(env.cr, statement.code, statement.params):
        yield Fault(*row)
