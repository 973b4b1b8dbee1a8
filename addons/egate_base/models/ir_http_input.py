import inspect
import logging
from functools import cache, partial

from psycopg2 import DataError
from werkzeug.exceptions import HTTPException, NotFound, abort
from werkzeug.routing import ValidationError as NoMatch

from odoo import models
from odoo.exceptions import UserError
from odoo.http import Response, request
from odoo.models import BaseModel

from odoo.addons.base.models.ir_http import SignedIntConverter

from ..tools.call_arguments import are_wrong
from ..tools.plain_input import fault_of, read_json
from ..tools.plain_text import plain_values

_logger = logging.getLogger(__name__)

#: Where the web client calls methods of models.
_CALLS = "/web/dataset/call_"
#: Methods that are also called on models without rows.
_OF_ABSTRACT = ("fields_get", "get_view", "get_views")
#: Digits of the largest possible id.
ID_DIGITS = 10
#: Most bytes of a request to a route of the suite that sets no limit itself.
MOST_BYTES = 64 * 1024
#: For the pages made here: only their text and one style sheet.
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def _is_id(value):
    return type(value) is int


@cache
def _named_by(method):
    """Return the names of the arguments of a route's method, and of those it cannot do without.

    :rtype: tuple[frozenset[str], frozenset[str]]
    """
    named = [
        parameter
        for parameter in list(inspect.signature(method).parameters.values())[1:]
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]
    needed = frozenset(one.name for one in named if one.default is one.empty)
    return frozenset(one.name for one in named), needed


class IdConverter(SignedIntConverter):
    """A number in an address; one that cannot be an id matches no route."""

    def to_python(self, value):
        if len(value) > ID_DIGITS + 1:
            raise NoMatch
        return super().to_python(value)


class IrHttp(models.AbstractModel):
    """Checks what a caller sends before any route gets it.

    Routes of the suite get only the arguments that they name. Bad text and numbers reach no route,
    except one with ``any_text``, which answers as for any unknown value. A refusal is a sentence:
    on a plain page, or in the dialog of the web client.
    """

    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls):
        return super()._get_converters() | {"int": IdConverter}

    @classmethod
    def _is_own_route(cls, endpoint):
        """Return whether the suite made this route."""
        return endpoint.original_endpoint.__module__.startswith("odoo.addons.egate_")

    @classmethod
    def _limit_bytes(cls, rule):
        if cls._is_own_route(rule.endpoint):
            # One that takes more says so, and overrules this before it is called.
            request.httprequest.max_content_length = MOST_BYTES

    @classmethod
    def _refuse_nul(cls, path_info, rule=None):
        """Answer an address that no page has, and for which no database can look."""
        if "\0" in path_info and not (rule and rule.endpoint.routing.get("any_text")):
            abort(Response("Not Found", status=404))

    @classmethod
    def _read_own_json(cls, rule):
        # Odoo reads the body for the first time to choose a cursor, right after this.
        kind = rule.endpoint.routing["type"]
        if kind in ("jsonrpc", "json2"):
            request.get_json_data = partial(cls._read_json, kind)

    @classmethod
    def _read_json(cls, kind):
        """Return the values of the body, or answer that it is no request."""
        try:
            values = read_json(request.httprequest.get_data(as_text=True))
        except ValueError:
            abort(Response("Invalid JSON data", status=400))
        if kind == "jsonrpc" and not (
            isinstance(values, dict) and isinstance(values.get("params", {}), dict)
        ):
            abort(Response("Invalid JSON-RPC data", status=400))
        if kind == "jsonrpc" and request.httprequest.path.startswith(_CALLS):
            # Odoo looks for it before anything is ready to answer in words.
            model = values.get("params", {}).get("model")
            if not isinstance(model, str) or model not in request.registry:
                abort(Response("Invalid JSON-RPC data", status=400))
        return values

    @classmethod
    def _params_fault(cls, endpoint):
        """Return what is wrong with the parameters, if anything; what is right is plain then."""
        if cls._keep_named_params(endpoint):
            return "missing"
        if endpoint.routing.get("any_text"):
            return ""
        if fault := fault_of(request.params):
            return fault
        # However a keyboard or a program wrote it: found and stored in one way.
        request.params = plain_values(request.params)
        return cls._call_fault()

    @classmethod
    def _error_fault(cls, endpoint, error):
        """Return what is wrong with a request that ended in ``error``; empty: another's affair.

        :raise UserError: says it at once, whatever the route
        """
        if isinstance(error, DataError):
            # What only the database finds: a number too large for its column, a date that is
            # none. Nothing can be asked of a broken transaction.
            request.env.cr.rollback()  # lint: allow the transaction is broken, and is refused
            raise UserError(cls._input_sentence("value")) from error
        if isinstance(error, HTTPException):
            # Of a page that cannot draw what it is asked for, and says so without a number.
            return "missing" if error.code is None and error.response is None else ""
        if isinstance(error, RecursionError):
            raise UserError(cls._input_sentence("deep")) from error
        return cls._value_fault(endpoint, error)

    @classmethod
    def _refuse_input(cls, endpoint, fault):
        sentence = cls._input_sentence(fault)
        if endpoint.routing["type"] != "http":
            raise UserError(sentence)
        return cls._refusal_page(sentence, 400)

    @classmethod
    def _keep_named_params(cls, endpoint):
        """Leave an own route the arguments that it names; return whether one is missing."""
        # No route has an argument of this name, and a method called with it breaks.
        params = request.params
        params.pop("self", None)
        if not cls._is_own_route(endpoint):
            return False
        wanted, needed = _named_by(endpoint.original_endpoint)
        for name in set(params) - wanted:
            del params[name]
        if endpoint.routing["type"] == "http" and any(
            type(value) is int and value <= 0 for value in params.values()
        ):
            # Only addresses hold whole numbers, and each is an id or a page, from 1: nothing is
            # there, while browse(0) would be an empty set that all users may read.
            raise NotFound
        return not needed <= set(params)

    @classmethod
    def _value_fault(cls, endpoint, refused):
        """Return what is wrong with a request that a route or a method could make nothing of."""
        if endpoint.routing["type"] != "http":
            # A method for one record, called on none or on several.
            return "missing" if str(refused).startswith("Expected singleton") else ""
        strangers = endpoint.routing["auth"] in ("public", "none")
        if strangers and request.httprequest.method in ("GET", "HEAD"):
            # A public page of Odoo, called with an invented address.
            _logger.info("Refused: %s", request.httprequest.path, exc_info=True)
            return "missing"
        return ""

    @classmethod
    def _call_fault(cls):
        """Return what is wrong with a call of a model's method, if it is one."""
        return cls._paging_fault() or cls._arguments_fault()

    @classmethod
    def _paging_fault(cls):
        """Return ``number`` where a call of a model's method asks for a page that cannot be."""
        kwargs = request.params.get("kwargs")
        if isinstance(kwargs, dict):
            for name in ("limit", "offset"):
                value = kwargs.get(name)
                if value and (type(value) is not int or not 0 <= value < 1 << 63):
                    return "number"
        return ""

    @classmethod
    def _arguments_fault(cls):
        """Return ``missing`` where a method of the suite is called with what cannot be meant."""
        sent = request.params
        if "__model__" in sent:
            return cls._arguments_fault_by_name(sent)
        model, name, args, kwargs = map(sent.get, ("model", "method", "args", "kwargs"))
        if not (isinstance(model, str) and isinstance(name, str) and model in request.env):
            return ""
        if not isinstance(args, list) or not isinstance(kwargs, dict):
            return ""
        if args and not getattr(getattr(type(request.env[model]), name, None), "_api_model", False):
            args[0] = cls._each_once(request.env[model], args[0])
        return cls._method_fault(request.env[model], name, args, kwargs)

    @classmethod
    def _arguments_fault_by_name(cls, sent):
        """Answer :meth:`_arguments_fault` of a call by ``/json/2``, which names all arguments."""
        model, name = sent["__model__"], sent["__method__"]
        if model not in request.env:
            return ""
        model, beside = request.env[model], ("__model__", "__method__", "ids")
        if "ids" in sent:
            sent["ids"] = cls._each_once(model, sent["ids"])
        named = {key: value for key, value in sent.items() if key not in beside}
        by_model = getattr(getattr(type(model), name, None), "_api_model", False)
        return cls._method_fault(model, name, [] if by_model else [sent.get("ids", [])], named)

    @classmethod
    def _each_once(cls, model, ids):
        """Return the ids that a method of the suite is called on without those that come again.

        What is done to a record would be done to it twice.
        """
        if isinstance(ids, list) and model._is_of_the_suite() and all(map(_is_id, ids)):
            return list(dict.fromkeys(ids))
        return ids

    @classmethod
    def _method_fault(cls, model, name, args, kwargs):
        # A part that models are made of has no rows.
        rows = model._abstract and hasattr(BaseModel, name) and name not in _OF_ABSTRACT
        return "missing" if rows or are_wrong(type(model), name, args, kwargs) else ""

    @classmethod
    def _input_sentence(cls, fault):
        """Return in words what is wrong and what to do, in the language of the caller."""
        env = request.env
        if fault == "text":
            return env._(
                "The text holds characters that cannot be stored. Delete them, or type the text "
                "instead of pasting it, and send it again."
            )
        if fault == "number":
            return env._("A number is not valid. Enter an ordinary number and send it again.")
        if fault == "value":
            return env._(
                "Nothing was saved: a number or a date is too large or is none. Correct it and "
                "send it again."
            )
        if fault == "missing":
            return env._("The request is not complete. Go back, load the page again and repeat it.")
        return env._("The request is too complicated. Make it simpler and send it again.")

    @classmethod
    def _refusal_page(cls, sentence, status):
        """Return a separate page with one sentence, without assets or scripts."""
        lang = request.env.lang or "en_US"
        if request.env.user._is_public():
            # In Vietnamese like the other public pages, whatever language the browser asks for.
            lang = request.env["res.lang"]._get_data(code="vi_VN").code or lang
        values = {"lang": lang.partition("_")[0], "sentence": sentence}
        body = request.env["ir.qweb"]._render(
            "egate_base.refusal_page", values, lang=lang, minimal_qcontext=True
        )
        headers = [("Content-Security-Policy", POLICY), ("Cache-Control", "no-store")]
        return request.make_response(str(body), headers, status=status)
