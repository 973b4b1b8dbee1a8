import json
import logging
import secrets

from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.exceptions import AccessDenied, UserError
from odoo.http import SessionExpiredException, request

_logger = logging.getLogger(__name__)

#: Errors that are worded for the caller.
_SAID = (UserError, AccessDenied, HTTPException, SessionExpiredException)


class IrHttp(models.AbstractModel):
    """Hides the details of server errors: the caller reads a sentence and a number.

    Odoo sends the whole traceback along with each error of a JSON route: paths, statements, values
    of others. It is in the log, under the number that the person was shown.
    """

    _inherit = "ir.http"

    @classmethod
    def _without_insides(cls, response, exception):
        """Return ``response`` to a JSON request without a traceback, nor words of the machine."""
        try:
            answer = json.loads(response.get_data())
            told = answer["error"]["data"] if "error" in answer else answer
            told["debug"] = ""
        except (AttributeError, ValueError, TypeError, KeyError):
            return response
        if not isinstance(exception, _SAID):
            number = secrets.token_hex(4)
            # The error itself is logged by the server.
            _logger.info("Fault %s: %s", number, request.httprequest.path)
            told["message"] = cls._fault_sentence(number)
            told["arguments"] = [told["message"]]
            told["context"] = {}
        response.set_data(json.dumps(answer))
        return response

    @classmethod
    def _note_fault(cls, exception):
        """Note that the server met a fault, for who watches over it."""
        if request.env and not isinstance(exception, _SAID):
            request.env["egate.server.fault"]._note()

    @classmethod
    def _fault_sentence(cls, number):
        words = request.env._ if request.env and not request.env.cr.closed else str
        if words is str:
            return f"The server met a fault. Tell the administrator its number: {number}."
        return words(
            "The server met a fault, and nothing was saved. Try again; if it comes back, tell the "
            "administrator its number: %(number)s.",
            number=number,
        )
