import inspect
import logging
from functools import partial

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
#: What is asked of a model without rows, too.
_OF_ABSTRACT = ("fields_get", "get_view", "get_views")
#: Digits of the largest id there can be.
ID_DIGITS = 10
#: Bytes of a request to a route of the suite that does not say itself how many it takes.
MOST_BYTES = 64 * 1024
#: On the pages that are made here: nothing but their words and one style sheet.
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def _is_id(value):
    return type(value) is int


class IdConverter(SignedIntConverter):
    """A number in an address: one that cannot be an id is no address of anything."""

    def to_python(self, value):
        if len(value) > ID_DIGITS + 1:
            raise NoMatch
        return super().to_python(value)


class IrHttp(models.AbstractModel):
    """What a caller sends is looked at before any route sees it.

    Routes of the suite get the arguments that they name and no others; bad text and numbers reach
    no route at all, save one that says ``any_text`` and answers it as any other miss. A refusal is
    a sentence: on a calm page, or in the dialog of the web client.
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
    def _pre_dispatch(cls, rule, args):
        cls._refuse_outside(rule)
        if cls._is_own_route(rule.endpoint):
            # One that takes more says so, and overrules this in the call below.
            request.httprequest.max_content_length = MOST_BYTES
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _match(cls, path_info):
        try:
            rule, args = super()._match(path_info)
            answers = rule.endpoint.routing.get("any_text")
        except NotFound:
            if "\0" not in path_info:
                raise
            answers = False
        if "\0" in path_info and not answers:
            # No page has such an address, and no database can look for one.
            abort(Response("Not Found", status=404))
        # Odoo reads the body for the first time to choose a cursor, right after this.
        kind = rule.endpoint.routing["type"]
        if kind in ("jsonrpc", "json2"):
            request.get_json_data = partial(cls._read_json, kind)
        return rule, args

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
    def _dispatch(cls, endpoint):
        missing = cls._keep_named_params(endpoint)
        fault = "missing" if missing else ""
        if not endpoint.routing.get("any_text"):
            fault = fault or fault_of(request.params)
            if not fault:
                # However a keyboard or a program wrote it: found and stored in one way.
                request.params = plain_values(request.params)
                fault = cls._call_fault()
        if not fault:
            try:
                return super()._dispatch(endpoint)
            except DataError as refused:
                # What only the database finds: a number too large for its column, a date that
                # is none. Nothing can be asked of a broken transaction.
                request.env.cr.rollback()  # lint: allow the transaction is broken, and is refused
                raise UserError(cls._input_sentence("value")) from refused
            except HTTPException as refused:
                # Of a page that cannot draw what it is asked for, and says so without a number.
                if refused.code is not None or refused.response is not None:
                    raise
                fault = "missing"
            except RecursionError as refused:
                raise UserError(cls._input_sentence("deep")) from refused
            except (ValueError, LookupError) as refused:
                if not (fault := cls._value_fault(endpoint, refused)):
                    raise
        sentence = cls._input_sentence(fault)
        if endpoint.routing["type"] != "http":
            raise UserError(sentence)
        return cls._refusal_page(sentence, 400)

    @classmethod
    def _keep_named_params(cls, endpoint):
        """Leave an own route the arguments that it names; return whether one is missing."""
        # No route has an argument of this name, and a method called with it breaks.
        request.params.pop("self", None)
        if not cls._is_own_route(endpoint):
            return False
        signature = inspect.signature(endpoint.original_endpoint)
        named = [
            parameter
            for parameter in list(signature.parameters.values())[1:]
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        ]
        wanted = {parameter.name for parameter in named}
        for name in set(request.params) - wanted:
            del request.params[name]
        if endpoint.routing["type"] == "http" and any(
            type(value) is int and value <= 0 for value in request.params.values()
        ):
            # Only addresses hold whole numbers, and each is an id or a page, from 1: nothing is
            # there, where browse(0) would be an empty set that everybody may read.
            raise NotFound
        needed = {one.name for one in named if one.default is one.empty}
        return not needed <= set(request.params)

    @classmethod
    def _value_fault(cls, endpoint, refused):
        """Return what is wrong with a request that a route or a method could make nothing of."""
        if endpoint.routing["type"] != "http":
            # A method for one record, called on none or on several.
            return "missing" if str(refused).startswith("Expected singleton") else ""
        strangers = endpoint.routing["auth"] in ("public", "none")
        if strangers and request.httprequest.method in ("GET", "HEAD"):
            # A page of Odoo for everybody, with an address that somebody made up.
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
        """Return a page of its own with one sentence: no bundle, no script."""
        lang = request.env.lang or "en_US"
        if request.env.user._is_public():
            # As the other pages for everybody, whatever language the browser asks for.
            lang = request.env["res.lang"]._get_data(code="vi_VN").code or lang
        values = {"lang": lang.partition("_")[0], "sentence": sentence}
        body = request.env["ir.qweb"]._render(
            "egate_base.refusal_page", values, lang=lang, minimal_qcontext=True
        )
        headers = [("Content-Security-Policy", POLICY), ("Cache-Control", "no-store")]
        return request.make_response(str(body), headers, status=status)
