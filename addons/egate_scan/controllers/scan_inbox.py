import base64

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.egate_dossier.controllers.files import most_bytes
from odoo.addons.egate_dossier.controllers.uploads import read_whole, sent_files


class EgateScanInboxController(Controller):
    """Files dropped into the scan inbox, and the pictures of its pages."""

    @route(
        "/egate/scan-inbox/upload",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=most_bytes,
    )
    def upload(self):
        """Take the files of ``ufile`` into the inbox of the user's one-stop unit.

        :return: ``{"taken": how many, "errors": [sentences]}``; a refused file does not lose others
        """
        Batch = request.env["egate.scan.batch"]
        unit = request.env["egate.scan.page"]._own_unit()
        taken, errors, limit = 0, [], Batch._max_bytes()
        try:
            uploads = sent_files()
        except UserError as refusal:
            uploads, errors = [], [str(refusal)]
        for file in uploads:
            try:
                with request.env.cr.savepoint():
                    raw = read_whole(file, limit)
                    Batch._take_in(unit, file.filename or "", raw, "browser")
                taken += 1
            except UserError as refusal:
                errors.append(str(refusal))
        return request.make_json_response({"taken": taken, "errors": errors})

    @route("/egate/scan-inbox/page/<int:page_id>", type="http", auth="user", methods=["GET"])
    def page(self, page_id):
        """Show the picture of a page to a clerk of its one-stop unit."""
        page = request.env["egate.scan.page"].search([("id", "=", page_id)])
        # sudo: the attachment behind a field of a record that the user just found
        content = page.sudo().preview
        if not content:
            raise NotFound
        return request.make_response(
            base64.b64decode(content),
            headers=[
                ("Content-Type", "image/jpeg"),
                ("X-Content-Type-Options", "nosniff"),
                # The paper of a citizen: kept by the browser for as long as the screen is open.
                ("Cache-Control", "private, max-age=600"),
            ],
        )
