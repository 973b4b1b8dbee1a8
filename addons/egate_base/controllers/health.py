from odoo.http import Controller, request, route
from odoo.tools import config

from ..tools.readiness import reasons

HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]


class Health(Controller):
    @route(
        "/egate/health",
        type="http",
        auth="none",
        methods=["GET"],
        sitemap=False,
        save_session=False,
        # Refusing the proxy that asks would take every server out of work.
        limited=False,
    )
    def health(self):
        """Answer 200 if this process can work, else 503 and why, a reason a line.

        Odoo hands a request to a database, if it can. Where that fails, and for callers who send
        ``X-Odoo-Database: -``, it comes here without one, as the addon is loaded by the server
        itself (``server_wide_modules``).
        """
        names = config["db_name"]
        found = reasons(request.db or (names[0] if len(names) == 1 else None))
        lines = ["not ready", *found] if found else ["ready"]
        body = "".join(f"{line}\n" for line in lines)
        return request.make_response(body, HEADERS, status=503 if found else 200)
