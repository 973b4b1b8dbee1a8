from odoo.http import Controller, request, route

from .public_page import PUBLIC_READ, PublicPage, static_url


class Board(PublicPage, Controller):
    @route("/egate/board", **PUBLIC_READ)
    def desks(self):
        """List the one-stop units that have a board."""
        self._use_vietnamese()
        desks = request.env["egate.unit"]._board_desks()
        return self._page("egate_portal.board_desks", {"desks": desks}, cache="no-cache")

    @route("/egate/board/<string:code>", paced_by="code", **PUBLIC_READ)
    def board(self, code):
        """Show the results ready today at the one-stop unit with this identifier code."""
        return self._board("egate_portal.board_page", code)

    @route("/egate/board/<string:code>/now", paced_by="code", **PUBLIC_READ)
    def board_now(self, code):
        """Return the part of the board that changes; the page's script loads it."""
        # Without the time of day, so that the answer is an empty 304 while nothing changes.
        return self._board("egate_portal.board_content", code, clock="")

    def _board(self, template, code, **changes):
        self._use_vietnamese()
        desk = request.env["egate.unit"]._board_desk(code)
        if not desk:
            return self._page("egate_portal.board_missing", {}, status=404)
        values = {**desk._board_values(), **changes}
        # A board that runs in the hall for months reloads itself when its page has changed.
        values["version"] = static_url("board.js")[-12:] + static_url("board.css")[-12:]
        return self._unless_known(self._page(template, values, cache="no-cache"))
