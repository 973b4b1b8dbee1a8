import base64
import io

from PIL import Image

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...tools.emblem import MOST_BYTES
from ..common import PublicPageCase

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def picture(kind="PNG", side=16):
    file = io.BytesIO()
    Image.new("RGB", (side, side), "#0f2a4a").save(file, kind)
    return file.getvalue()


@tagged("post_install", "-at_install")
class TestEmblem(PublicPageCase):
    def give(self, content):
        office = self.env["res.company"]._egate_office()
        office.egate_emblem = base64.b64encode(content) if content else False
        self.env.flush_all()
        return office._egate_house()["emblem"]

    def test_pages_and_tab_show_it_under_an_address_that_changes_with_it(self):
        first, second = self.give(SVG), self.give(picture())
        self.assertNotEqual(first, second)
        page = self.page("/egate/contact").text
        self.assertEqual(page.count(second), 2, "head and tab")
        self.assertIn(f'type="image/png" href="{second}"', page)
        shown = self.url_open(second)
        self.assertEqual(shown.headers["Content-Type"], "image/png")
        self.assertEqual(shown.content, picture())
        self.assertIn("immutable", shown.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", shown.headers)
        # An address of before shows what is there now, and is asked for again.
        old = self.url_open(first)
        self.assertEqual((old.content, old.headers["Cache-Control"]), (picture(), "no-cache"))
        self.assertIn(second, self.url_open("/web/login").text)

    def test_a_drawing_that_is_opened_by_itself_runs_nothing(self):
        shown = self.url_open(self.give(SVG))
        self.assertEqual(shown.headers["Content-Type"], "image/svg+xml")
        self.assertIn("default-src 'none'", shown.headers["Content-Security-Policy"])
        self.assertEqual(shown.headers["X-Content-Type-Options"], "nosniff")

    def test_without_one_the_suites_own_is_shown(self):
        self.assertTrue(self.give(False).endswith("icon.svg"))
        response = self.url_open("/egate/emblem/x", allow_redirects=False)
        self.assertEqual(response.status_code, 302)
        for path in ("/favicon.ico", "/logo.png"):
            self.assertIn("image/svg+xml", self.url_open(path).headers["Content-Type"])

    def test_what_is_no_small_picture_is_refused(self):
        space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        for name, content in {
            "another kind": picture("JPEG"),
            "text": b"hello",
            "cut": picture()[:50],
            "too many pixels": picture(side=1100),
            "too many bytes": SVG + b" " * MOST_BYTES,
            "a page": b"<html><body>x</body></html>",
            "script": f"<svg {space}><script>x()</script></svg>".encode(),
            "script in notes": f"<svg {space}><metadata><script/></metadata></svg>".encode(),
            "page in notes": f'<svg {space}><metadata><script xmlns="http://www.w3.org/1999/xhtml"/>'
            "</metadata></svg>".encode(),
            "event": f'<svg {space}><path onclick="x()"/></svg>'.encode(),
            "foreign": f"<svg {space}><foreignObject/></svg>".encode(),
            "link": f'<svg {space}><use xlink:href="https://evil.example/x#a"/></svg>'.encode(),
            "picture": f'<svg {space}><image href="data:image/png;base64,AA"/></svg>'.encode(),
            "style": f"<svg {space}><style>@import '//evil.example'</style></svg>".encode(),
            "fill": f'<svg {space}><path style="fill:url(//evil.example/x)"/></svg>'.encode(),
            "entity": b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
            "animation": f'<svg {space}><set attributeName="href" to="x"/></svg>'.encode(),
        }.items():
            with self.subTest(name), self.assertRaises(ValidationError), self.cr.savepoint():
                self.give(content)

    def test_what_drawing_programs_write_is_taken(self):
        self.give(
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" '
            b'xmlns:n="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
            b'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b"<!-- made --><n:namedview id='v'/><metadata><r:RDF/></metadata>"
            b"<defs><linearGradient id='g'><stop offset='0'/></linearGradient></defs>"
            b"<path style='fill:url(#g)' d='M0 0'/></svg>"
        )
