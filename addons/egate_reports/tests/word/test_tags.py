import doctest
import io
import zipfile
from unittest.mock import patch

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from odoo.tests import BaseCase, tagged

from ...tools.word import fields, filling, package, tags
from ...tools.word.package import BrokenTemplate
from .word_case import HOSTILE, changed, heads, read, rezipped, template, text, texts, with_part

FIELDS = {"owner": None, "note": None, "papers": frozenset({"number", "name"})}
ROWS = [
    ("{%tr for row in papers %}", ""),
    ("{{ row.number }}", "{{ row.name }}"),
    ("{%tr endfor %}", ""),
]
RELS = "word/_rels/document.xml.rels"
SVG = b'<Default Extension="svg" ContentType="image/svg+xml"/></Types>'


def related(kind, target, mode="External"):
    return (
        f'<Relationship Id="r99" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
        "</Relationships>"
    ).encode()


@tagged("post_install", "-at_install")
class TestExamples(BaseCase):
    def test_examples(self):
        for module in (fields, filling):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed, module)
            self.assertTrue(tried, module)


@tagged("post_install", "-at_install")
class TestPackage(BaseCase):
    """A template is a Word file, and no more than that."""

    def refused(self, content):
        with self.assertRaises(BrokenTemplate) as caught:
            package.check_package(content)
        return caught.exception.key

    def test_an_ordinary_word_file_passes(self):
        good = template("Chủ hồ sơ: {{ owner }}")
        package.check_package(good)
        link = related("hyperlink", "https://mot-cua.example")
        package.check_package(changed(good, RELS, b"</Relationships>", link))

    def test_what_is_no_word_file_is_refused(self):
        for content in (
            *(b"", b"no file", b"%PDF-1.7 x", b"PK\x03\x04", b"MZ\x90", b"\xd0\xcf\x11\xe0" * 9),
            rezipped(template("x"), lambda _n, raw: raw, compression=zipfile.ZIP_BZIP2),
            changed(template("x"), "word/document.xml", b"</w:body>", b"</w:bod>"),
        ):
            self.assertEqual(self.refused(content), "file")

    def test_what_unpacks_to_too_much_is_refused(self):
        self.assertEqual(self.refused(b"PK\x03\x04" + b"x" * package.MAX_TEMPLATE), "large")
        bomb = with_part(template("x"), "word/media/image1.png", b"\0" * (21 * 2**20))
        self.assertLess(len(bomb), 2**17)
        self.assertEqual(self.refused(bomb), "large")
        many = {f"word/x{n}.txt": b"" for n in range(501)}
        self.assertEqual(self.refused(rezipped(template("x"), lambda _n, raw: raw, many)), "large")

    def test_what_runs_or_fetches_something_is_refused(self):
        good = template("x")
        relations = (
            related("attachedTemplate", "http://127.0.0.1/x.dotm"),
            related("image", "http://127.0.0.1/x.png"),
            related("hyperlink", "file:///etc/passwd"),
            related("hyperlink", "javascript:alert(1)"),
            related("oleObject", "embeddings/x.bin", "Internal"),
            related("aFChunk", "x.html", "Internal"),
        )
        field = '<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "x"'
        bad = [changed(good, RELS, b"</Relationships>", one) for one in relations]
        bad += [
            with_part(good, "word/vbaProject.bin", b"x"),
            with_part(good, "word/embeddings/x.xlsx", b"x"),
            with_part(good, "word/activeX/x.xml", b"<x/>"),
            changed(
                good,
                "[Content_Types].xml",
                b"wordprocessingml.document.main+xml",
                b"macroEnabled.main+xml",
            ),
            with_part(good, "word/x.xml", b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'),
            changed(
                good,
                "word/document.xml",
                b"<w:body>",
                f"<w:body>{field}</w:instrText></w:r></w:p>".encode(),
            ),
            changed(
                good,
                "word/document.xml",
                b"<w:body>",
                b'<w:body><w:p><w:fldSimple w:instr="DDEAUTO c:\\x"/></w:p>',
            ),
        ]
        for content in bad:
            self.assertEqual(self.refused(content), "outside")

    def test_no_part_that_is_read_as_xml_has_another_name(self):
        good = template("x")
        types, main = "[Content_Types].xml", b"/word/document.xml"
        renamed = changed(good, types, main, b"/word/document.dat")
        package.check_package(changed(good, types, b"</Types>", b"<!-- x -->" + SVG))
        for content in (
            renamed,
            changed(good, types, b"</Types>", SVG.replace(b"image/svg+xml", b"application/xml")),
            changed(good, types, b"</Types>", SVG.replace(b"image/svg+xml", b"Text/XML; a=b")),
        ):
            self.assertEqual(self.refused(content), "outside")


@tagged("post_install", "-at_install")
class TestTags(BaseCase):
    """A tag that cannot be filled in is told with its place, before anybody needs the form."""

    def refused(self, content):
        package.check_package(content)
        with self.assertRaises(BrokenTemplate) as caught:
            tags.check_tags(content, FIELDS)
        return caught.exception

    def test_what_is_meant_passes(self):
        tags.check_tags(
            template(
                "{% if note and not owner %}{{ note|upper }}{% else %}{{ owner or '…' }}"
                "{% endif %}",
                "{%p if papers %}",
                "{{ owner }} {# a remark #}",
                "{%p endif %}",
                "{% for one in papers %}{{ one.name }}{% if not loop.last %}; {% endif %}"
                "{% endfor %}",
                "{{ “x” if note == ‘a’ else note|default(“y”) }}",
                rows=ROWS,
                header="{{ owner }}",
            ),
            FIELDS,
        )

    def test_a_tag_that_word_has_split_is_read_whole(self):
        document = Document()
        paragraph = document.add_paragraph("Chủ hồ sơ: ")
        for piece in ("{", "{ ow", "ner }", "}"):
            paragraph.add_run(piece).bold = True
        out = io.BytesIO()
        document.save(out)
        tags.check_tags(out.getvalue(), FIELDS)
        filled = filling.fill_docx(out.getvalue(), {"owner": "An"}, "", "", "")
        self.assertEqual(texts(filled), ["Chủ hồ sơ: An"])

    def test_an_unknown_field_is_named_with_its_place_and_what_is_close(self):
        fault = self.refused(template("Kính gửi", "Chủ hồ sơ: {{ owne }}"))
        self.assertEqual((fault.key, fault.detail, fault.hint), ("unknown", "owne", "owner"))
        self.assertEqual(fault.place, tags.Place("body", 0, 0, "Chủ hồ sơ: {{ owne }}"))
        rows = [("STT", "Tên"), ROWS[0], ("{{ row.number }}", "Giấy {{ row.nane }}"), ROWS[2]]
        fault = self.refused(template("Một bảng", rows=rows))
        self.assertEqual((fault.detail, fault.hint), ("row.nane", "row.name"))
        self.assertEqual(fault.place, tags.Place("body", 1, 3, "Giấy {{ row.nane }}"))
        fault = self.refused(template("x", header="Số {{ code }}"))
        self.assertEqual((fault.place.part, fault.place.text), ("header", "Số {{ code }}"))
        fault = self.refused(template("{% if papers %}{{ so }}{% endif %}"))
        self.assertEqual((fault.key, fault.detail), ("unknown", "so"), "also where nothing leads")

    def test_what_is_wrong_is_told_apart(self):
        for key, paragraphs in {
            "unclosed": ["{{ owner"],
            "prefix": ["{{p owner }}"],
            "alone": ["Ghi chú: {%p if note %}", "{%p endif %}"],
            "block": ["{%p if note %}", "{{ note }}"],
            "syntax": ["{{ owner owner }}"],
            "list": ["{{ papers }}"],
            "rows": ["{% for x in note %}{{ owner }}{% endfor %}"],
            "nested": [
                "{% for a in papers %}{% for b in papers %}{{ b.name }}{% endfor %}{% endfor %}"
            ],
            "forbidden": ["{{ owner.upper() }}"],
        }.items():
            with self.subTest(key):
                fault = self.refused(template("Dòng đầu", *paragraphs))
                self.assertEqual(fault.key, key, fault)
                self.assertTrue(fault.place.text)
        more = {
            "prefix": ["{{r owner }}", "{%tc if note %}", "{%- if note -%}{%- endif -%}"],
            "block": ["{% endif %}", "{% if note %}{% endfor %}", "{% if note %}"],
            "syntax": ["{% set x = 1 %}", "{% include 'x' %}", "{% raw %}x{% endraw %}"],
            "unclosed": ["owner }}", "{% if note"],
        }
        for key, paragraphs in more.items():
            for one in paragraphs:
                with self.subTest(one):
                    self.assertEqual(self.refused(template(one)).key, key)

    def test_a_part_ends_where_it_began(self):
        for rows in (
            [("{%tr if note %}", ""), ("x", "{%p endif %}")],
            [("{%p if note %}", "x"), ("{%p endif %}", "")],
            [("{% if note %}", "{% endif %}")],
            [("{%tr for row in papers %}", ""), ("{{ row.name }}", "")],
        ):
            with self.subTest(rows):
                self.assertEqual(self.refused(template(rows=rows)).key, "block")
        fault = self.refused(template(rows=[("STT", "{%tr for row in papers %}"), *ROWS[1:]]))
        self.assertEqual(fault.key, "alone")

    def test_a_template_calls_nothing_and_reads_nothing_else(self):
        for tag in (
            "''.__class__.__mro__[1].__subclasses__()",
            "owner.__class__",
            "owner['x']",
            "owner|attr('__class__')",
            "owner|safe",
            "papers[0].name",
            "owner.format(note)",
            "owner * 9",
            "[owner]",
            "self._TemplateReference__context",
            "cycler.__init__.__globals__",
            "range(10**9)",
            "owner is defined",
            "lipsum",
        ):
            with self.subTest(tag):
                self.assertIn(
                    self.refused(template("{{ %s }}" % tag)).key,  # noqa: UP031
                    ("forbidden", "unknown", "list"),
                )

    def test_a_tag_hides_nowhere(self):
        good = template("Bàn giao {{ owner }}")

        def body(xml):
            return changed(good, "word/document.xml", b"<w:body>", b"<w:body>" + xml.encode())

        hidden = body('<w:p w:rsidR="{{ x.y }}"><w:r><w:t>a</w:t></w:r></w:p>')
        self.assertEqual(self.refused(hidden).key, "forbidden")
        field = body("<w:p><w:r><w:instrText>PAGE {{ x() }}</w:instrText></w:r></w:p>")
        self.assertEqual(self.refused(field).key, "forbidden")
        box = body(
            "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{{ owner }}</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>"
        )
        self.assertEqual(self.refused(box).key, "elsewhere")
        tracked = body(
            '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>'
        )
        self.assertEqual(self.refused(tracked).key, "changes")
        fault = self.refused(
            changed(good, "word/settings.xml", b"</w:settings>", b"<!--{{ x }}--></w:settings>")
        )
        self.assertEqual(fault.key, "elsewhere")

    def test_a_part_that_would_be_repeated_without_end_is_too_large(self):
        with patch.object(tags, "MAX_FILLED", 1000):
            self.assertEqual(self.refused(template("x" * 2000)).key, "large")


@tagged("post_install", "-at_install")
class TestFilling(BaseCase):
    """What goes in comes out whole, and stays text."""

    def test_signs_are_letters_and_what_follows_stays(self):
        content = template("{{ owner }}", "Sau chủ hồ sơ", rows=[("STT", "Tên"), *ROWS])
        for one in HOSTILE:
            rows = [{"number": str(n), "name": one} for n in range(2)]
            values = {"owner": one, "papers": rows}
            filled = filling.fill_docx(content, values, one, "A & B", "BẢN NHÁP")
            with self.subTest(one[:20]):
                self.assertEqual(
                    texts(filled), [one, "Sau chủ hồ sơ", "STT", "Tên", "0", one, "1", one]
                )
                properties = read(filled).core_properties
                self.assertEqual((properties.title, properties.author), (one[:255], "A & B"))

    def test_three_hundred_papers_are_three_hundred_rows(self):
        rows = [{"number": str(n), "name": f"Giấy {n} & <b>"} for n in range(300)]
        content = template(rows=[("STT", "Tên"), *ROWS])
        filled = read(filling.fill_docx(content, {"papers": rows}, "", "", ""))
        self.assertEqual(len(filled.tables[0].rows), 301)
        self.assertEqual(filled.tables[0].rows[300].cells[1].text, "Giấy 299 & <b>")

    def test_a_column_may_have_any_name(self):
        names = ("copy", "items", "values", "get", "count", "index")
        tag = " ".join(f"{{{{ row.{name} }}}}" for name in names)
        content = template("{% for row in papers %}" + tag + "{% endfor %}")
        rows = [{name: f"<{name}>" for name in names}]
        filled = filling.fill_docx(content, {"papers": rows}, "", "", "")
        self.assertEqual(texts(filled), [" ".join(f"<{name}>" for name in names)])

    def test_what_is_made_has_an_end(self):
        rows = [{"number": "1", "name": "x" * 100}] * 300
        with patch.object(filling, "MAX_MADE", 20_000):
            with self.assertRaises(BrokenTemplate) as caught:
                filling.fill_docx(template(rows=ROWS), {"papers": rows}, "", "", "")
        self.assertEqual(caught.exception.key, "large")

    def test_values_are_plain_texts_in_one_form(self):
        self.assertEqual(filling.plain("Nguye\u0302\u0303n"), "Nguyễn")
        self.assertEqual(filling.plain("a\x07\x00\x0c\ufffeb\r\nc"), "ab\nc")
        self.assertEqual(filling.plain([{"n": 1, "x": None}]), [{"n": "1", "x": ""}])

    def test_a_field_that_is_gone_is_told_and_not_left_out(self):
        with self.assertRaises(BrokenTemplate) as caught:
            filling.fill_docx(template("{{ gone }}"), {}, "", "", "")
        self.assertEqual(caught.exception.key, "tag")

    def test_the_mark_is_on_every_page_whatever_heads_there_are(self):
        document = Document()
        first = document.sections[0]
        first.different_first_page_header_footer = True
        first.header.paragraphs[0].text = "Đầu trang"
        document.add_section()
        second = document.add_section()
        second.header.is_linked_to_previous = False
        second.header.add_table(1, 1, 100)
        document.settings.odd_and_even_pages_header_footer = True
        out = io.BytesIO()
        document.save(out)
        filled = filling.fill_docx(out.getvalue(), {}, "", "", "BẢN NHÁP")
        self.assertEqual(heads(filled)[0], "BẢN NHÁP\nĐầu trang")
        for section in read(filled).sections:
            for head in (section.header, section.first_page_header, section.even_page_header):
                self.assertIn("BẢN NHÁP", [line.text for line in head.paragraphs])
        again = filling.fill_docx(filled, {}, "", "", "BẢN NHÁP")
        self.assertIn("BẢN NHÁP", text(again) + heads(again)[0])

    def test_nothing_of_who_made_the_template_goes_out(self):
        document = Document()
        properties = document.core_properties
        properties.author, properties.comments = "Người khác", "{{ owner.__class__ }}"
        properties.last_modified_by, properties.subject = "Người khác", "{% for %}"
        out = io.BytesIO()
        document.save(out)
        properties = read(filling.fill_docx(out.getvalue(), {}, "T", "Đơn vị", "")).core_properties
        self.assertEqual((properties.author, properties.comments), ("Đơn vị", ""))
        self.assertEqual((properties.last_modified_by, properties.subject), ("", ""))

    def test_a_reader_of_screens_is_told_the_language_and_the_title(self):
        filled = read(filling.fill_docx(template("x"), {}, "Phiếu 12", "", ""))
        self.assertEqual(filled.core_properties.language, "vi-VN")
        self.assertEqual(filled.core_properties.title, "Phiếu 12")
        languages = filled.styles.element.xpath("./w:docDefaults//w:lang/@w:val")
        self.assertEqual(set(languages), {"vi-VN"})

    def test_a_table_without_a_head_is_remarked(self):
        rows = [("STT", "Tên"), *ROWS]
        self.assertEqual(filling.remarks(template(rows=rows)), [("head", 1)])
        document = read(template(rows=rows))
        head = parse_xml(f"<w:trPr {nsdecls('w')}><w:tblHeader/></w:trPr>")
        document.tables[0].rows[0]._tr.insert(0, head)
        out = io.BytesIO()
        document.save(out)
        self.assertEqual(filling.remarks(out.getvalue()), [])
        self.assertEqual(filling.remarks(template(rows=[("a", "b")])), [])
