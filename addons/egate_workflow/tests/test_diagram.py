import doctest
import shutil
import subprocess
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..tools import process_diagram
from ..tools.process_diagram import DrawingFailed, Edge, Node, cleaned, dot_text, draw
from .common import ProcessCase

SVG = "{http://www.w3.org/2000/svg}"
#: What somebody might put into a name to get out of it.
NASTY = (
    "<script>alert(1)</script>",
    '"] evil [image="/etc/passwd',
    ">]; evil [label=<x",
    "</TD></TR></TABLE>",
    "a\\nb \\N \\G \\l &amp; &#60;b&#62;",
    "{a|b} // # /* */",
    "\x00\x1b\u202eabc\u2028",
    "𝔾 ộ ươ",
    " ",
)


@tagged("post_install", "-at_install")
class TestDrawing(BaseCase):
    """The picture: what goes into Graphviz is escaped, what comes out is rebuilt."""

    def picture(self, nodes, edges=(), lanes=()):
        return etree.fromstring(draw(dot_text(nodes, edges, lanes)))

    def test_the_examples_in_the_docstrings_are_true(self):
        self.assertEqual(doctest.testmod(process_diagram).failed, 0)

    def test_states_and_ways_can_be_reached_and_pressed(self):
        nodes = [Node(7, "Chờ ký", notes=("0,5 ngày",), alarm="3 quá hạn"), Node(8, "Xong", "end")]
        picture = self.picture(nodes, [Edge(9, 7, 8, "Ký")])
        pressed = [group for group in picture.iter(f"{SVG}g") if group.get("role") == "button"]
        found = {(one.get("data-state"), one.get("data-way")): one for one in pressed}
        self.assertEqual(set(found), {("7", None), ("8", None), (None, "9")})
        self.assertTrue(all(one.get("tabindex") == "0" for one in pressed))
        self.assertEqual(found["7", None].get("aria-label"), "Chờ ký, 0,5 ngày, 3 quá hạn")
        self.assertEqual(found[None, "9"].get("aria-label"), "Ký")

    def test_a_name_is_nothing_but_words(self):
        for name in NASTY:
            with self.subTest(name=name):
                lanes = [(1, name)]
                picture = self.picture(
                    [Node(1, name, lane=1, notes=(name,)), Node(2, "x")],
                    [Edge(3, 1, 2, name)],
                    lanes,
                )
                kinds = {etree.QName(element).localname for element in picture.iter()}
                self.assertLessEqual(kinds, set(process_diagram._KEPT))
                drawn = [one for one in picture.iter() if one.get("data-state")]
                self.assertEqual(len(drawn), 2, "no state but those two")
                names = {key for element in picture.iter() for key in element.attrib}
                self.assertFalse([key for key in names if key.startswith("on") or "href" in key])
                words = "".join("".join(picture.itertext()).split())
                shown = "".join(letter for letter in name if letter.isprintable())
                self.assertIn("".join(shown.split())[:12], words)

    def test_only_shapes_and_words_are_kept(self):
        svg = f"""<svg xmlns="{SVG[1:-1]}" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt"
            onload="x()"><!-- x --><script>x()</script>
            <a xlink:href="javascript:x()"><text>y</text></a>
            <image href="x"/><g id="state5x" onclick="x()" style="x"><path d="M0" onfocus="x()"/>
            <text>a<script>b</script></text></g><foreignObject><p>x</p></foreignObject></svg>"""
        kept = cleaned(svg.encode())
        for word in ("script", "on", "href", "javascript", "image", "style", "data-", "foreign"):
            self.assertNotIn(word, kept.replace("http://www.w3.org/2000/svg", "").lower(), word)
        for broken in (b"", b"<svg", b"<html/>", b"\xff\xfe"):
            with self.subTest(svg=broken), self.assertRaises(DrawingFailed):
                cleaned(broken)

    def test_nothing_is_read_from_outside(self):
        entity = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        kept = cleaned(entity + b'<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>')
        self.assertEqual("".join(etree.fromstring(kept).itertext()), "&x;")

    def test_sixty_states_are_drawn(self):
        nodes = [Node(number, f"Bước {number}", lane=number % 4) for number in range(60)]
        edges = [Edge(number, number, number + 1, "Tiếp") for number in range(59)]
        edges += [Edge(100 + number, number, number // 2, "Trả lại") for number in range(2, 60, 3)]
        picture = self.picture(nodes, edges, [(lane, f"Vai {lane}") for lane in range(4)])
        self.assertEqual(sum(bool(one.get("data-state")) for one in picture.iter()), 60)


@tagged("post_install", "-at_install")
class TestDiagram(ProcessCase):
    """The picture in the form, and what is shown where there is none."""

    def answer(self, user=None):
        return self.rpc(user or self.manager, "egate.workflow", "diagram", self.workflow.ids)

    def test_the_faulty_places_are_red(self):
        self.draw()
        self.work.limit_amount = 0
        picture = etree.fromstring(self.answer()["svg"])
        faulty = [one for one in picture.iter() if "o_faulty" in (one.get("class") or "")]
        self.assertEqual([one.get("data-state") for one in faulty], [str(self.work.id)])
        self.work.limit_amount = 1
        self.assertNotIn("o_faulty", self.answer()["svg"])

    def test_without_the_program_there_is_a_sentence(self):
        self.draw()
        with patch.object(process_diagram, "PROGRAM", "no-such-program"):
            answer = self.answer()
        self.assertFalse(answer["svg"])
        self.assertIn("graphviz", answer["message"])

    def test_a_drawing_that_takes_too_long_is_given_up(self):
        self.draw()
        late = subprocess.TimeoutExpired("dot", 10)
        with patch.object(process_diagram.subprocess, "run", side_effect=late):
            self.assertIn("could not be drawn", self.answer()["message"])

    def test_an_empty_process_has_no_picture_yet(self):
        self.workflow.state_ids.unlink()
        self.assertIn("first state", self.answer()["message"])

    def test_who_may_not_read_processes_gets_no_picture(self):
        with self.assertRaises(AccessError):
            self.answer(self.citizen)

    def test_the_program_is_installed_with_the_others(self):
        self.assertTrue(shutil.which(process_diagram.PROGRAM))
