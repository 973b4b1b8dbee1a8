import os
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tools import file_path, mute_logger

from ..tools.pdf import AssetFetcher, RefusedAsset, render_pdf

PAGE = (
    '<html lang="vi"><head><title>Thử</title>{head}</head>'
    "<body>Đây là một trang. {body}</body></html>"
)
CSS = "egate-asset:egate_reports/static/src/report/form.css"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk"
    "YAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
OUTSIDE = [
    "http://127.0.0.1:8069/web/static/img/logo.png",
    "https://example.com/logo.png",
    "HTTP://example.com/logo.png",
    "//example.com/logo.png",
    "ftp://example.com/logo.png",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "/etc/passwd",
    "logo.png",
    PIXEL,
    "egate-asset:egate_reports/static/../__manifest__.py",
    "egate-asset:egate_reports/static/../../../etc/passwd.css",
    "egate-asset:egate_reports/static/..%2f__manifest__.css",
    "egate-asset:egate_reports/static/src/report/../../../../web/static/img/logo.png",
    "egate-asset:egate_reports/__manifest__.py",
    "egate-asset:egate_reports/static/src/egate_pdf_handler.js",
    "egate-asset:egate_reports/static/no-such.css",
    "egate-asset:egate_reports/static/src",
    "egate-asset:egate_nowhere/static/src/form.css",
    "egate-asset:web/static/img/logo.png",
    "egate-asset:/etc/passwd.css",
    "egate-asset:egate_reports/static/src/report/form.css?x=1",
    "egate-asset:egate_reports/static/src/report/form.css\n",
]


@tagged("post_install", "-at_install")
class TestFetcher(BaseCase):
    def test_own_asset(self):
        response = AssetFetcher().fetch(CSS)
        self.assertEqual(response.content_type, "text/css")
        self.assertIn(b"@page", response.read())
        page = PAGE.format(head=f'<link rel="stylesheet" href="{CSS}"/>', body="")
        with self.assertNoLogs("weasyprint", "WARNING"):
            self.assertTrue(render_pdf([page]).startswith(b"%PDF-1.7"))

    def test_everything_else_is_refused(self):
        for url in OUTSIDE:
            for ask in (AssetFetcher().fetch, AssetFetcher().open, AssetFetcher()):
                with self.subTest(url=url), self.assertRaises(RefusedAsset):
                    ask(url)

    def test_link_out_of_the_folder_is_refused(self):
        link = Path(file_path("egate_reports/static")) / f"test-{os.getpid()}.css"
        link.symlink_to("/etc/hostname")
        self.addCleanup(link.unlink)
        with self.assertRaises(RefusedAsset):
            AssetFetcher().fetch(f"egate-asset:egate_reports/static/{link.name}")

    def test_no_document_with_a_hole(self):
        """Whatever way a document asks by, it is refused as a whole, and says so once."""
        for url in ("http://127.0.0.1:8069/a.png", "file:///etc/passwd", "a.png", PIXEL):
            for head, body in (
                ("", f'<img src="{url}"/>'),
                ("", f'<object data="{url}"></object>'),
                ("", f'<p style="background: url({url})">x</p>'),
                (f'<link rel="stylesheet" href="{url}"/>', ""),
                (f'<style>@import "{url}";</style>', ""),
                (f"<style>@font-face {{ font-family: F; src: url({url}) }}</style>", ""),
                (f'<link rel="attachment" href="{url}"/>', ""),
            ):
                with (
                    self.subTest(head=head, body=body),
                    self.assertNoLogs("weasyprint", "WARNING"),
                    self.assertRaises(RefusedAsset),
                ):
                    render_pdf([PAGE.format(head=head, body=body)])

    @mute_logger("weasyprint")
    def test_no_drawing_with_a_hole(self):
        """Inside an SVG, WeasyPrint swallows the refusal (and logs it); the form stops too."""
        for url in ("http://127.0.0.1:8069/a.png", "file:///etc/passwd", "a.png", PIXEL):
            drawing = f'<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>'
            with self.subTest(url=url), self.assertRaises(RefusedAsset):
                render_pdf([PAGE.format(head="", body=drawing)])

    def test_links_are_only_links(self):
        page = PAGE.format(head="", body='<a href="https://example.com/">x</a>')
        self.assertTrue(render_pdf([page]))
