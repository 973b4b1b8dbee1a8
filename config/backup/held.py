"""What was brought back is held until the operator has looked at it and releases it.

Its jobs stand still, so nothing is sent or fetched alone; what people do themselves goes on, also
the messages that it sends at once. It sends no log: a backup that was only tried out must not write
into the repository of those who work.
"""

import noted
from settings import Settings, fail, say, sql

KEY = "egate.held_jobs"


def hold(settings: Settings, **where):
    """Switch all jobs off but Odoo's own tidying; remember which; return how many.

    A second time nothing more is held, and nothing forgotten.
    """
    sql(settings, "ALTER SYSTEM SET archive_mode = off", **where)
    noted.forget(settings, **where)
    held = sql(
        settings,
        # lint: allow a constant
        f"""WITH held AS (
                UPDATE ir_cron SET active = false
                WHERE active AND id NOT IN (SELECT res_id FROM ir_model_data
                    WHERE model = 'ir.cron' AND module = 'base' AND name = 'autovacuum_job')
                RETURNING id
            ), noted AS (
                INSERT INTO ir_config_parameter AS p (key, value)
                SELECT '{KEY}', string_agg(id::text, ' ') FROM held HAVING count(*) > 0
                ON CONFLICT (key) DO UPDATE SET value = p.value || ' ' || excluded.value
                RETURNING value
            ) SELECT count(*) FROM held""",
        **where,
    )
    return int(held)


def release(settings):
    """Let the jobs go on; say how many."""
    rows = sql(
        settings,
        # lint: allow a constant
        f"""WITH noted AS (
                DELETE FROM ir_config_parameter WHERE key = '{KEY}' RETURNING value
            ), released AS (
                UPDATE ir_cron SET active = true FROM noted
                WHERE ir_cron.id::text = ANY(string_to_array(noted.value, ' ')) RETURNING id
            ) SELECT count(*) FROM noted UNION ALL SELECT count(*) FROM released""",
    )
    noted, released = map(int, rows.split())
    if not noted:
        fail(f"nothing is held in the database {settings.database}.")
    sql(settings, "ALTER SYSTEM RESET archive_mode")
    say(f"- {released} jobs go on. Messages that were still waiting are sent now.")
    say("- Start PostgreSQL anew, so that it sends its log again, and take a backup at once.")
    return True
