import os

from werkzeug.wsgi import wrap_file

from odoo.exceptions import UserError
from odoo.http import Response, content_disposition, request

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}


def send_file(kind, content):
    """Return a download, or a page with why there is none.

    :param str kind: one of ``TYPES``
    :param content: called without arguments; returns bytes or an open file, and the file's name
    """
    try:
        body, name = content()
    except UserError as refusal:
        values = {"reason": str(refusal), "page_lang": (request.env.lang or "en")[:2]}
        response = request.render("egate_reports.form_refused", values, status=refusal.http_status)
        response.headers["Cache-Control"] = "no-store"
        return response
    if isinstance(body, bytes):
        size = len(body)
    else:
        size = os.fstat(body.fileno()).st_size
        body = wrap_file(request.httprequest.environ, body)
    return Response(
        body,
        headers=[
            ("Content-Type", TYPES[kind]),
            ("Content-Length", str(size)),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
        direct_passthrough=not isinstance(body, bytes),
    )
