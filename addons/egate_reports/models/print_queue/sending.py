import logging
import secrets
import time
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import ipp

_logger = logging.getLogger(__name__)

#: After this time nobody is sending any more: the process that did was killed.
SENDING = timedelta(seconds=60)
#: After this time a form is given up whose queue does not tell: a printer that was switched off
#: over noon is on again, and who waited for the form is gone.
FORGOTTEN = timedelta(hours=4)
#: How often, and how long between, a queue is asked whether the form has come out.
LOOKS, PAUSE = 4, 0.5
#: What may still come out of the printer.
OPEN = ("sending", "waiting")
#: What is not sent again.
COUNTING = (*OPEN, "printed", "lost")


class EgatePrintSending(models.Model):
    """That a form given out was sent to a counter's print queue: once, whoever presses again.

    The row is there, in a transaction of its own, before the queue hears of the form, and a unique
    index lets one sender through. Its token is the name of the job, so what became of a form whose
    answer was lost is asked of the queue, never guessed. A row that has ``failed`` counts no more:
    nothing came out, and the form may be sent again.

    No group has rights here; the methods serve who prints.
    """

    _name = "egate.print.sending"
    _description = "Form sent to a printer"
    _log_access = False
    _rec_name = "token"
    _order = "id desc"

    form_id = fields.Many2one(
        "egate.issued.form", required=True, readonly=True, ondelete="restrict", index=True
    )
    desk_id = fields.Many2one(
        "egate.desk", string="Counter", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    queue = fields.Char(string="Print queue", required=True, readonly=True)
    #: The name of its job, and the number that the queue gave it.
    token = fields.Char(required=True, readonly=True, export_string_translation=False)
    number = fields.Integer(readonly=True, export_string_translation=False)
    state = fields.Selection(
        [
            ("sending", "Being sent"),
            ("waiting", "At the printer"),
            ("printed", "Was printed"),
            ("failed", "Nothing came out"),
            ("lost", "Nobody knows"),
        ],
        required=True,
        readonly=True,
    )
    sent_at = fields.Datetime(string="Sent", required=True, readonly=True)
    #: Whether the queue was seen printing it.
    started = fields.Boolean(readonly=True, export_string_translation=False)

    _once = models.UniqueIndex("(form_id) WHERE state <> 'failed'")
    _open_idx = models.Index("(sent_at) WHERE state IN ('sending', 'waiting')")

    # -- sending --------------------------------------------------------------------------------

    @api.model
    def _send(self, form, desk):
        """Send a form to the counter's queue, unless it is there already.

        The caller has checked that the user may read the form.

        :return: ``state`` (``sent``, ``waits``, ``printed``, ``refused`` or ``lost``) and ``words``
        :rtype: dict
        """
        row, first = self._claim(form, desk)
        if not first:
            return self._told(row)
        try:
            fault = desk._queue_fault()
            content = form._content()
        except BaseException:
            # A damaged file, say: nothing was sent.
            self._set(row, "failed")
            raise
        if not fault:
            try:
                number = ipp.print_pdf(self._queue_of(row), content, self._job_name(row))
            except ipp.LostError:
                return self._told(self._look_for(row))
            except ipp.PrinterError as refusal:
                fault = refusal.kind
            except Exception:
                # The document may have gone out: the row stays, and its job is looked for later.
                _logger.exception("form %s: sending it to the printer failed", form.id)
                return self._sentence_of("lost", "")
        if fault:
            self._set(row, "failed")
            return self._refused(fault)
        return self._told(self._set(row, "waiting", number), LOOKS)

    @api.model
    def _became(self, form):
        """Return what became of a form that was sent; never send it.

        :return: as :meth:`_send`; ``ended`` where it does not come out: a colleague may have taken
            it back and opened it, so it does not open by itself
        """
        row = self._row_of(form.ids, (*COUNTING, "failed"))
        told = self._told(row) if row else self._refused("")
        if told["state"] != "refused":
            return told
        words = self.env._(
            "The form did not come out: it was taken back or stopped at the printer. Open it "
            "unless a colleague has done so."
        )
        return {"state": "ended", "words": words}

    @api.model
    def _take_back(self, form):
        """Take a form that waits at the printer back, so that it comes out no more.

        :return: as :meth:`_send`; ``refused`` when it does not come out any more, ``stuck`` when
            the queue does not say so
        """
        row = self._row_of(form.ids)
        if row and row["state"] == "waiting":
            try:
                ipp.cancel(self._queue_of(row), row["number"])
            except ipp.PrinterError:
                # Over, or the queue does not answer: what it says next is what is told.
                row = self._look(row)
                fault = self._fault_of(row) if row["state"] == "waiting" else ""
                return self._stuck(fault) if fault else self._sentence_of(row["state"], "")
            row = self._look(row)
        return self._told(row) if row else self._refused("")

    @api.model
    def _waiting(self, forms):
        """Return what is told of one of ``forms`` that may still come out, or ``None``."""
        for row in self._rows_of(forms.ids, OPEN):
            row = self._look(row)
            if row["state"] in OPEN:
                return {**self._told(row), "form": row["form_id"]}
        return None

    # -- what became of it ----------------------------------------------------------------------

    def _told(self, row, looks=1):
        """Return what the clerk is told of a row, after asking the queue so often."""
        fault = ""
        for look in range(looks):
            if look:
                time.sleep(PAUSE)
            row = self._look(row)
            if row["state"] != "waiting":
                break
            fault = self._fault_of(row)
            if fault:
                break
        return self._sentence_of(row["state"], fault)

    def _sentence_of(self, state, fault):
        """Return what is told of a row in ``state``, while ``fault`` keeps its printer."""
        if state == "failed":
            return self._refused(fault)
        if state == "waiting" and fault:
            words = self.env._(
                "%(fault)s The form waits at the printer and comes out then; it is not sent twice.",
                fault=self.env["egate.desk"]._print_sentence(fault),
            )
            return {"state": "waits", "words": words}
        if state == "lost":
            words = self.env._(
                "It is not known whether the printer has printed the form. Look whether it came "
                "out; if it did not, open the form and print it from there."
            )
            return {"state": "lost", "words": words}
        if state == "printed":
            return {"state": "printed", "words": self.env._("The printer has printed the form.")}
        return {"state": "sent", "words": self.env._("Sent to the printer.")}

    def _refused(self, fault):
        words = self.env["egate.desk"]._print_sentence(fault) if fault else ""
        not_printed = self.env._("Nothing was printed; the form opens instead.")
        return {"state": "refused", "words": f"{words} {not_printed}".strip()}

    def _stuck(self, fault):
        words = self.env._(
            "%(fault)s The form could not be taken back and may still come out. If you open it and "
            "print it, destroy what comes out later.",
            fault=self.env["egate.desk"]._print_sentence(fault),
        )
        return {"state": "stuck", "words": words}

    def _queue_of(self, row):
        """Return the address of the row's queue, where the settings still allow its host.

        :raise PrinterError: they do not
        """
        if not self.env["egate.desk"]._is_allowed_queue(row["queue"]):
            raise ipp.PrinterError("host")
        return row["queue"]

    def _fault_of(self, row):
        try:
            return ipp.trouble(ipp.printer(self._queue_of(row)))
        except ipp.PrinterError as fault:
            return "down" if fault.kind == "lost" else fault.kind

    def _look(self, row):
        """Return the row as its queue knows it now; what cannot be asked stays as it is."""
        if row["state"] == "sending":
            late = fields.Datetime.now() - row["sent_at"] > SENDING
            return self._look_for(row) if late else row
        if row["state"] != "waiting":
            return row
        try:
            job = ipp.job(self._queue_of(row), row["number"])
        except ipp.PrinterError:
            late = fields.Datetime.now() - row["sent_at"] > FORGOTTEN
            return self._set(row, "lost") if late else row
        if not job:
            # Done with, or forgotten when the print server began anew.
            return self._set(row, "printed" if row["started"] else "lost")
        if not job.over:
            # A job that waits for paper is "processing", too.
            starts = job.printing and not row["started"] and not self._fault_of(row)
            return self._set(row, "waiting", started=True) if starts else row
        return self._set(row, "printed" if job.over == "completed" else "failed")

    def _look_for(self, row):
        """Look for the job whose answer was lost."""
        try:
            job = ipp.find_job(self._queue_of(row), self._job_name(row))
        except ipp.PrinterError:
            job = None
        if not job:
            return self._set(row, "lost")
        return self._look(self._set(row, "waiting", job.number))

    @staticmethod
    def _job_name(row):
        # Nothing of a citizen: whoever stands at the printer reads it.
        return f"egate-{row['token']}"

    # -- rows -----------------------------------------------------------------------------------

    def _claim(self, form, desk):
        """Return the row of a form, and whether this call is the one that sends it."""
        sudo = desk.sudo()  # sudo: the counter's own queue
        with self._own_cursor() as cr:
            cr.execute(
                """INSERT INTO egate_print_sending
                       (form_id, desk_id, user_id, queue, token, state, sent_at)
                   VALUES (%s, %s, %s, %s, %s, 'sending', %s)
                   ON CONFLICT DO NOTHING RETURNING id""",
                (
                    *(form.id, desk.id, self.env.uid, sudo.print_queue, secrets.token_hex(8)),
                    fields.Datetime.now(),
                ),
            )
            first = bool(cr.rowcount)
            return self._read_row(cr, SQL("form_id = %s AND state <> 'failed'", form.id)), first

    def _set(self, row, state, number=None, started=None):
        with self._own_cursor() as cr:
            cr.execute(
                """UPDATE egate_print_sending
                   SET state = %s, number = coalesce(%s, number), started = coalesce(%s, started)
                   WHERE id = %s""",
                (state, number, started, row["id"]),
            )
            return self._read_row(cr, SQL("id = %s", row["id"]))

    def _row_of(self, form_ids, states=COUNTING):
        """Return the newest of :meth:`_rows_of`, or ``None``."""
        return next(iter(self._rows_of(form_ids, states)), None)

    def _rows_of(self, form_ids, states):
        with self._own_cursor() as cr:
            wanted = SQL("form_id = ANY(%s) AND state = ANY(%s)", list(form_ids), list(states))
            self._select(cr, wanted)
            return cr.dictfetchall()

    def _read_row(self, cr, wanted):
        self._select(cr, wanted)
        return cr.dictfetchone()

    @staticmethod
    def _select(cr, wanted):
        cr.execute(SQL("SELECT * FROM egate_print_sending WHERE %s ORDER BY id DESC", wanted))

    @contextmanager
    def _own_cursor(self):
        """Open a short transaction of its own: while a queue is asked, nothing is locked."""
        with self.env.registry.cursor() as cr:
            yield cr
