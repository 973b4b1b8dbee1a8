import itertools

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Command

#: Models of Odoo whose names tell something; those of the suite do all.
_TELLING = frozenset({"ir.attachment", "mail.message"})


def id_of(value):
    """Return the id in ``value``, in whichever form a client may send it, or 0.

    >>> [id_of(value) for value in (7, "7", [7, "name"], {"id": 7}, 7.0, True, "virtual_1", None)]
    [7, 7, 7, 7, 7, 1, 0, 0]
    """
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, list | tuple):
        value = value[0] if value else 0
    try:
        return int(value or 0)
    except (OverflowError, TypeError, ValueError):
        return 0


class Base(models.AbstractModel):
    """Whoever points at a record of the office must be able to read it.

    The ORM shows the name of what a field points at to whoever reads the field, as superuser. A
    field that a client fills in, of a dialog above all, would so tell the code of any dossier, the
    words of any directive and the name of any file. So what a client points at is asked first: when
    a record is made or changed, and when a form asks what follows from its values.
    """

    _inherit = "base"

    @tools.ormcache()
    def _pointers(self):
        """Return the fields that point at the office's records, and those that may.

        :return: names of fields that do, of fields that hold lines, and of fields that hold the id
            of a record whose model another field names
        :rtype: tuple[frozenset[str], frozenset[str], frozenset[str]]
        """
        pointing, holding, referring = set(), set(), set()
        for name, field in self._fields.items():
            if field.type == "many2one_reference":
                referring.add(name)
            comodel = field.relational and self.env.registry.get(field.comodel_name)
            if not comodel:
                continue
            own = (comodel._original_module or "").startswith("egate")
            if (own or comodel._name in _TELLING) and not comodel._transient:
                pointing.add(name)
            if field.type != "many2one":
                holding.add(name)
        return frozenset(pointing), frozenset(holding), frozenset(referring)

    @api.model
    def _pointed(self, vals, found=None):
        """Return what ``vals`` point at: ids by model, in the forms that clients send.

        :param dict vals: of :meth:`create`, :meth:`write` or a form; lines within lines too
        :rtype: dict[str, set[int]]
        """
        found = {} if found is None else found
        if not isinstance(vals, dict):
            return found
        pointing, holding, referring = self._pointers()
        for name in referring.intersection(vals):
            self._pointed_by_reference(name, vals, found)
        for name, value in vals.items():
            if not value or (name not in pointing and name not in holding):
                continue
            comodel = self._fields[name].comodel_name
            ids = found.setdefault(comodel, set()) if name in pointing else set()
            if self._fields[name].type == "many2one":
                ids.add(id_of(value))
                continue
            for command in value if isinstance(value, list | tuple) else ():
                if isinstance(command, list | tuple) and command:
                    self._pointed_by(command, self.env[comodel], ids, found)
                else:
                    ids.add(id_of(command))
        return found

    @api.model
    def _pointed_by_reference(self, name, vals, found):
        """Add what ``vals`` point at by an id beside the name of a model, of the office's alone."""
        field = self._fields[name].model_field
        model = vals.get(field)
        if not model and (kept := id_of(vals.get(f"{field}_id"))):
            # sudo: the name of a model
            model = self.env["ir.model"].sudo().browse(kept).exists().model
        if isinstance(model, str) and model in self.env:
            if (self.env.registry[model]._original_module or "").startswith("egate"):
                found.setdefault(model, set()).add(id_of(vals[name]))

    @api.model
    def _ambient(self):
        """Return the values that the context or the user's own defaults give to such fields."""
        ambient = {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }
        found = {**self.env["ir.default"]._get_model_defaults(self._name), **ambient}
        # A closed field takes none of them; see base.py.
        return {
            name: value
            for name, value in found.items()
            if name in self._fields and self._has_field_access(self._fields[name], "write")
        }

    @api.model
    def _pointed_by(self, command, lines, ids, found):
        """Add what a command on ``lines`` points at."""
        kind, *rest = command
        if kind in (Command.UPDATE, Command.LINK) and rest:
            ids.add(id_of(rest[0]))
        if kind == Command.SET and len(rest) > 1 and isinstance(rest[1], list | tuple):
            ids.update(map(id_of, rest[1]))
        if kind in (Command.CREATE, Command.UPDATE) and len(rest) > 1:
            lines._pointed(rest[1], found)

    @api.model
    def _check_pointed(self, *valses):
        """Refuse what the user may not read of all that ``valses`` point at."""
        found = {}
        for vals in valses:
            self._pointed(vals, found)
        for model, ids in found.items():
            # Rows that are not stored yet, and what no column can hold, point at nothing.
            if ids := {id_ for id_ in ids if 0 < id_ < 2**31}:
                self._check_named(self.env[model].browse(ids))

    @api.model
    def _check_named(self, records):
        """Refuse ``records`` that the user may not know of; a dialog may have a right of its own.

        :raise AccessError:
        """
        records.check_access("read")

    def _refuse_closed(self, *valses):
        """Refuse a closed field as such, whatever it points at."""
        pointing, _holding, _referring = self._pointers()
        for name in pointing.intersection(itertools.chain(*valses)):
            self._check_field_access(self._fields[name], "write")

    def _check_dialog(self):
        """Refuse a dialog about what the user may not read, wherever it has that from."""
        pointing, _holding, _referring = self._pointers()
        for name in sorted(pointing):
            field = self._fields[name]
            if field.store and field.type != "one2many":
                self._check_named(self[name])
        self._check_own_dialog()

    def _check_own_dialog(self):
        """Refuse a line of a dialog that a colleague has open: who acts there would not know it."""
        if not (self._original_module or "").startswith("egate"):
            return
        for name, field in self._fields.items():
            if field.type == "many2one" and field.store and self.env[field.comodel_name]._transient:
                # sudo: only whose dialog it is
                if self.sudo()[name].create_uid - self.env.user:
                    raise AccessError(
                        self.env._("A colleague has this dialog open. Open your own.")
                    )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        self._refuse_closed(*vals_list)
        ambient = self._ambient()
        self._check_pointed(*({**ambient, **vals} for vals in vals_list))
        records = super().create(vals_list)
        if self._transient:
            # With what came from the context or a stored default.
            records._check_dialog()
        return records

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._refuse_closed(vals)
        self._check_pointed(vals)
        result = super().write(vals)
        if self._transient:
            self._check_own_dialog()
        return result

    def onchange(self, values, field_names, fields_spec):
        result = super().onchange(values, field_names, fields_spec)
        if not self.env.su:
            self._check_pointed({**self._ambient(), **values}, result.get("value") or {})
        return result
