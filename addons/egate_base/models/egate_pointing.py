import itertools

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command


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
    """A user who links to a record of the office must be able to read it.

    The ORM reads the display name of a linked record as superuser. So a field that a client fills
    in, mainly of a dialog, would reveal the code of any dossier, the text of any directive and the
    name of any file. Links from a client are therefore checked first: when a record is created or
    changed, and when a form computes values that depend on them.
    """

    _inherit = "base"

    @api.model
    def _pointed(self, vals, found=None):
        """Return the records that ``vals`` link to: ids by model, from all forms clients send.

        :param dict vals: of :meth:`create`, :meth:`write` or a form; lines within lines too
        :rtype: dict[str, set[int]]
        """
        found = {} if found is None else found
        if not isinstance(vals, dict):
            return found
        entered = self._entered_fields
        for name in entered.referring.intersection(vals):
            self._pointed_by_reference(name, vals, found)
        pointing, holding = entered.pointing, entered.holding
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
        """Return what the context or the user's own defaults give to fields that point."""
        ambient = {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }
        found = {**self.env["ir.default"]._get_model_defaults(self._name), **ambient}
        # A closed field takes none of them; see base.py.
        return {
            name: found[name]
            for name in self._entered_fields.telling.intersection(found, self._fields)
            if self._has_field_access(self._fields[name], "write")
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
        """Refuse links in ``valses`` to records that the user may not read."""
        found = {}
        for vals in valses:
            self._pointed(vals, found)
        for model, ids in found.items():
            # Rows that are not stored yet, and what no column can hold, point at nothing.
            if ids := {id_ for id_ in ids if 0 < id_ < 2**31}:
                self._check_named(self.env[model].browse(ids))

    @api.model
    def _check_named(self, records):
        """Refuse ``records`` that the user may not know of; a dialog may have its own right.

        :raise AccessError:
        """
        records.check_access("read")

    def _refuse_closed(self, *valses):
        """Refuse a closed field, whatever record it links to."""
        for name in self._entered_fields.pointing.intersection(itertools.chain(*valses)):
            self._check_field_access(self._fields[name], "write")

    def _check_dialog(self):
        """Refuse a dialog about records that the user may not read, whatever their source."""
        for name in sorted(self._entered_fields.pointing):
            field = self._fields[name]
            if field.store and field.type != "one2many":
                self._check_named(self[name])
        self._check_own_dialog()

    def _check_own_dialog(self):
        """Refuse a line added to a colleague's open dialog: the colleague would not notice it."""
        if not (self._original_module or "").startswith("egate"):
            return
        for name, field in self._fields.items():
            if field.type == "many2one" and field.store and self.env[field.comodel_name]._transient:
                # sudo: only whose dialog it is
                if self.sudo()[name].create_uid - self.env.user:
                    raise AccessError(
                        self.env._("A colleague has this dialog open. Open your own.")
                    )
