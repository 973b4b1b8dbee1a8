import heapq
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

#: Dossiers looked at before the preview answers.
PREVIEW_LIMIT = 100_000
#: Dossiers looked at together.
BATCH = 1000
#: Of those that move, so many are listed, the soonest due first.
LISTED = 500


class EgateOutagePreview(models.TransientModel):
    """What an announced failure moves, before anything does; it is asked and confirmed here."""

    _name = "egate.outage.preview"
    _description = "What an announced failure moves"

    outage_id = fields.Many2one(
        "egate.outage", required=True, ondelete="cascade", export_string_translation=False
    )
    may_ask = fields.Boolean(
        related="outage_id.may_ask", related_sudo=False, export_string_translation=False
    )
    may_confirm = fields.Boolean(
        related="outage_id.may_confirm", related_sudo=False, export_string_translation=False
    )
    summary = fields.Text(readonly=True, export_string_translation=False)
    moved_count = fields.Integer(readonly=True, export_string_translation=False)
    line_ids = fields.One2many(
        "egate.outage.preview.line", "preview_id", string="Dossiers that move", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview.outage_id.check_access("read")
            preview._examine()
        return previews

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the failure moves"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def _examine(self):
        """Fill in what would move."""
        outage, now = self.outage_id, fields.Datetime.now()
        # sudo: how many move and their numbers, which open nothing; who looks was checked
        dossiers = self.env["egate.dossier"].sudo()
        seen = moved = saved = failed = 0
        listed = []
        ids = outage._concerned(limit=BATCH)
        while ids and seen < PREVIEW_LIMIT:
            moves, uncounted = dossiers.browse(ids)._outage_moves(outage)
            seen += len(ids)
            moved += len(moves)
            failed += len(uncounted)
            saved += sum(move.before < now <= move.after for move in moves)
            found = ((move.before, move.id, move) for move in moves)
            listed = heapq.nsmallest(LISTED, chain(listed, found))
            ids = outage._concerned(ids[-1], BATCH)
        names = dossiers.browse([one for _due, one, _move in listed])
        codes = dict(zip(names.ids, names.mapped("display_name"), strict=True))
        # sudo: a dialog's own lines; their values are counted here
        self.sudo().write(
            {
                "moved_count": moved,
                "summary": "\n".join(self._sentences(seen, moved, saved, failed, bool(ids))),
                "line_ids": [
                    Command.create(
                        {
                            "name": codes[one],
                            "dossier_id": one,
                            "due_before": move.before,
                            "due_after": move.after,
                        }
                    )
                    for _due, one, move in listed
                ],
            }
        )

    def _sentences(self, seen, moved, saved, failed, more):
        said = [self.env._("%(count)s dossiers were open in it.", count=seen)]
        if moved:
            said.append(
                self.env._("The due time of %(count)s moves; of none is it earlier.", count=moved)
            )
        else:
            said.append(self.env._("No due time moves."))
        if saved:
            said.append(self.env._("%(count)s of them are not overdue any more then.", count=saved))
        if failed:
            said.append(
                self.env._(
                    "%(count)s could not be counted: their terms lead out of the years that a "
                    "calendar is counted for.",
                    count=failed,
                )
            )
        if more:
            said.append(self.env._("Only these were looked at; more were open."))
        if moved > LISTED:
            said.append(self.env._("Listed are the %(count)s due soonest.", count=LISTED))
        return said

    def action_ask(self):
        """Ask for the confirmation of what was looked at here."""
        self.ensure_one()
        self.outage_id.action_ask()
        return {"type": "ir.actions.act_window_close"}

    def action_confirm(self):
        """Confirm what was looked at here."""
        self.ensure_one()
        self.outage_id.action_confirm()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The dossiers are counted again in the background."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class EgateOutagePreviewLine(models.TransientModel):
    _name = "egate.outage.preview.line"
    _description = "Dossier that an announced failure moves"
    _order = "due_before, id"

    preview_id = fields.Many2one(
        "egate.outage.preview", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Dossier", readonly=True)
    dossier_id = fields.Integer(
        string="Id of the dossier", required=True, readonly=True, export_string_translation=False
    )
    due_before = fields.Datetime(string="Due until now", readonly=True)
    due_after = fields.Datetime(string="Due then", readonly=True)

    def action_open(self):
        """Open the dossier.

        :raise UserError: the user may not read it
        """
        self.ensure_one()
        dossier = self.env["egate.dossier"].browse(self.dossier_id)
        if not dossier.exists() or not dossier.has_access("read"):
            raise UserError(
                self.env._(
                    "“%(dossier)s” is with units where you have no role, so you cannot open it.",
                    dossier=self.name,
                )
            )
        return dossier._action_show()
