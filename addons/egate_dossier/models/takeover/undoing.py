from odoo import fields, models
from odoo.exceptions import UserError

#: Codes that are named in a refusal.
NAMED = 10


class EgateTakeover(models.Model):
    """Undoes a take-over as a whole, while nobody has done anything with its dossiers."""

    _inherit = "egate.takeover"

    def action_undo(self):
        """Close every dossier of this take-over as made by mistake; its old code is free again.

        :raise UserError: something was done with one of them, or it goes on still
        """
        takeover = self._chosen()
        if takeover.state not in ("done", "stopped"):
            raise UserError(self.env._("Stop the take-over first, or wait until it is done."))
        lines = takeover.line_ids.filtered(lambda line: line.state == "made")
        dossiers = lines.dossier_id
        dossiers._lock_rows()
        if touched := dossiers._touched_since_takeover():
            codes = ", ".join(touched[:NAMED].mapped("code"))
            raise UserError(
                self.env._(
                    "%(count)s of its dossiers have gone on since, so it is not undone: %(codes)s. "
                    "End those that are wrong one by one.",
                    count=len(touched),
                    codes=codes if len(touched) <= NAMED else f"{codes}…",
                )
            )
        words = takeover.with_context(lang="vi_VN").env._(
            "The take-over from “%(system)s” was undone.", system=takeover.name
        )
        dossiers._undo_takeover(fields.Datetime.now().replace(microsecond=0), words)
        lines.write({"state": "undone"})
        takeover.line_ids.content = False
        takeover.archive_ids.content = False
        takeover.write(
            {
                "state": "undone",
                "undone_by_id": self.env.uid,
                "undone_at": fields.Datetime.now(),
                "file": False,
            }
        )
        return True
