from odoo.http import Controller, request, route

from .mine_page import MinePage


class MyResults(MinePage, Controller):
    """Results to take home."""

    @route(
        "/egate/my/dossiers/<int:dossier_id>/results/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
        multilang=False,
    )
    def my_result(self, dossier_id, file_id):
        """Answer a file of a result that was given out; the taking is noted."""
        self._use_language()
        dossier = self._my_own(dossier_id)
        file = dossier and dossier._account_result_file(file_id)
        if not file:
            return self._not_mine()
        request.env["egate.access.log"]._note_reading(file)
        response = file.attachment_id._to_http_stream().get_response(as_attachment=True)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
