from odoo.http import Controller, request, route

from ..public_page import PUBLIC_READ

#: A picture that is opened by itself runs nothing and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
KEPT = "public, max-age=31536000, immutable"


class Emblem(Controller):
    @route("/egate/emblem/<string:version>", **PUBLIC_READ, paced_by="version")
    def emblem(self, version):
        """Return the office's emblem; the address changes with it, so a browser keeps it."""
        company = request.env["res.company"]
        house = company._egate_house()
        content = company._egate_office()._egate_emblem_content()
        if not content:
            return request.redirect(house["emblem"], code=302)
        # An address of before shows the emblem of now, and is asked for again.
        cache = KEPT if house["emblem"].endswith(f"/{version}") else "no-cache"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", house["emblem_type"]),
                ("Content-Security-Policy", POLICY),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", cache),
            ],
        )
