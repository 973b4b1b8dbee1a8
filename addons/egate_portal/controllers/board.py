from odoo.http import request, route

from .public_page import PublicPage, static_url

ROUTE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "readonly": True,
    "sitemap": False,
    "multilang": False,
    "save_session": False,
}


class Board(PublicPage):
    @route("/egate/board", **ROUTE)
    def desks(self):
        """List the desks that have a board."""
        self._use_vietnamese()
        desks = request.env["egate.unit"]._board_desks()
        return self._page("egate_portal.board_desks", {"desks": desks}, cache="no-cache")

    @route("/egate/board/<string:code>", **ROUTE)
    def board(self, code):
        """Show the results that are ready today at the desk with this identifier code."""
        return self._board("egate_portal.board_page", code)

    @route("/egate/board/<string:code>/now", **ROUTE)
    def board_now(self, code):
        """Return the part of the board that changes; the page's script asks for it."""
        # Without the time of day: while nothing happens the answer is 304 and empty.
        return self._board("egate_portal.board_content", code, clock="")

    def _board(self, template, code, **changes):
        self._use_vietnamese()
        desk = request.env["egate.unit"]._board_desk(code)
        if not desk:
            return self._page("egate_portal.board_missing", {}, status=404)
        values = {**desk._board_values(), **changes}
        # A board that hangs in the hall for months reloads itself when its page has changed.
        values["version"] = static_url("board.js")[-12:] + static_url("board.css")[-12:]
        response = self._page(template, values, cache="no-cache")
        response.add_etag()
        response.make_conditional(request.httprequest)
        # The server adds its own; the board's clock reads it, and two are none.
        response.headers.remove("Date")
        return response
