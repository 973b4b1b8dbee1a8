import tempfile
import threading
import unicodedata
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pypdfium2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.egate_dossier.tools.own_process import (
    JOBS,
    PATIENCE,
    BusyError,
    JobError,
    run_apart,
)

from ..tools import pdf
from ..tools.apart.set_forms import NOT_SET
from ..tools.barcodes import code128_svg, qr_svg
from ..tools.form_source import RefusedAsset, form_source
from ..tools.glyphs import MISSING, font_folder, shown
from ..tools.pdf import STANDARDS, render_pdf
from .common import pdf_reader, pdf_texts

PAGE = (
    '<html lang="vi"><head><title>Thử</title><meta name="date" content="2026-11-23"/>{head}</head>'
    '<body class="{sheet}" data-mark="Mẫu thử"><div class="slip"><h1>TỜ THỬ</h1>'
    "{body}</div></body></html>"
)
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk"
    "YAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
OUTSIDE = [
    "http://127.0.0.1:8069/web/static/img/logo.png",
    "https://example.com/logo.png",
    "//example.com/logo.png",
    "file:///etc/passwd",
    "/etc/passwd",
    "main.typ",
    "egate-asset:egate_reports/static/description/icon.png",
    PIXEL,
]
HOSTILE = [
    '#include "main.typ"',
    '#read("/etc/passwd")',
    "#panic()",
    "$ x^2 $",
    "@nobody and <label>",
    "*bold* _slanted_ `raw` = heading",
    "\\ \\u{41} //comment /* no end",
    "]#[ } { ) (",
    "<b>no mark</b> &amp; &#65; <!-- a --> <![CDATA[ a ]]>",
    "- list + list / term: a",
    "'\"'\" -- --- ... ~",
    "{{ 7 * 7 }} {% raw %}",
]


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def page(body, head="", sheet="form"):
    return PAGE.format(body=body, head=head, sheet=sheet)


def texts(*bodies, **options):
    return pdf_texts(render_pdf([page(body) for body in bodies], **options))


def papers(rows, name="Giấy tờ"):
    lines = "".join(
        f'<tr><td class="number">{n}</td><td>{name} {n}</td><td class="count">1</td></tr>'
        for n in range(1, rows + 1)
    )
    return (
        '<table class="papers"><thead><tr><th class="number">STT</th><th>Tên giấy tờ</th>'
        f'<th class="count">Số lượng</th></tr></thead><tbody>{lines}</tbody></table>'
    )


@tagged("post_install", "-at_install")
class TestLayout(BaseCase):
    """The layout of the forms, apart from what any of them says."""

    # -- text ---------------------------------------------------------------------------------

    def test_no_text_is_read_as_code_or_mark(self):
        for words in HOSTILE:
            said = escaped(words)
            for body in (
                f"<p>{said} Hết.</p>",
                f'<table class="papers"><tr><td>{said} Hết.</td></tr></table>',
            ):
                with self.subTest(words=words, body=body):
                    # A dash at the end of a line is taken for a broken word by who reads it back.
                    self.assertIn(" ".join(f"{words} Hết.".split()), texts(body)[0])

    def test_letters_come_out_composed(self):
        name = "Nguyễn Thị Thuỳ Dương, Đặng Hoà Ệ"
        body = f"<p>{unicodedata.normalize('NFD', name)}</p>"
        self.assertIn(name, texts(body)[0])
        # Composing never eats a mark of the form itself.
        self.assertIn("x", texts("<p>\u0338x <b>\u0338y</b></p>")[0])

    def test_white_space_is_as_a_browser_shows_it(self):
        self.assertIn("a b c d", texts("<p>  a\n b<b> c</b>\t<i>d </i>\n</p>")[0])
        lines = texts('<p class="lines">một\nhai\n\nba</p>')[0]
        self.assertIn("một hai ba", lines)

    def test_a_sign_without_a_glyph_is_a_frame(self):
        self.assertIn(f"Phan {MISSING} Anh", texts("<p>Phan 明 Anh</p>")[0])
        self.assertEqual(shown("Y Ƀlô Niê"), "Y Ƀlô Niê")

    def test_signs_that_no_file_can_hold_are_left_out(self):
        self.assertIn("ab", texts("<p>a\x00\x01\x1f\ufffeb</p>")[0])

    def test_a_long_word_is_broken_and_stays_on_the_paper(self):
        word = "Ỡ" * 150
        for body in (
            f"<p>{word}</p>",
            papers(1, word),
            f'<table class="pair"><tr><td>{word}</td><td>x</td></tr></table>',
        ):
            content = render_pdf([page(body)])
            with self.subTest(body=body[:20]):
                words = pypdfium2.PdfDocument(content)[0].get_textpage()
                found = [n for n in range(words.count_chars()) if words.get_text_range(n, 1) == "Ỡ"]
                self.assertEqual(len(found), 150)
                edge = (210 - 15) * 72 / 25.4 + 1
                self.assertLess(max(words.get_charbox(n)[2] for n in found), edge)

    def test_empty_parts_come_out_whole(self):
        empty = (
            '<p/><p class="lines"></p><div class="copy"/><table class="papers"/><ul/><ol></ol>'
            '<table class="signatures"><tr/></table><table class="notes"></table>'
            '<table class="pair"><tr><td/><td/></tr></table><table class="letterhead"/><b/><h2/>'
        )
        self.assertIn("Còn đây", texts(f"{empty}<p>Còn đây</p>")[0])

    def test_a_broken_table_comes_out_whole(self):
        table = (
            '<table class="papers"><thead><tr><th rowspan="9">A</th><th colspan="2">B</th></tr>'
            "<tr><th>C</th><th>D</th></tr></thead><tbody><tr><td>1</td></tr><tr>"
            '<td rowspan="3" colspan="2">2</td><td>3</td><td>4</td><td>5</td></tr>'
            '<tr><td colspan="0">6</td></tr><tr><td colspan="x">7</td><td>8</td></tr></tbody>'
            "</table>"
        )
        text = texts(table)[0]
        for word in "ABCD12345678":
            self.assertIn(word, text)

    # -- pages --------------------------------------------------------------------------------

    def test_heads_stand_on_every_page_of_300_papers_and_pages_are_counted(self):
        pages = texts(papers(300))
        self.assertGreater(len(pages), 5)
        for number, text in enumerate(pages, 1):
            self.assertIn("STT Tên giấy tờ Số lượng", text)
            self.assertIn(f"Trang {number}/{len(pages)}", text)
            self.assertIn("Mẫu thử", text)
        everything = " ".join(pages)
        for number in range(1, 301):
            self.assertRegex(everything, rf"{number} Giấy tờ {number} ?1")

    def test_a_cell_longer_than_a_page_goes_on(self):
        words = " ".join(f"từ{number}" for number in range(3000))
        everything = " ".join(texts(f'<table class="papers"><tr><td>{words}</td></tr></table>'))
        for number in (0, 1500, 2999):
            self.assertIn(f"từ{number}", everything)

    def test_each_document_counts_its_own_pages(self):
        pages = texts("<p>một</p>", papers(60), "<p>ba</p>")
        self.assertNotIn("Trang", pages[0] + pages[-1])
        self.assertIn("Trang 1/", pages[1])
        self.assertIn(f"Trang {len(pages) - 2}/{len(pages) - 2}", pages[-2])

    def test_a5_is_the_same_page_in_small(self):
        for sheet, zoom, size in (("form", 1, [210, 297]), ("small", 0.76, [148, 210])):
            content = render_pdf([page("<p>x</p>", sheet=sheet)], zoom=zoom)
            found = pypdfium2.PdfDocument(content)[0].get_size()
            self.assertEqual([round(side / 72 * 25.4) for side in found], size)

    # -- nothing from elsewhere ---------------------------------------------------------------

    def test_nothing_from_elsewhere_is_shown(self):
        for url in OUTSIDE:
            for body in (
                f'<img src="{url}"/>',
                f'<object data="{url}"></object>',
                f'<iframe src="{url}"></iframe>',
                f'<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
                f'<svg width="9" height="9"><use href="{url}"/></svg>',
                f'<svg width="9" height="9"><rect fill="url({url})"/></svg>',
                f'<svg width="9" height="9"><style>@import "{url}";</style></svg>',
                f'<svg><foreignObject><img src="{url}"/></foreignObject></svg>',
            ):
                with self.subTest(body=body), self.assertRaises(RefusedAsset):
                    render_pdf([page(body)])

    def test_styles_and_scripts_are_left_out_by_name(self):
        unknown = []
        head = (
            '<link rel="stylesheet" href="http://127.0.0.1/x.css"/><style>p { color: red }</style>'
        )
        body = (
            '<script>alert(1)</script><p style="color: red" class="blue item">Chữ còn</p>'
            '<a href="x">nối</a>'
        )
        text = pdf_texts(render_pdf([page(body, head)], unknown=unknown))[0]
        self.assertIn("Chữ còn", text)
        self.assertIn("nối", text)
        self.assertNotIn("alert", text)
        self.assertEqual(
            unknown, ["<link>", "<style>", "<script>", 'class="blue"', 'style="…"', "<a>"]
        )

    def test_what_stands_outside_the_cells_of_a_table_is_printed_and_named(self):
        unknown = []
        body = (
            '<table class="papers">một<colgroup>hai<col/></colgroup><thead><p>ba</p></thead>'
            "<tbody>bốn<tr>năm<td>sáu</td>bảy</tr><!-- x -->tám<div>chín</div>mười</tbody></table>"
        )
        text = pdf_texts(render_pdf([page(body)], unknown=unknown))[0]
        for word in ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"):
            self.assertEqual(text.split().count(word), 1, word)
        named = ["<table>…", "<colgroup>…", "<thead><p>", "<tbody>…", "<tbody><div>", "<tr>…"]
        self.assertEqual(unknown, named)

    def test_entities_expand_to_nothing(self):
        bomb = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "/etc/passwd">]>' + page(
            "<p>&b;x</p>"
        )
        self.assertNotIn("root:", pdf_texts(render_pdf([bomb]))[0])

    # -- large documents ----------------------------------------------------------------------

    def test_a_large_document_is_set_twice_before_the_worker_is_ended(self):
        limits = JOBS["set_forms"]
        self.assertLess(2 * (limits.clock + PATIENCE), 240)
        self.assertLessEqual(limits.cpu, limits.clock)
        conf = Path(file_path("egate_reports")).parents[1] / "config" / "odoo.production.conf"
        if conf.exists():
            self.assertIn("\nlimit_time_real = 240\n", conf.read_text())

    def test_a_large_document_is_tried_again_only_where_its_tags_are_at_fault(self):
        for said, tries in (
            (BusyError("4 at work for 20 s"), 1),
            (JobError("set_forms: no answer in 90 s: "), 1),
            (JobError("set_forms: -9: MemoryError"), 1),
            (JobError(f"set_forms: 1: {NOT_SET}PDF/UA-1 error"), 2),
        ):
            with (
                self.subTest(said=said),
                patch.object(pdf, "LARGE", 10),
                patch.object(pdf, "run_apart", side_effect=said) as begun,
                self.assertRaises(type(said)),
                mute_logger(pdf.__name__),
            ):
                render_pdf([page("<p>x</p>")])
            self.assertEqual(begun.call_count, tries)

    def test_what_typst_refuses_apart_is_told_as_such(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file:
            main = Path(folder) / "main.typ"
            main.write_text("#panic()")
            how = {"main": main, "folder": folder, "standards": STANDARDS, "fonts": font_folder()}
            with self.assertRaisesRegex(JobError, NOT_SET):
                run_apart("set_forms", file, inputs={}, **how)

    # -- the file -----------------------------------------------------------------------------

    def test_the_file_is_for_archives_and_for_who_hears_it(self):
        codes = code128_svg("H17.33-261123-0001"), qr_svg("https://mot-cua.example/x")
        content = render_pdf([page(f"{codes[0]}{papers(2)}{codes[1]}")])
        self.assertTrue(content.startswith(b"%PDF-1.7"))
        reader = pdf_reader(content)
        root = reader.trailer["/Root"]
        xmp = root["/Metadata"].get_data().decode()
        for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>U<", "<pdfuaid:part>1<"):
            self.assertIn(claim, xmp)
        self.assertEqual(root["/Lang"], "vi")
        self.assertTrue(root["/MarkInfo"]["/Marked"])
        self.assertTrue(root["/ViewerPreferences"]["/DisplayDocTitle"])
        self.assertEqual(reader.metadata.title, "Thử")
        self.assertEqual(reader.metadata.creation_date.date(), date(2026, 11, 23))
        found, alts = set(), []

        def walk(element):
            element = element.get_object()
            if isinstance(element, list):
                for one in element:
                    walk(one)
            elif isinstance(element, dict):
                found.add(element.get("/S"))
                alts.extend(filter(None, [element.get("/Alt")]))
                walk(element.get("/K", []) if "/K" in element else [])

        walk(root["/StructTreeRoot"]["/K"])
        self.assertLessEqual({"/H1", "/Table", "/THead", "/TR", "/TH", "/TD", "/Figure"}, found)
        self.assertEqual(alts, ["Mã vạch: H17.33-261123-0001", "Mã QR: https://mot-cua.example/x"])

    def test_same_input_same_bytes(self):
        documents = [page(papers(40)), page("<p>hai</p>")]
        self.assertEqual(render_pdf(documents), render_pdf(documents))

    def test_two_at_once_print_what_each_alone_would(self):
        documents = [[page(papers(40, f"Giấy {n}"))] for n in range(6)]
        alone = [render_pdf(one) for one in documents]
        together = {}

        def work(n):
            together[n] = render_pdf(documents[n])

        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([together[n] for n in range(6)], alone)

    # -- any text -----------------------------------------------------------------------------

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.text(max_size=60), min_size=1, max_size=6),
        st.sampled_from(["p", "td", "th", "h1", "li", "div", "name", "b"]),
    )
    def test_any_text_in_any_place_comes_out_whole(self, said, place):
        around = {
            "td": '<table class="papers"><tr>%s</tr></table>',
            "th": '<table class="papers"><thead><tr>%s</tr></thead><tr><td>x</td></tr></table>',
            "li": "<ul>%s</ul>",
            "b": "<p>%s</p>",
            "name": '<table class="signatures"><tr><td>%s</td></tr></table>',
        }
        tag, kind = ("div", ' class="name"') if place == "name" else (place, "")
        inside = "".join(f"<{tag}{kind}>{escaped(one)}</{tag}>" for one in said)
        body = around.get(place, "%s").replace("%s", inside)
        letters = "".join(ch for ch in "".join(said) if ch.isascii() and ch.isalnum())
        text = "".join(texts(body + "<p>HẾT</p>"))
        self.assertIn("HẾT", text)
        read = "".join(ch for ch in text.split("HẾT")[0] if ch.isascii() and ch.isalnum())
        self.assertIn(letters, read)

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(alphabet="<>/=\"' \n&;#abpt\u0338\u0301", max_size=200))
    def test_any_marks_are_read(self, said):
        """A template that an office has broken is set as far as it can be read."""
        try:
            source = form_source(page(said))
        except RefusedAsset:
            return
        self.assertTrue(source.xml.startswith("<body"))
