"""docs/reliability.md shows the list of faults, and each of them is made by the test it names."""

import ast
import re
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

sys.path.append(str(Path(__file__).parent / "faults"))

import page
import report
from catalogue import FAULTS
from catalogue_province import FALLS

HERE = Path(__file__).parent / "faults"
SEVERAL = Path(__file__).parent / "province"
PAGE = Path(__file__).parents[1] / "docs/reliability.md"


@tagged("post_install", "-at_install")
class TestReliabilityPage(BaseCase):
    def test_the_page_has_the_list(self):
        rows = [
            [cell.strip() for cell in line.strip("| \n").split("|")]
            for line in PAGE.read_text().splitlines()
            if re.match(r"\| [FM]\d\d \|", line)
        ]
        told = {row[0]: row[1:] for row in rows}
        self.assertEqual(len(rows), len(FAULTS + FALLS))
        for fault in FAULTS + FALLS:
            with self.subTest(fault.number):
                what, then, *figures = told[fault.number]
                self.assertEqual(what, fault.what)
                self.assertEqual(then, fault.passes if fault.test else fault.elsewhere)
                if fault.test and figures[0] != "not run":
                    made, _acknowledged, _again, lost, doubled, _seconds, verify, _where = figures
                    self.assertGreater(int(made), 0)
                    self.assertEqual((lost, doubled, verify), ("0", "0", "holds"))

    def test_the_page_is_written_from_what_is_kept(self):
        self.assertEqual(PAGE.read_text(), page.page(report.kept()))

    def test_every_fall_of_several_machines_is_made_under_its_number(self):
        texts = [path.read_text() for path in SEVERAL.glob("test_*.py")]
        made = {number for text in texts for number in re.findall(r'"(M\d\d)"', text)}
        self.assertEqual(made, {fall.number for fall in FALLS})
        tests = {name for text in texts for name in re.findall(r"def (test_\w+)", text)}
        self.assertLessEqual({fall.test for fall in FALLS}, tests)

    def test_every_fault_is_made_by_a_test_or_says_where_it_is_held(self):
        tests = {
            node.name
            for path in HERE.glob("test_*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_f")
        }
        self.assertEqual(tests, {fault.test for fault in FAULTS if fault.test})
        for fault in FAULTS:
            self.assertNotEqual(bool(fault.test), bool(fault.elsewhere), fault.number)
        numbers = [fault.number for fault in FAULTS]
        self.assertEqual(numbers, [f"F{number:02}" for number in range(1, len(FAULTS) + 1)])
