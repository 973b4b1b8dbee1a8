"""Every public method, called by everybody, with what nobody should send.

A class of tests that takes :class:`HostileCalls` before :class:`~.access_matrix.AccessMatrix` calls
each public method of the addon's models as each login of its table, on the records of the table's
samples: once as it is meant, then with one argument (or the ids) taken from ``CATALOGUE``. Which
values are tried is drawn with a fixed seed; with ``EGATE_HOSTILE=all`` in the environment it is
the whole product. After each call, in a savepoint:

* a method of the suite has refused in words, or answered: no other exception (what Odoo's own
  methods make of nonsense is Odoo's);
* whoever got something from it is named in the method's line of ``methods.txt``;
* a row that was there is changed by a method that ``writes`` alone, and never a row of another
  office;
* no file is gone, and no attachment has become public;
* nobody was told what is marked as secret in the samples.
"""

import inspect
import itertools
import os
import random
import re
from contextlib import ExitStack, suppress
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tools import SQL, config, mute_logger

from ..tools.call_arguments import are_wrong
from ..tools.plain_input import fault_of
from ..tools.plain_text import plain_values
from . import doors
from .access_matrix import Sample

#: What is sent in place of what is meant.
CATALOGUE = {
    "nothing": None,
    "no": False,
    "yes": True,
    "minus one": -1,
    "zero": 0,
    "huge": 2**63,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "empty text": "",
    "text": "x'; DROP TABLE egate_unit; --",
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "right to left": "\u202etxt.exe\u200b",
    "markup": "<img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://x","y")',
    "path": "../../../../etc/passwd",
    "like": "%_%",
    "long text": "Đ" * 200_000,
    "empty list": [],
    "list of nothing": [None],
    "list of texts": ["1", "x"],
    "list of lists": [[1], [[2]]],
    "list of numbers": [-1, 0, 2**40],
    "commands": [Command.clear(), Command.create({"state": "done"}), Command.delete(1), (9, 9, 9)],
    "empty dictionary": {},
    "dictionary": {"id": 1, "state": "done", "code": "x", "x": {}},
    "list of dictionaries": [{"id": 1}, {"name": None}, {}],
    "operator": {"$ne": None},
    "date": "2024-02-30",
    "far date": "9999-12-31 23:59:59",
    "domain": [("create_uid.password", "!=", False)],
}
#: As deep as a body of a request can make it.
DEEP = {}
for _level in range(400):
    DEEP = {"x": [DEEP]}
CATALOGUE["deep"] = DEEP

#: How many calls with a hostile value each login makes of each method: a number, or ``all``.
ASKED = os.environ.get("EGATE_HOSTILE", "1")
ALL = ASKED == "all"
TRIES = int(ASKED) if ASKED.isdigit() else 1

#: What people's own calls write beside the records: what was read and looked at, what is told.
ASIDE = re.compile(r"egate_access_log|egate_number|egate_idempotency")
#: Written only by who sets the system up.
SYSTEM = re.compile(r"res_groups|ir_(rule|default|cron)")
#: Tables of Odoo's own that are watched, beside the suite's.
KEPT = re.compile(r"res_users|res_partner|res_groups|ir_attachment|ir_rule|ir_default|ir_cron")
CHANGES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)\"?", re.I)


class _Undone(Exception):  # noqa: N818
    """Raised so that the savepoint undoes what was done."""


class HostileCalls:
    """Mix-in before ``AccessMatrix``."""

    #: What nobody of ``OUTSIDERS`` may be told.
    SECRETS = ()
    #: Pairs of model and method that the samples are too small for.
    UNTRIED = ()
    #: Logins that no sample belongs to: they change nothing of it.
    OUTSIDERS = ("public", "citizen", "staff", "official", "identity", "manager")
    #: Logins that the table does not speak of, of another office: each with the role it has there.
    #: What they do in their own is not judged; of the samples they change and learn nothing.
    FAR = {}  # noqa: RUF012

    def test_nobody_gets_in_by_a_call(self):
        self.faults = []
        self.lines = doors.who_may(self.env)
        self.tables = {
            self.env[name]._table: self.env[name]
            for name in self.env.registry.models
            if not self.env[name]._abstract and self.env[name]._auto
        }
        self.kept = {}
        calls = 0
        with ExitStack() as stack:
            stack.enter_context(
                mute_logger(
                    "odoo.sql_db",
                    "odoo.addons.base.models.ir_model",
                    "odoo.addons.base.models.ir_rule",
                    "odoo.models",
                    "odoo.models.unlink",
                    "odoo.addons.mail.models.mail_thread",
                    "odoo.tools.mail.html_sanitize",
                )
            )
            self._watch(stack)
            self.targets = self._targets()
            self.env.flush_all()
            self._keep()
            for model, names in self._methods():
                for login in self._logins():
                    for name in names:
                        calls += self._attack(model, name, login)
        self.assertGreater(calls, 0)
        # One a line: what is to be read is not cut off.
        self.assertFalse(self.faults, "\n".join([f"of {calls} calls:", *self.faults]))

    def _logins(self):
        """Return everybody that the table speaks of."""
        return list(dict.fromkeys(itertools.chain(*self.rows.values(), self.FAR)))

    def _methods(self):
        """Yield each of the addon's models with its public methods.

        What every model has is tried by the table of rights.
        """
        every = set(doors.public_methods(self.env["base"]))
        for model in map(self.env.__getitem__, self.targets):
            names = [
                name
                for name in doors.public_methods(model)
                if name not in every and (model._name, name) not in self.UNTRIED
            ]
            if names:
                yield model, names

    def _targets(self):
        """Return the sample records that are called on, by model."""
        result = {}
        root = self.env(su=True, user=self.ref("base.user_root"))
        for row, sample in self.samples.items():
            model = row.split()[0]
            if root[model].is_transient() and not sample.record:
                result.setdefault(model, []).append(sample)
                continue
            record = sample.record(root) if sample.record else root[model].create(sample.values())
            result.setdefault(model, []).append(record)
        for name in self.env.registry.models:
            model = self.env[name]
            own = not model._abstract and model._original_module == self.ADDON
            if own and name not in result:
                result[name] = [model]
        return result

    def _watch(self, stack):
        """Note every table that is written and every file that is deleted."""
        self.written, self.deleted = set(), []
        execute = type(self.env.cr).execute

        def noting(cr, query, *args, **kwargs):
            text = query.code if isinstance(query, SQL) else query
            if isinstance(text, str):
                self.written.update(CHANGES.findall(text))
            return execute(cr, query, *args, **kwargs)

        stack.enter_context(patch.object(type(self.env.cr), "execute", noting))
        for name in ("unlink", "remove", "rename", "replace"):
            function = getattr(os, name)

            def deleting(path, *args, function=function, **kwargs):
                if str(path).startswith(config["data_dir"]):
                    self.deleted.append(str(path))
                return function(path, *args, **kwargs)

            stack.enter_context(patch.object(os, name, deleting))

    # What is sent

    def _attack(self, model, name, login):
        user = self.env["res.users"].search([("login", "=", login)])
        user = user or self.env.ref("base.public_user")
        method = getattr(type(model), name)
        free = getattr(method, "_api_model", False)
        parameters = [
            parameter
            for parameter in list(inspect.signature(method).parameters.values())[1:]
            if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        ]
        places = [p.name for p in parameters] + ([] if free else ["ids"])
        draw = random.Random(f"{model._name}.{name} {login}")
        hostile = list(itertools.product(places, CATALOGUE))
        if not ALL:
            hostile = draw.sample(hostile, min(TRIES, len(hostile)))
        count = 0
        records = [model] if free else self.targets[model._name]
        for number, record in enumerate(records):
            tries = [(None, None), *hostile] if number == 0 or ALL else [(None, None)]
            for place, value in tries:
                arguments = {p.name: self._meant(p, record) for p in parameters}
                if place in arguments:
                    arguments[place] = CATALOGUE[value]
                ids = CATALOGUE[value] if place == "ids" else record
                self._call(user, model, name, free, ids, arguments, place, value)
                count += 1
        return count

    def _meant(self, parameter, record):
        """Return what a browser would send for a parameter."""
        name = parameter.name
        given = self._arguments().get(name)
        if given is not None:
            return given
        if parameter.default is not parameter.empty:
            return parameter.default
        return "x"

    def _arguments(self):
        """Return what the parameters of the addon's methods are meant to be, by their names."""
        return {}

    # What came of it

    def _call(self, user, model, name, free, ids, arguments, place, value):
        ours = doors.is_own(model, name)
        self.written.clear()
        self.deleted.clear()
        where = f"{model._name}.{name}({place}={value}) by {user.login}"
        cr = self.env.cr
        answer, came = None, "refused"
        changed = {}
        with suppress(_Undone), cr.savepoint():
            try:
                head = [] if free else [self._ids(user, model, ids)]
                self.written.clear()
                self._knock(model, name, head, arguments)
                head, arguments = plain_values(head), plain_values(arguments)
                asked = self.env(user=user, su=False)[model._name]
                answer = call_kw(asked, name, head, {**arguments, "context": {}})
                self.env.flush_all()
                came = "done"
                changed = self._changed()
                public = self._made_public()
            except UserError as error:
                answer = str(error)
            except (psycopg2.IntegrityError, psycopg2.DataError):
                came = "refused"  # said in words by the dispatchers
            except ValueError as error:
                # Called on no record at all, or on many: Odoo's ensure_one() refuses.
                if place != "ids" or "Expected singleton" not in str(error):
                    came = f"{type(error).__name__}: {str(error)[:120]}"
            except Exception as error:  # noqa: BLE001
                came = f"{type(error).__name__}: {str(error)[:120]}"
            raise _Undone
        cr.precommit.clear()
        cr.postcommit.clear()
        if self.written and came == "done":
            self.env.registry.clear_cache()
        if came not in ("done", "refused"):
            if ours:
                self.faults.append(f"{where}: {came}")
            return
        if came == "done":
            self._judge(where, user, model, name, answer, changed, place)
            if public:
                self.faults.append(f"{where}: attachments made public: {public}")
            if self.deleted:
                self.faults.append(f"{where}: deleted {self.deleted}")
        if self._is_outside(user):
            told = [secret for secret in self.SECRETS if secret in str(answer)]
            if told and not self._reads(user, told):
                self.faults.append(f"{where}: told {told}")

    def _is_outside(self, user):
        return user.login in self.OUTSIDERS or user.login in self.FAR

    def _reads(self, user, told):
        return False

    def _ids(self, user, model, target):
        """Return the ids to call on; a dialog is opened by whoever calls."""
        if isinstance(target, BaseModel):
            return target.ids
        if isinstance(target, Sample):
            root = self.env(su=True, user=user.id)
            record = root[model._name].create(target.values())
            self.env.flush_all()
            self.env.invalidate_all()
            return record.ids
        return target

    def _knock(self, model, name, head, arguments):
        """Look at the arguments as the door does before a method sees them."""
        if fault_of([head, arguments]) or are_wrong(type(model), name, head, arguments):
            # Nobody reads it.
            # pylint: disable-next=translation-required
            raise UserError("The request is not complete.")

    def _judge(self, where, user, model, name, answer, changed, place):
        line = self.lines.get((model._name, name))
        if not line:
            # Odoo's own: what it writes is held against the rights of the records.
            line = doors.MethodLine("opens", frozenset(["all"]))
        kept = [t for t in changed if not (t in self.tables and self.tables[t]._transient)]
        # On no records at all, a method may answer that nothing is to be done.
        got = bool(kept) or (place != "ids" and answer not in (None, False, [], {}, "", ()))
        if got and user.login not in self.FAR and not line.who & {user.login, "all"}:
            told = f"{str(answer)[:80]} {sorted(changed)}"
            self.faults.append(f"{where}: got {told}: not in its line of methods.txt")
        for table, rows in changed.items():
            model_of = self.tables.get(table)
            if SYSTEM.match(table) and user.login != "manager":
                self.faults.append(f"{where}: wrote {table} {rows}")
            if line.does != "writes" and not (model_of is not None and model_of._transient):
                self.faults.append(f"{where}: a method that {line.does} wrote {table} {rows}")
            if self._is_outside(user) and self._of_the_office(model_of):
                old = {id_: names for id_, names in rows.items() if names != "new"}
                if old:
                    self.faults.append(f"{where}: changed {table} {old} of another office")

    def _of_the_office(self, model):
        """Say whether the rows of a model that are there belong to the samples' office."""
        return (
            model is not None
            and not model._transient
            and (model._original_module or "").startswith("egate_")
            and model._original_module != "egate_base"
        )

    def _keep(self):
        """Keep what is there before anybody calls."""
        root = self.env["ir.attachment"].sudo()
        self.public = set(root.search([("public", "=", True)]).ids)
        for table, model in self.tables.items():
            ours = (model._original_module or "").startswith("egate_")
            if (ours and not model._transient) or KEPT.fullmatch(table):
                self.kept[table] = self._rows(table)

    def _rows(self, table):
        self.env.cr.execute(
            SQL("SELECT to_jsonb(t) FROM %s t", SQL.identifier(table)), log_exceptions=False
        )
        return {row.get("id", str(row)): row for (row,) in self.env.cr.fetchall()}

    def _changed(self):
        """Return the rows that the call has changed, made or deleted.

        :return: ``{table: {id: names of the columns, "new" or "gone"}}``
        """
        result = {}
        for table in sorted(self.written):
            if table not in self.kept or ASIDE.match(table):
                continue
            before, after = self.kept[table], self._rows(table)
            rows = {}
            for key in before.keys() | after.keys():
                old, new = before.get(key), after.get(key)
                if old != new:
                    rows[key] = (
                        "new"
                        if old is None
                        else "gone"
                        if new is None
                        else sorted(n for n in new if new[n] != old[n])
                    )
            if rows:
                result[table] = rows
        return result

    def _made_public(self):
        if "ir_attachment" not in self.written:
            return []
        found = self.env["ir.attachment"].sudo().search([("public", "=", True)])
        return sorted(set(found.ids) - self.public)
