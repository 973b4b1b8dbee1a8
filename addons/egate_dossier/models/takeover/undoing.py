from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Codes that are named in a refusal.
NAMED = 10


class EgateTakeover(models.Model):
    """Undoes a take-over as a whole, while nobody has done anything with its dossiers.

    That is asked of all of them before it begins. It is done in pieces, see ``working.py``; with
    what somebody goes on meanwhile stays, and is told.
    """

    _inherit = "egate.takeover"

    def action_undo(self):
        """Close every dossier of this take-over as made by mistake; its old code is free again.

        It is done in the background; also go on with it after a stop.

        :raise UserError: something was done with one of them, or it goes on still
        """
        takeover = self._chosen()
        if takeover.state not in ("done", "stopped", "undo_stopped"):
            raise UserError(self.env._("Stop the take-over first, or wait until it is done."))
        if takeover.state != "undo_stopped":
            takeover._begin_undoing()
        takeover.write(
            {"state": "undoing", "undone_by_id": self.env.uid, "failure": False, "tries": 0}
        )
        takeover._wake()
        return True

    def _begin_undoing(self):
        """Throw away what was not taken over yet, if nothing keeps the whole from being undone."""
        lines = self.env["egate.takeover.line"]
        mine = Domain("takeover_id", "=", self.id)
        made = lines.search(mine & Domain("state", "=", "made"))
        if touched := made.dossier_id._touched_since_takeover():
            codes = ", ".join(touched[:NAMED].mapped("code"))
            raise UserError(
                self.env._(
                    "%(count)s of its dossiers have gone on since, so it is not undone: %(codes)s. "
                    "End those that are wrong one by one.",
                    count=len(touched),
                    codes=codes if len(touched) <= NAMED else f"{codes}…",
                )
            )
        lines.search(mine & Domain("state", "!=", "made")).content = False
        self.file = False
        self.archive_ids.content = False

    def _undo_lines(self, lines):
        """Undo these lines; those with whose dossiers somebody went on meanwhile stay."""
        lines.dossier_id._lock_rows()
        touched = lines.dossier_id._touched_since_takeover()
        stay = lines.filtered(lambda line: line.dossier_id in touched)
        stay._settle("kept", self.env._("Somebody went on with it: it stays."))
        words = self.with_context(lang="vi_VN").env._(
            "The take-over from “%(system)s” was undone.", system=self.name
        )
        undone = lines - stay
        undone.dossier_id._undo_takeover(fields.Datetime.now().replace(microsecond=0), words)
        undone.write({"state": "undone"})

    def _finish_undoing(self):
        values = {"state": "undone", "undone_at": fields.Datetime.now()}
        stay = Domain("takeover_id", "=", self.id) & Domain("state", "=", "kept")
        if count := self.line_ids.search_count(stay):
            values["failure"] = self.env._(
                "%(count)s of its dossiers were gone on with while the others were undone. They "
                "stay; the list of rows names them. End those that are wrong one by one.",
                count=count,
            )
        self.write(values)
