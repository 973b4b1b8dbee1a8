from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from odoo.addons.egate_base.tools.call_arguments import MAX_ID


class EgatePrintQueueController(Controller):
    """The printer of the counter: sends a form that was just kept, asks, takes it back.

    Calls of their own, not one with the printing: the form is kept before a printer hears of it,
    and nothing of the dossier is locked while a printer is waited for.
    """

    @route("/egate/report/send", type="jsonrpc", auth="user")
    def report_send(self, form_id):
        """Send one's own print to the counter's queue, once; it is noted as a reading.

        :return: ``state`` and ``words``, see ``egate.print.sending._send``
        """
        form = self._own_print(form_id)
        _unit, desk = request.env.user._egate_acting()
        sending = self._sending()
        if not desk.print_queue:
            return sending._refused("")
        request.env["egate.access.log"]._note_reading(form)
        return sending._send(form, desk)

    @route("/egate/report/sent", type="jsonrpc", auth="user")
    def report_sent(self, form_id):
        """Return what became of one's own print, as :meth:`report_send`; never send it."""
        return self._sending()._became(self._own_print(form_id))

    @route("/egate/report/unsend", type="jsonrpc", auth="user")
    def report_unsend(self, form_id):
        """Take back a print that waits at the printer; return as :meth:`report_send`."""
        return self._sending()._take_back(self._own_print(form_id, of_colleagues=True))

    def _own_print(self, form_id, of_colleagues=False):
        """Return a kept form that the user may read and, unless said otherwise, has printed."""
        if type(form_id) is not int or not 0 < form_id <= MAX_ID:
            raise NotFound
        form = request.env["egate.issued.form"].browse(form_id).exists()
        if not form or not form.has_access("read"):
            raise NotFound
        if not of_colleagues and form.printed_by_id != request.env.user:
            raise NotFound
        return form

    def _sending(self):
        # sudo: no group has rights on what is sent; the form was checked
        return request.env["egate.print.sending"].sudo()
