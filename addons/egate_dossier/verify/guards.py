"""What guards the rows that are only added: a trigger lifted once proves nothing afterwards."""

import re

from odoo.orm.table_objects import UniqueIndex

from .check import Check, Fault

_GUARDS = ("update", "delete", "truncate")


def _append_only(env):
    """Return the models whose rows are only added, by name."""
    names = env.registry.descendants(["egate.append.only"], "_inherit")
    return [env[name] for name in sorted(names) if not env[name]._abstract and env[name]._auto]


class Triggers(Check):
    """Every table whose rows are only added refuses change, deletion and emptying."""

    title = "guards of what is only added"
    quick = True

    def count(self, env):
        return len(_append_only(env)) * len(_GUARDS)

    def faults(self, env):
        for model in _append_only(env):
            env.cr.execute(
                """SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger
                   WHERE tgrelid = %s::regclass AND NOT tgisinternal""",
                [model._table],
            )
            found = {name: (enabled, text) for name, enabled, text in env.cr.fetchall()}
            for guard in _GUARDS:
                enabled, text = found.get(f"egate_append_only_{guard}", (None, ""))
                if not enabled or "EXECUTE FUNCTION egate_append_only()" not in text:
                    yield Fault(model._table, f"the trigger against {guard} is not there")
                elif enabled not in ("O", "A"):
                    yield Fault(model._table, f"the trigger against {guard} is switched off")
                elif guard == "update" and (open_ones := self._unguarded(env, model, text)):
                    names = ", ".join(open_ones)
                    yield Fault(model._table, f"the trigger against update leaves open: {names}")

    def _unguarded(self, env, model, text):
        """Return the columns that the trigger does not look at."""
        guarded = set(re.findall(r"\bnew\.\"?(\w+)", text))
        return [name for name in model._guarded_columns() if name not in guarded]


class UniqueIndexes(Check):
    """What may be there once only is held by the database: each unique index is there and valid."""

    title = "unique indexes"
    quick = True

    def _expected(self, env):
        for name, model_class in sorted(env.registry.items()):
            model = env[name]
            if not name.startswith("egate.") or model._abstract or not model._auto:
                continue
            for key, index in model_class._table_objects.items():
                if isinstance(index, UniqueIndex):
                    yield model._table, key

    def count(self, env):
        return sum(1 for _one in self._expected(env))

    def faults(self, env):
        env.cr.execute(
            """SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
               WHERE i.indisunique AND i.indisvalid
                 AND c.relnamespace = current_schema::regnamespace"""
        )
        there = {name for (name,) in env.cr.fetchall()}
        for table, name in self._expected(env):
            if name not in there:
                yield Fault(table, f"the unique index {name} is not there, or not valid")
