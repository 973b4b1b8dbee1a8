from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import ipp
from .settings import HOSTS


class EgateDesk(models.Model):
    """The print queue of a counter, to which its receipts go without a dialog.

    The address is the administrator's: what is printed takes it from here, never from a browser,
    and only a host that the settings name is ever connected to.
    """

    _inherit = "egate.desk"

    print_queue = fields.Char(
        string="Print queue",
        help="The address of a print queue (IPP), such as “ipp://cups.ubnd.example/printers/quay-3”"
        ". Receipts then come out without a dialog.",
    )

    @api.constrains("print_queue")
    def _check_print_queue(self):
        for desk in self:
            if not desk.print_queue:
                continue
            if not ipp.host_of(desk.print_queue):
                raise ValidationError(
                    self.env._(
                        "“%(address)s” is no address of a print queue. Enter one such as "
                        "ipp://cups.ubnd.example/printers/quay-3.",
                        address=desk.print_queue,
                    )
                )
            if not desk._has_allowed_queue():
                raise ValidationError(
                    self.env._(
                        "The settings do not name “%(host)s” as a print server. Ask the "
                        "administrator of the system to add it there.",
                        host=ipp.host_of(desk.print_queue),
                    )
                )

    def action_try_print_queue(self):
        """Ask the queue how it is; print nothing."""
        self.ensure_one()
        self.check_access("write")
        if not self.print_queue:
            raise UserError(self.env._("Enter the address of the print queue first."))
        fault = self._queue_fault()
        message = self._print_sentence(fault) if fault else self.env._("The printer is ready.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning" if fault else "success", "message": message},
        }

    def _has_allowed_queue(self):
        """Return whether this counter has a queue on a host that is allowed now."""
        return self._is_allowed_queue(self.sudo().print_queue)  # sudo: the counter's own queue

    @api.model
    def _is_allowed_queue(self, address):
        # sudo: ir.config_parameter - hosts that the administrator allows
        hosts = self.sudo().env["ir.config_parameter"].get_param(HOSTS) or ""
        return ipp.is_allowed(address, hosts)

    def _queue_fault(self):
        """Return what keeps the queue from printing a form now, or ``""``.

        :return: a kind of :meth:`_print_sentence`
        """
        if not self._has_allowed_queue():
            return "host"
        try:
            found = ipp.printer(self.sudo().print_queue)  # sudo: the counter's own queue
        except ipp.PrinterError as fault:
            return "unreadable" if fault.kind == "lost" else fault.kind
        if "application/pdf" not in found.formats:
            return "format"
        return ipp.trouble(found)

    @api.model
    def _print_sentence(self, kind):
        """Return what a fault of the printer means to the clerk, and what to do about it.

        :param str kind: of :func:`tools.ipp.trouble`, or of a :class:`tools.ipp.PrinterError`
        """
        return {
            "paper": self.env._("The printer is out of paper. Put paper in."),
            "jam": self.env._("Paper is jammed in the printer. Take it out."),
            "cover": self.env._("The printer's cover is open. Close it."),
            "ink": self.env._("The printer has no toner or ink left."),
            "paused": self.env._(
                "The printer is stopped. Whoever looks after the printers lets it go on."
            ),
            "rejecting": self.env._("The printer takes no jobs at the moment."),
            "busy": self.env._("The printer is printing for somebody else and takes one job."),
            "down": self.env._(
                "The printer does not answer. Check that it is switched on and connected."
            ),
            "missing": self.env._(
                "The print server has no such queue. Ask the administrator to look at the "
                "counter's print queue."
            ),
            "unreadable": self.env._(
                "What answers is no print queue. Ask the administrator to look at the counter's "
                "print queue."
            ),
            "denied": self.env._(
                "The print server does not let this server print. Ask the administrator to "
                "allow it there."
            ),
            "format": self.env._(
                "This printer takes no PDF. The administrator sets up a queue that converts it "
                "(CUPS does)."
            ),
            "host": self.env._(
                "The settings no longer name the print server of this counter. Ask the "
                "administrator of the system to add it there."
            ),
            "certificate": self.env._(
                "The print server's certificate is not one that this server trusts. Ask the "
                "administrator to look at it."
            ),
        }.get(kind, self.env._("The printer refused the form."))
