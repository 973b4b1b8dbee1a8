from odoo import api, models
from odoo.exceptions import UserError

#: Lines that a client may send for one list of a record; people enter some tens.
MAX_LINES = 1000


class Base(models.AbstractModel):
    """Limits the lists that a client sends, as each line is work for the server.

    Only for the suite's models and for clients: the engine's own lists are as long as needed. The
    model itself limits how many lines a record may have in all.
    """

    _inherit = "base"

    @api.model
    def _check_lists(self, vals):
        """Refuse a list with more than :data:`MAX_LINES` lines before anything is done with it."""
        lists = self._entered_fields.lists
        for name, commands in vals.items():
            if name in lists and isinstance(commands, (list, tuple)):
                self._check_list(self._fields[name], commands)

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
