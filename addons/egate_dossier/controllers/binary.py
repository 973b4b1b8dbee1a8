import json

from odoo.http import request, route

from odoo.addons.web.controllers.binary import Binary


class EgateBinary(Binary):
    @route()
    def upload_attachment(self, model, id, ufile, callback=None):  # noqa: A002 (Odoo's own name)
        """Answer a refused scan with its reason; Odoo's own answer would not say why."""
        if model == "egate.dossier.paper":
            Paper = request.env[model]
            for file in request.httprequest.files.getlist("ufile"):
                error = Paper._file_error(file.filename, file.read())
                file.seek(0)
                if error:
                    return json.dumps([{"error": error}])
        return super().upload_attachment(model, id, ufile, callback)
