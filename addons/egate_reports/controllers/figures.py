from werkzeug.exceptions import NotFound

from odoo.exceptions import MissingError
from odoo.http import Controller, request, route

from .sending import TYPES, send_file


class EgateFiguresController(Controller):
    """Reports as files: written to the disk while they are read, sent from there, and removed."""

    @route(
        "/egate/figures/<int:run_id>/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def figures_file(self, run_id, kind):
        """Send the report that one's own dialog asks for; the taking is noted."""
        if kind not in TYPES:
            raise NotFound
        run = self._own(request.env["egate.figure.report.run"].browse(run_id))

        def write():
            with run._folder() as folder:
                path, name = run._file(kind, folder)
                # Open, it outlives the folder, and is gone when it is closed.
                return open(path, "rb"), name

        return send_file(kind, write)

    @route(
        "/egate/figures/kept/<int:snapshot_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def figures_kept(self, snapshot_id):
        """Send the Excel file of a kept report, to the last byte; the taking is noted."""
        kept = self._own(request.env["egate.report.snapshot"].browse(snapshot_id))

        def read():
            kept._check_may_fetch()
            content, name = kept._bytes(), kept._file_name()
            request.env["egate.access.log"]._note_reading(kept)
            return content, name

        return send_file("xlsx", read)

    @route("/egate/figures/template", type="http", auth="user", methods=["GET"], readonly=True)
    def figures_template(self):
        """Send the standard Word template to an administrator."""
        templates = request.env["egate.report.template"]
        if not templates.has_access("create"):
            raise NotFound
        return send_file("docx", lambda: (templates._standard(), "mau-bao-cao.docx"))

    def _own(self, record):
        """Return ``record`` if the user may read it; everything else is not there."""
        try:
            if not record.exists() or not record.has_access("read"):
                raise NotFound
        except MissingError as error:
            raise NotFound from error
        return record
