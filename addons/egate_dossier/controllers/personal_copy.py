from werkzeug.wsgi import wrap_file

from odoo.exceptions import AccessError
from odoo.http import Controller, Response, content_disposition, request, route


class EgatePersonalCopy(Controller):
    """The copy of what is held of a citizen, for the official who takes it for them."""

    @route("/egate/personal/copy/<int:request_id>", type="http", auth="user", methods=["GET"])
    # The copy() of records has nothing to do with it.
    def copy(self, request_id, **_values):  # pylint: disable=method-required-super
        """Answer the ZIP of a granted request; each taking is noted."""
        asked = request.env["egate.personal.request"].browse(request_id).exists()
        asked.check_access("read")
        if not asked or (fault := asked._copy_refusal()):
            raise AccessError(fault if asked else request.env._("This request is not there."))
        file = asked._write_copy()
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(f"du-lieu-ca-nhan-{asked.id}.zip")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            direct_passthrough=True,
        )
