from prometheus_client.exposition import choose_encoder

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route


class Metrics(Controller):
    @route(
        "/egate/metrics",
        type="http",
        auth="public",
        methods=["GET"],
        # The primary: on a standby that lags, the lag would never show.
        readonly=False,
        sitemap=False,
        multilang=False,
        save_session=False,
        burst=False,
    )
    def metrics(self):
        """Give the figures of ``egate.metrics`` to who holds the token of the settings.

        In Prometheus' text format, or in OpenMetrics if the caller asks for it. Without a token in
        the settings this address does not exist.
        """
        # The caller is no user: the token alone opens this, and figures are all that it gives.
        figures = request.env(user=SUPERUSER_ID)["egate.metrics"]
        if not figures._is_on():
            return self._answer("", 404)
        told = request.httprequest.headers.get("Authorization", "")
        if not figures._is_token(told.removeprefix("Bearer ")):
            return self._answer("", 401, {"WWW-Authenticate": "Bearer"})
        write, kind = choose_encoder(request.httprequest.headers.get("Accept", ""))
        return self._answer(write(figures._registry()), 200, {"Content-Type": kind})

    def _answer(self, body, status, headers=()):
        headers = {"Content-Type": "text/plain", "Cache-Control": "no-store", **dict(headers)}
        return request.make_response(body, list(headers.items()), status=status)
