"""Pages of the catalogue as a stranger reads them."""

from odoo.fields import Command

from ..common import PublicPageCase


class CataloguePageCase(PublicPageCase):
    def check_guards(self, response):
        """As every public page, but search engines may list it, and caches may keep it."""
        headers = response.headers
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertNotIn("Set-Cookie", headers)
        if headers["Content-Type"].startswith("text/html"):
            markup = self.markup(response)
            for foreign in ("/web/assets", "/website/", "style ", " style=", " onclick"):
                self.assertNotIn(foreign, markup, "only files and markup of our own")

    @classmethod
    def add_procedure(cls, code, name, published=True, **values):
        """Return a procedure with one version that has these values, in force since July 2025."""
        sector = cls.procedure.sector_id
        vals = {"code": code, "name": name, "sector_id": sector.id, "workflow_id": cls.workflow.id}
        procedure = cls.env["egate.procedure"].create(vals)
        version = cls.env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "02/QĐ-UBND",
                "date_from": "2025-07-01",
                "result_name": "Giấy xác nhận",
                "term_ids": [Command.create({"amount": 3, "unit": "working_day"})],
                **values,
            }
        )
        if published:
            version.action_publish()
        return procedure
