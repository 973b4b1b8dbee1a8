from functools import cache

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.egate_base.tools.hooks import hook

from .fact_sql import refresh

_PENDING = "egate_facts"
#: Stands for the ids in the statement that is made once.
_IDS = object()


class EgateDossier(models.Model):
    """Keeps the facts of dossiers: whatever the trail says happened changes them, once at the end.

    All that a transaction did to its dossiers is one statement before it commits. The trail's head
    is on the dossier's row, so that two who write to one dossier meet there; the facts need no
    lock.
    """

    _inherit = "egate.dossier"

    @hook("event_written")
    def _note_facts(self, kind, at, details):
        """Have the facts of these dossiers written before the transaction commits."""
        if kind == "import_undone":
            self._drop_facts()
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.get(_PENDING)
        if pending is None:
            pending = precommit.data[_PENDING] = set()
            # sudo: the facts are the engine's, whoever did what they count
            precommit.add(self.env["egate.dossier"].sudo()._catch_up_facts)
        pending.update(self._ids)

    @api.model
    def _catch_up_facts(self):
        """Write the facts of what this transaction has done so far."""
        if pending := self.env.cr.precommit.data.pop(_PENDING, None):
            self.env.flush_all()
            self.browse(sorted(pending))._write_facts()
            for model in ("egate.dossier.figure", "egate.step.figure"):
                self.env[model].invalidate_model(flush=False)

    def _drop_facts(self):
        """Leave these dossiers out of the figures: they were taken over by mistake, and undone.

        All of them were open, so no sum has them.
        """
        ids = list(self._ids)
        self.env.cr.execute("DELETE FROM egate_step_fact WHERE dossier_id = ANY(%s)", [ids])
        self.env.cr.execute("DELETE FROM egate_dossier_fact WHERE dossier_id = ANY(%s)", [ids])

    def _write_facts(self):
        """Bring the facts of these dossiers up to date; return how many rows changed."""
        code, values = _statement()
        ids = list(self._ids)
        self.env.cr.execute(code, [ids if value is _IDS else value for value in values])
        return self.env.cr.fetchone()[0]


@cache
def _statement():
    """Return the statement and its values; composing it would cost a transition 7 % more."""
    statement = refresh(SQL("d.id = ANY(%s)", _IDS))
    return statement.code, tuple(statement.params)
