import heapq
from collections import Counter
from itertools import chain

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.egate_calendar_exception import WEEKDAYS
from ..tools import calendar_content

#: Most open records that the preview examines.
PREVIEW_LIMIT = 200_000
#: Most moved records that are listed, the soonest due first.
LISTED = 500


class EgateCalendarChange(models.TransientModel):
    """A preview of a calendar change: which open records move, and to which due time.

    Nothing is written before a user applies it, with the number of the decision. Without lines
    it shows what the calendar as it is now moves: it was changed on its own form.
    """

    _name = "egate.calendar.change"
    _description = "Change of a working calendar"

    calendar_id = fields.Many2one("resource.calendar", required=True, ondelete="cascade")
    decision = fields.Char(help="Number of the decision that orders the change.")
    line_ids = fields.One2many("egate.calendar.change.line", "change_id", string="Days")
    #: Set by the proposal of a year's holidays: applying it confirms them.
    confirmed_year = fields.Integer(export_string_translation=False)
    step = fields.Selection([("edit", "Change"), ("preview", "What moves")], default="edit")
    summary = fields.Text(readonly=True, export_string_translation=False)
    moved_count = fields.Integer(readonly=True, export_string_translation=False)
    later_count = fields.Integer(readonly=True, export_string_translation=False)
    earlier_count = fields.Integer(readonly=True, export_string_translation=False)
    overdue_count = fields.Integer(readonly=True, export_string_translation=False)
    move_ids = fields.One2many(
        "egate.calendar.change.move", "change_id", string="Records that move", readonly=True
    )

    def action_preview(self):
        """Count what would move; the calendar and the records stay as they are."""
        self.ensure_one()
        self._examine()
        self.step = "preview"
        return self._show()

    def action_back(self):
        """Change the days again."""
        self.step = "edit"
        return self._show()

    def action_apply(self):
        """Write the days into the calendar and start counting open records again.

        :raise UserError: the number of the decision is missing
        """
        self.ensure_one()
        decision = self._entered_text(self.decision)
        if not decision:
            raise UserError(self.env._("Enter the number of the decision on this change."))
        self._changed_content()
        calendar = self.calendar_id
        removed = self.line_ids.filtered(lambda line: line.kind == "remove").mapped("date")
        calendar.egate_exception_ids.filtered(lambda day: day.date in removed).unlink()
        self.env["egate.calendar.exception"].create(
            [
                {
                    "calendar_id": calendar.id,
                    "date": line.date,
                    "kind": line.kind,
                    "name": line.name,
                    "weekday": line.weekday,
                    "decision": line.decision or decision,
                }
                for line in self.line_ids
                if line.kind != "remove"
            ]
        )
        if self.confirmed_year:
            self.env["egate.calendar.year"]._confirm(calendar, self.confirmed_year, decision)
        recount = self.env["egate.calendar.recount"]._start(calendar, decision)
        close = {"type": "ir.actions.act_window_close"}
        if not recount:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The calendar is changed. The due times of open records are counted again in "
                    "the background."
                ),
                "next": close,
            },
        }

    def _show(self):
        """Return the action that opens this change in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try a change of the calendar"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    # -- what moves ----------------------------------------------------------------------------

    def _changed_content(self):
        """Return what the calendar would count with.

        :raise UserError: a line does not fit the calendar as it is
        """
        known = set(self.calendar_id.egate_exception_ids.mapped("date"))
        days = {"remove": {}, "off": {}, "makeup": {}}
        for line in self.line_ids.sorted(lambda line: line.kind != "remove"):
            if line.kind == "remove":
                if line.date not in known:
                    raise UserError(
                        self.env._(
                            "%(day)s has no entry in the calendar that could be removed.",
                            day=line.date.strftime("%d/%m/%Y"),
                        )
                    )
                known.remove(line.date)
            else:
                if not line.name:
                    raise UserError(
                        self.env._(
                            "Enter the occasion of %(day)s.", day=line.date.strftime("%d/%m/%Y")
                        )
                    )
                if line.date in known:
                    raise UserError(
                        self.env._(
                            "%(day)s has an entry already. Remove that one on a line of its own, "
                            "or keep one of the two lines.",
                            day=line.date.strftime("%d/%m/%Y"),
                        )
                    )
                known.add(line.date)
            days[line.kind][line.date] = int(line.weekday) if line.kind == "makeup" else line.name
        return calendar_content.with_days(
            self.calendar_id._egate_content(), days["remove"], days["off"], days["makeup"]
        )

    def _examine(self):
        """Fill in what would move."""
        now = fields.Datetime.now()
        seen = failed = 0
        counts, listed, spans = Counter(), [], []
        for records, looked_at, moves, uncounted in self.calendar_id._moves_if(
            self._changed_content()
        ):
            seen += looked_at
            failed += len(uncounted)
            for move in moves:
                counts["later" if move.after > move.before else "earlier"] += 1
                counts["overdue"] += not move.stopped and move.after < now <= move.before
            if moves:
                before, after = (
                    [getattr(move, key) for move in moves] for key in ("before", "after")
                )
                spans.append((min(before), max(before), min(after), max(after)))
            found = ((move.before, records._name, move) for move in moves)
            listed = heapq.nsmallest(LISTED, chain(listed, found))
            if seen >= PREVIEW_LIMIT:
                break
        self.write(
            {
                "moved_count": counts["later"] + counts["earlier"],
                "later_count": counts["later"],
                "earlier_count": counts["earlier"],
                "overdue_count": counts["overdue"],
                "move_ids": [Command.clear(), *map(Command.create, self._prepare_moves(listed))],
            }
        )
        self.summary = "\n".join(self._sentences(seen, failed, spans))

    def _prepare_moves(self, listed):
        """Return the values of the rows for ``listed``: due time, name of the model, move."""
        ids = {}
        for _before, model, move in listed:
            ids.setdefault(model, []).append(move.id)
        names = {
            # sudo: an id gives no access; opening the record checks the rights
            (model, record.id): record.display_name
            for model, some in ids.items()
            for record in self.env[model].sudo().browse(some)
        }
        return [
            {
                "name": names[model, move.id],
                "res_model": model,
                "res_id": move.id,
                "due_before": move.before,
                "due_after": move.after,
            }
            for _before, model, move in listed
        ]

    def _sentences(self, seen, failed, spans):
        """Return what is found, in sentences.

        :param list spans: of each batch the first and last due time, before and after
        """
        if not self.moved_count:
            sentences = [self.env._("No open record moves.")]
        else:
            sentences = [
                self.env._(
                    "%(moved)s open records move: %(later)s later, %(earlier)s earlier.",
                    moved=self.moved_count,
                    later=self.later_count,
                    earlier=self.earlier_count,
                ),
                self.env._(
                    "Due from %(first)s to %(last)s until now, from %(new_first)s to %(new_last)s "
                    "then.",
                    **self._span_in_words(spans),
                ),
            ]
        if self.overdue_count:
            sentences.append(
                self.env._("%(count)s of them would be overdue now.", count=self.overdue_count)
            )
        if failed:
            sentences.append(
                self.env._(
                    "%(count)s open records could not be counted: their terms lead out of the "
                    "years that a calendar is counted for.",
                    count=failed,
                )
            )
        if seen >= PREVIEW_LIMIT:
            sentences.append(
                self.env._("Only the first %(count)s open records were looked at.", count=seen)
            )
        if self.moved_count > len(self.move_ids):
            sentences.append(
                self.env._("Listed are the %(count)s due soonest.", count=len(self.move_ids))
            )
        return sentences

    def _span_in_words(self, spans):
        columns = zip(*spans, strict=True)
        keys = ("first", "last", "new_first", "new_last")
        return {
            key: self.calendar_id._to_local(pick(column)).strftime("%d/%m/%Y %H:%M")
            for key, column, pick in zip(keys, columns, (min, max, min, max), strict=True)
        }


class EgateCalendarChangeLine(models.TransientModel):
    _name = "egate.calendar.change.line"
    _description = "Day of a change of a working calendar"
    _order = "date, id"

    change_id = fields.Many2one(
        "egate.calendar.change", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("off", "Day off"),
            ("makeup", "Make-up working day"),
            ("remove", "Remove the entry of this day"),
        ],
        string="What",
        required=True,
        default="off",
    )
    date = fields.Date(required=True)
    name = fields.Char(string="Occasion")
    weekday = fields.Selection(WEEKDAYS, string="Hours of", default="0", required=True)
    decision = fields.Char(help="Where another document orders this day.")


class EgateCalendarChangeMove(models.TransientModel):
    _name = "egate.calendar.change.move"
    _description = "Record that a change of a working calendar would move"
    _order = "due_before, id"

    change_id = fields.Many2one(
        "egate.calendar.change", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Record", readonly=True)
    res_model = fields.Char(required=True, readonly=True, export_string_translation=False)
    res_id = fields.Integer(required=True, readonly=True, export_string_translation=False)
    due_before = fields.Datetime(string="Due until now", readonly=True)
    due_after = fields.Datetime(string="Due then", readonly=True)

    def action_open(self):
        """Open the record.

        :raise UserError: the user may not read it
        """
        self.ensure_one()
        record = self.env.get(self.res_model or "")
        if record is None or not record.browse(self.res_id).has_access("read"):
            raise UserError(
                self.env._(
                    "“%(record)s” is with units where you have no role, so you cannot open it.",
                    record=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
