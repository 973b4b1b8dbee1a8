from odoo import models
from odoo.tools import SQL

from .egate_personal import ANONYMISED


class EgateAppendOnly(models.AbstractModel):
    """Rows that are only added; the database enforces it for all users, even its owner.

    Columns in ``_FILLABLE`` may go from empty to a value once, those in ``_PERSONAL`` from a value
    to none or to the words that say so; everything else stays as inserted.
    A new column must have no default, or a migration lifts the guard around it.
    """

    _name = "egate.append.only"
    _description = "Rows that are only added"
    _log_access = False

    #: Columns that are inserted empty and filled later, once.
    _FILLABLE = frozenset()

    def init(self):
        super().init()
        if self._abstract or not self._auto:
            return
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION egate_append_only() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            """
        )
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE TRIGGER egate_append_only_update BEFORE UPDATE ON %(table)s
                    FOR EACH ROW WHEN (%(changed)s) EXECUTE FUNCTION egate_append_only();
                CREATE OR REPLACE TRIGGER egate_append_only_delete BEFORE DELETE ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION egate_append_only();
                CREATE OR REPLACE TRIGGER egate_append_only_truncate BEFORE TRUNCATE ON %(table)s
                    FOR EACH STATEMENT EXECUTE FUNCTION egate_append_only();
                """,
                table=table,
                changed=SQL(" OR ").join(map(self._changed_column, self._guarded_columns())),
            )
        )

    def _guarded_columns(self):
        self.env.cr.execute(
            """SELECT attname FROM pg_attribute
               WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
            [self._table],
        )
        return [name for (name,) in self.env.cr.fetchall()]

    def _changed_column(self, name):
        column = SQL.identifier(name)
        changed = SQL("OLD.%s IS DISTINCT FROM NEW.%s", column, column)
        if name in self._PERSONAL:
            # No other text may replace it: a text may be removed, but not changed.
            text = self._fields[name].column_type[0] in ("varchar", "text")
            other = SQL("NEW.%s <> %s", column, ANONYMISED) if text else SQL("true")
            changed = SQL("(%s AND NEW.%s IS NOT NULL AND %s)", changed, column, other)
        if name in self._FILLABLE:
            return SQL("(OLD.%s IS NOT NULL AND %s)", column, changed)
        return changed
