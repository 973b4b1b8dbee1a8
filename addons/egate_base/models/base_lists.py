from odoo import api, models
from odoo.exceptions import UserError

#: Lines that a client may send for one list of a record; people enter some tens.
MAX_LINES = 1000


class Base(models.AbstractModel):
    """A list that a client sends has an end: each line is work for the server.

    Asked of the suite's models alone, and of clients: the engine's own lists are as long as the
    facts. What a record may have in all is its own model's to say.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_lists(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_lists([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_lists([values])
        return super().onchange(values, field_names, fields_spec)

    def _check_lists(self, vals_list):
        """Refuse lists with more than :data:`MAX_LINES` lines before anything is done with them."""
        if self.env.su or not self._name.startswith("egate."):
            return
        for vals in vals_list:
            for name, commands in vals.items():
                if not isinstance(commands, (list, tuple)):
                    continue
                field = self._fields.get(name)
                if field and field.type in ("one2many", "many2many"):
                    self._check_list(field, commands)

    def _check_list(self, field, commands):
        lines = 0
        for command in commands:
            several = isinstance(command, (list, tuple)) and len(command) == 3 and command[2]
            lines += max(len(several), 1) if isinstance(several, (list, tuple)) else 1
        if lines > MAX_LINES:
            raise UserError(
                self.env._(
                    "“%(list)s” has %(count)s lines at once; at most %(limit)s are taken. Enter "
                    "fewer, and the others after them.",
                    list=field._description_string(self.env),
                    count=lines,
                    limit=MAX_LINES,
                )
            )
