"""A table of who may do what, held against what really happens.

A class of tests that takes :class:`AccessMatrix` before its office case gives the table as text,
a sample for each row and the name of its addon::

    MATRIX = '''
                 public  citizen  clerk  manager
    egate.unit   -       -        r      rwcd
    '''

A column is a login, a row a model, perhaps with what its sample is: ``egate.dossier draft``. The
letters are what is done through the same calls as a browser's: ``r`` search and read, ``w`` write,
``c`` create, ``d`` delete. Access lists, record rules, ``_check_access`` and closed fields all have
their say; whatever is not named must be refused with the sentence of an ``AccessError`` or
``UserError``. A table may go on below another heading. A wizard's record is the user's own, so its
row says what may be done with that.
"""

import itertools
from typing import NamedTuple

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import users
from odoo.tools import SQL, mute_logger

from .common import new_users

#: Every kind of person, from the outermost: see :meth:`AccessMatrix._add_kinds`.
KINDS = tuple("public citizen staff official clerk officer leader identity manager".split())


class Sample(NamedTuple):
    """What is tried on one row of the table."""

    #: Returns the values of a record that does not exist yet.
    values: callable
    #: What is written.
    change: dict = {}  # noqa: RUF012
    #: Returns the record that is read, written and deleted; made of ``values`` when absent.
    record: callable = None


class _Hidden(Exception):  # noqa: N818
    """A record rule hides the record."""


class _Allowed(Exception):
    """It could be done; raised so that the savepoint undoes it."""


class AccessMatrix:
    """Mix-in before ``BaseOfficeCase``: every row × column × letter of ``MATRIX`` is tried."""

    #: The addon whose models the table must name, every one.
    ADDON = None
    MATRIX = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_kinds()
        cls.counter = itertools.count(1)
        cls.samples = cls._samples()
        cls.rows = {}
        for line in filter(None, map(str.split, cls.MATRIX.splitlines())):
            if "." not in line[0]:
                logins = line
                continue
            name, letters = " ".join(line[: -len(logins)]), line[-len(logins) :]
            cls.rows.setdefault(name, {}).update(zip(logins, letters, strict=True))

    @classmethod
    def _add_kinds(cls):
        """Add the kinds of people that the office of the tests does not have."""
        new_users(
            cls.env,
            *(
                {"login": login, "groups": groups, "lang": "en_US"}
                for login, groups in (
                    ("staff", "base.group_user"),
                    ("official", "egate_base.egate_group_official"),
                    ("identity", "base.group_user,egate_base.egate_group_identity"),
                )
            ),
        )

    @classmethod
    def _samples(cls):
        """Return the sample of every row of the table.

        :rtype: dict[str, Sample]
        """
        raise NotImplementedError

    @classmethod
    def _new(cls):
        """Return a text that no other record has."""
        return f"N{next(cls.counter)}"

    @users(*KINDS)
    def test_who_may_do_what(self):
        self._try_the_table()

    def _try_the_table(self):
        """Do all that the table speaks of as the current user."""
        login = self.env.user.login
        with mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
            for name, cells in self.rows.items():
                found = "".join(letter for letter in "rwcd" if self._is_allowed(name, letter))
                with self.subTest(row=name, login=login):
                    self.assertEqual(found or "-", cells[login], f"{login} on {name}")

    def test_the_table_names_every_model(self):
        models = self.env["ir.model"].search([("model", "=like", "egate.%")])
        models = models.filtered(lambda model: not model.abstract)
        own = {
            model.model for model in models if self.env[model.model]._original_module == self.ADDON
        }
        self.assertFalse(own - {name.split()[0] for name in self.rows}, "not in the table")
        self.assertEqual(self.rows.keys(), self.samples.keys())
        for name, cells in self.rows.items():
            self.assertLessEqual(set(KINDS), set(cells), name)

    def _is_allowed(self, name, letter):
        model, sample = name.split()[0], self.samples[name]
        user = self.env.user
        try:
            with self.env.cr.savepoint():
                if letter == "c":
                    self.rpc(user, model, "create", [self._in_own_dialog(model, sample.values())])
                else:
                    self._try(user, model, sample, letter)
                self.env.flush_all()
                raise _Allowed
        except _Allowed:
            return True
        except ValidationError:
            # The sample is wrong: nobody has been refused anything.
            raise
        except (AccessError, UserError, _Hidden):
            return False

    def _in_own_dialog(self, model, values):
        """Return ``values``; a dialog that they are a line of is the current user's from now on."""
        for name, value in values.items():
            field = self.env[model]._fields.get(name)
            if field and field.type == "many2one" and self.env[field.comodel_name]._transient:
                dialog = self.env[field.comodel_name].browse(value)
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET create_uid = %s WHERE id = %s",
                        SQL.identifier(dialog._table),
                        self.env.uid,
                        value,
                    )
                )
                dialog.invalidate_recordset(["create_uid"])
        return values

    def _try(self, user, model, sample, letter):
        root = self.env(su=True, user=self.ref("base.user_root"))
        if sample.record:
            record = sample.record(root)
        else:
            # A wizard's record belongs to whoever opened it.
            opener = user if root[model].is_transient() else root.user
            values = self._in_own_dialog(model, sample.values())
            record = root(user=opener)[model].create(values)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(record.exists(), f"no sample of {model}")
        if letter == "r":
            specification = {"display_name": {}}
            found = self.rpc(
                user, model, "web_search_read", [("id", "=", record.id)], specification
            )
            if not found["length"]:
                raise _Hidden
        elif letter == "w":
            self.rpc(user, model, "write", [record.id], sample.change)
        else:
            self.rpc(user, model, "unlink", [record.id])
