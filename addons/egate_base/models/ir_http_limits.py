import ipaddress
import logging
import math

from werkzeug.exceptions import abort

from odoo import models
from odoo.http import request

from ..tools.token_bucket import Counts, TokenBuckets

_logger = logging.getLogger(__name__)

#: Calls of one address to a public route: as in config/nginx.conf, here for each worker.
CALLS = TokenBuckets(rate=5, burst=40)
#: The same for a page that many screens behind one address reload regularly, each its own page.
PACED = TokenBuckets(rate=1, burst=20)
#: Calls with the same prefix from all addresses: one link, or an attempt to guess links.
ALIKE = TokenBuckets(rate=5, burst=60)
#: Calls that found nothing or were refused: rare for people who mistype, constant for guessing.
MISSES = TokenBuckets(rate=1 / 6, burst=30)
ALL_BUCKETS = (CALLS, PACED, ALIKE, MISSES)
#: Number of characters of the common prefix.
PREFIX = 4
#: Reported to the operator, at most once a minute for each worker.
MISSED, LIMITED = Counts(every=60), Counts(every=60)


class IrHttp(models.AbstractModel):
    """How often anonymous callers may ask, even without a proxy that limits them.

    Every route of the suite that needs no login is limited without being named. It may say
    ``paced_by="code"``: each value of that argument has a bucket of its own; ``alike_by="token"``:
    what begins like this value is limited from all addresses together; ``burst=False``: the caller
    proves itself by a secret and comes in bursts, so its misses alone count; ``limited=False``: it
    is never refused, because it costs little and the office stands still without its answer.
    """

    _inherit = "ir.http"

    @classmethod
    def _is_limited(cls, endpoint):
        routing = endpoint.routing
        open_to_all = routing["auth"] in ("public", "none") and routing.get("limited", True)
        return open_to_all and cls._is_own_route(endpoint)

    @classmethod
    def _refuse_too_often(cls, rule, args):
        """Ask an anonymous caller to wait."""
        if cls._is_limited(rule.endpoint) and (wait := cls._seconds_to_wait(rule, args)):
            address = cls._client()
            if told := LIMITED.add(address):
                _logger.warning("Slowed down for asking too often, by address: %s", told)
            response = cls._refusal_page(
                request.env._(
                    "Too many requests came from your network. Wait a minute and try again."
                ),
                429,
            )
            response.headers["Retry-After"] = str(math.ceil(wait))
            abort(response)

    @classmethod
    def _count_miss(cls, endpoint, response):
        if cls._is_limited(endpoint) and getattr(response, "status_code", 200) in (401, 403, 404):
            address = cls._client()
            MISSES.take(address)
            if told := MISSED.add(address):
                _logger.info("Asked for what is not there, by address: %s", told)

    @classmethod
    def _seconds_to_wait(cls, rule, args):
        """Return how long the caller has to wait; 0: it may go on."""
        routing, client = rule.endpoint.routing, cls._client()
        if wait := MISSES.wait(client):
            return wait
        if not routing.get("burst", True):
            return 0
        if paced := routing.get("paced_by"):
            wait = PACED.take((client, routing["routes"][0], str(args.get(paced, ""))[:64]))
        else:
            wait = CALLS.take(client)
        alike = args.get(routing.get("alike_by"), "")[:PREFIX]
        return wait or (ALIKE.take(alike) if alike else 0)

    @classmethod
    def _client(cls):
        """Return the caller's address; a proxy's word for it counts only with ``proxy_mode``.

        Of IPv6 it is the network, within which one customer has any number of addresses.
        """
        address = request.httprequest.remote_addr or ""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return address
        if parsed.version == 4:
            return address
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
