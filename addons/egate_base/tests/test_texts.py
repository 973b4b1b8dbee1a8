import doctest
import random
import re
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import SQL

from ..tools import alphabet, contact, money, plain_text, search_key, workbook
from ..tools.catalogue_sheets import HIDDEN, BadCellError, Column
from .common import BaseOfficeCase

DIGITS = {
    word: value
    for value, words in enumerate("không;một mốt;hai;ba;bốn tư;năm lăm;sáu;bảy;tám;chín".split(";"))
    for word in words.split()
}


def read_aloud(words):
    """Return the number that somebody hears; written without the code that writes it."""
    if "tỷ" in words:
        place = len(words) - 1 - words[::-1].index("tỷ")
        return read_aloud(words[:place]) * 10**9 + read_aloud(words[place + 1 :])
    for scale, value in (("triệu", 10**6), ("nghìn", 1000), ("trăm", 100)):
        if scale in words:
            place = words.index(scale)
            return read_aloud(words[:place]) * value + read_aloud(words[place + 1 :])
    number = 0
    for word in words:
        if word in ("mười", "mươi"):
            number = (number or 1) * 10
        elif word != "lẻ":
            number += DIGITS[word]
    return number


def book(pages, hide=None):
    """Return a workbook: by title its rows; ``hide`` takes a page of it."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for title, rows in pages.items():
            page = made.add_worksheet(title)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value is not None:
                        page.write(number, place, value)
            if hide:
                hide(page)
    return out.getvalue()


def repacked(content, change, name="sheet1.xml"):
    """Return the workbook with the XML of one part changed."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part.endswith(name) else data)
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestWorkbooks(BaseCase):
    """What stands in the cells of a workbook is read, and nothing else is believed."""

    def assertRefused(self, reason, function, *arguments):
        with self.assertRaises(BadCellError) as refused:
            function(*arguments)
        self.assertEqual(refused.exception.reason, reason)

    def test_a_sheet_that_claims_to_be_small_loses_nobody(self):
        content = book({"A": [["Tên"], ["An"], ["Bình"], ["Chi"], ["Dung"]]})
        content = repacked(content, lambda xml: re.sub(rb'ref="A1:A5"', b'ref="A1:A2"', xml))
        self.assertEqual(
            [values for _n, values in workbook.read(content)["A"].rows],
            [["An"], ["Bình"], ["Chi"], ["Dung"]],
        )

    def test_headings_and_titles_are_folded(self):
        content = book({"Phi\u0301, lệ phí ": [["Mức\u00a0thu  "], [1]]})
        page = workbook.read(content)["Phí, lệ phí"]
        self.assertEqual(page.places(), {"Mức thu": 0})

    def test_what_its_author_does_not_see_is_told(self):
        rows = [["Tên", "Nơi"], ["An", "x"], ["Bình", "y"]]
        for hide, expected in (
            (
                lambda page: page.set_row(1, None, None, {"hidden": True}),
                [[HIDDEN, HIDDEN], ["Bình", "y"]],
            ),
            (
                lambda page: page.set_column(1, 1, None, None, {"hidden": True}),
                [["An", HIDDEN], ["Bình", HIDDEN]],
            ),
        ):
            page = workbook.read(book({"A": rows}, hide))["A"]
            self.assertEqual([values for _n, values in page.rows], expected)
        self.assertRefused("hidden", Column("a", "A").parse, HIDDEN)

    def test_a_filled_column_without_a_heading_is_refused_where_it_is(self):
        page = workbook.read(book({"A": [["Tên", None], ["An", "0905"]]}))["A"]
        self.assertRefused("no_heading", page.places)
        page = workbook.read(book({"A": [["Tên", "Tên"], ["An", "0905"]]}))["A"]
        self.assertRefused("heading_twice", page.places)

    def test_no_more_is_read_than_is_taken(self):
        """A packed file of some kilobytes may hold a million rows."""
        content = book({"A": [["Tên"], *[["An"]] * 400], "B": [["x"], *[["y"]] * 400]})
        seen = []
        value = workbook._value

        def note(cell):
            if cell.value:
                seen.append(cell)
            return value(cell)

        with patch.object(workbook, "_value", note):
            limits = workbook.Limits(rows=3)
            self.assertRefused("rows", workbook.read, content, limits, "A")
            self.assertLess(len(seen), 10)
            seen.clear()
            workbook.read(content, only="A")
            self.assertEqual(len(seen), 401, "one sheet of both")

    def test_a_hidden_row_without_a_number_is_told(self):
        content = book(
            {"A": [["Tên"], ["An"], ["Bình"]]},
            lambda page: page.set_row(2, None, None, {"hidden": True}),
        )
        content = repacked(content, lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml))
        page = workbook.read(content)["A"]
        self.assertEqual([values for _n, values in page.rows], [["An"], [HIDDEN]])

    def test_a_sheet_that_nobody_sees_is_told(self):
        content = book({"A": [["Tên"], ["An"]], "B": [["Tên"], ["An"]]})
        content = repacked(
            content,
            lambda xml: xml.replace(b'name="B"', b'name="B" state="hidden"'),
            name="workbook.xml",
        )
        pages = workbook.read(content)
        self.assertEqual([values for _n, values in pages["A"].rows], [["An"]])
        self.assertEqual([values for _n, values in pages["B"].rows], [[HIDDEN]])

    def test_what_has_no_height_or_width_is_told(self):
        content = book({"A": [["Tên", "Nơi"], ["An", "x"]]})
        for old, new, expected in (
            (rb'<row r="2"', b'<row r="2" ht="0" customHeight="1"', [HIDDEN, HIDDEN]),
            (
                rb"<sheetData>",
                b'<cols><col min="2" max="2" width="0"/></cols><sheetData>',
                ["An", HIDDEN],
            ),
        ):
            changed = repacked(content, lambda xml, old=old, new=new: re.sub(old, new, xml))
            self.assertEqual(workbook.read(changed)["A"].rows[0][1], expected)

    def test_two_sheets_of_one_name_lose_no_rows(self):
        content = book({"Phí": [["Mức"], [1]], "Phí ": [["Mức"], [2]]})
        self.assertRefused("sheet_twice", workbook.read, content)

    def test_what_stands_far_to_the_right_is_told_and_many_empty_cells_are_not_read(self):
        self.assertRefused(
            "no_heading", workbook.read, book({"A": [["Tên"], ["An", *[None] * 300, "0905"]]})
        )
        with patch.object(workbook, "MAX_WIDE", 2):
            rows = b"".join(b'<row r="%d"><c r="XFD%d" s="0"/></row>' % (n, n) for n in range(2, 9))
            content = repacked(
                book({"A": [["Tên"]]}),
                lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
            )
            self.assertRefused("unpacked", workbook.read, content)

    def test_a_year_in_a_workbook_that_counts_from_1904_is_no_day_either(self):
        out = BytesIO()
        with xlsxwriter.Workbook(out, {"date_1904": True}) as made:
            page = made.add_worksheet("A")
            page.write(0, 0, "Ngày")
            page.write(1, 0, 1990, made.add_format({"num_format": "dd/mm/yyyy"}))
            page.write_datetime(
                2, 0, datetime(1990, 6, 12), made.add_format({"num_format": "dd/mm/yyyy"})
            )
        rows = [values[0] for _n, values in workbook.read(out.getvalue())["A"].rows]
        column = Column("d", "D", "date")
        self.assertRefused("year_as_date", column.parse, rows[0])
        self.assertEqual(column.parse(rows[1]), date(1990, 6, 12))

    def test_whatever_is_damaged_in_a_workbook_ends_in_a_word(self):
        """Bytes of the file, and signs in each of its parts: styles, strings, links."""
        source = random.Random(11)
        content = book({"A": [["Tên", "Ngày"], ["An", 45000], ["Bình", 0.5]]})
        with ZipFile(BytesIO(content)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        for _number in range(400):
            name = source.choice(sorted(parts))
            data = bytearray(parts[name])
            for _change in range(source.randint(1, 3)):
                place = source.randrange(len(data))
                data[place : place + source.randrange(3)] = bytes(
                    source.choice(b'0189-<>/"=&x\x00') for _sign in range(source.randint(1, 4))
                )
            damaged = [repacked(content, lambda _xml, data=data: bytes(data), name=name)]
            raw = bytearray(content)
            raw[source.randrange(len(raw))] = source.randrange(256)
            damaged.append(bytes(raw))
            for one in damaged:
                with suppress(BadCellError):
                    workbook.read(one)

    def test_what_is_damaged_ends_in_a_word(self):
        content = book({"A": [["Tên"], ["An"]]})
        for change in (lambda xml: b"not xml", lambda xml: xml[: len(xml) // 2]):
            self.assertRefused("not_workbook", workbook.read, repacked(content, change))
        for damaged in (content[: len(content) // 2], b"", b"PK\x03\x04"):
            self.assertRefused("not_workbook", workbook.read, damaged)

    def test_days_and_yes_are_no_names(self):
        for value in (date(2026, 5, 1), True):
            self.assertRefused("not_words", Column("a", "A").parse, value)
        self.assertRefused("year_as_date", Column("d", "D", "date").parse, date(1905, 6, 12))
        self.assertEqual(Column("d", "D", "date").parse(date(1990, 6, 12)), date(1990, 6, 12))


@tagged("post_install", "-at_install")
class TestTexts(BaseOfficeCase):
    def test_examples(self):
        for module in (alphabet, contact, money, plain_text, search_key, workbook):
            with self.subTest(module=module.__name__):
                self.assertFalse(doctest.testmod(module).failed)

    def test_amounts_are_heard_as_they_are_written(self):
        source = random.Random(7)
        amounts = [10**power + extra for power in range(15) for extra in (0, 5, 21, 1000, 105000)]
        amounts += [source.randrange(10 ** source.randint(1, 15)) for _number in range(2000)]
        for amount in (*amounts, 1_005_000_000_000, 10**15):
            words = money.dong_in_words(amount)
            self.assertEqual(read_aloud(words.removesuffix(" đồng").split()), amount, words)
        for amount in (0.5, float("nan"), 2 * 10**15):
            with self.assertRaises(ValueError):
                money.dong_in_words(amount)

    def test_a_name_is_kept_in_one_way_of_writing(self):
        people = self.env["res.partner"].with_user(self.env.ref("base.user_admin"))
        person = people.create({"name": "Nguye\u0302\u0303n\u00a0Thi\u0323 Hoa\u200b"})
        self.assertEqual(person.name, "Nguyễn Thị Hoa")
        person.name = "  Trâ\u0300n\u00a0 A\x07\n"
        self.assertEqual(person.name, "Trần A")

    def test_names_are_sorted_in_python_as_in_the_database(self):
        source = random.Random(5)
        words = (
            "Hoà Hoa Hóa Hỏa Họa Hồ Hổ Phan Phạm Phùng Đỗ Đào Dương An Ân Ăn Ứng Ung Yến ý Êm em"
        )
        names = [
            " ".join(source.choices(words.split(), k=source.randint(1, 3))) for _n in range(300)
        ]
        self.env.cr.execute(
            SQL('SELECT name FROM unnest(%s) AS name ORDER BY name COLLATE "vi-x-icu"', names)
        )
        by_database = [name for (name,) in self.env.cr.fetchall()]
        self.assertEqual(sorted(names, key=alphabet.alphabetical), by_database)

    def test_officials_and_groups_stand_in_the_order_of_the_alphabet(self):
        names = ["Dương Lan", "Đỗ An", "Phạm Anh", "Phan An"]
        users = self.env["res.users"].create(
            [{"name": name, "login": f"alphabet{n}"} for n, name in enumerate(names[::-1])]
        )
        found = users.search([("id", "in", users.ids)])
        self.assertEqual(found.mapped("name"), names)
        people = users.partner_id
        groups = people._read_group([("id", "in", people.ids)], ["name"], order="name DESC")
        self.assertEqual([name for (name,) in groups], names[::-1])
        self.assertEqual(
            [name for (name,) in people._read_group([("id", "in", people.ids)], ["name"])], names
        )

    def test_names_stand_in_the_order_of_the_alphabet(self):
        names = ["Dương Lan", "Đỗ An", "Phạm Anh", "Phan An", "Võ Bình"]
        people = self.env["res.partner"].create([{"name": name} for name in reversed(names)])
        found = people.search([("id", "in", people.ids)])
        self.assertEqual(found.mapped("name"), names)
        found = people.search([("id", "in", people.ids)], order="name desc")
        self.assertEqual(found.mapped("name"), names[::-1])
        sectors = self.env["egate.sector"].create(
            [{"name": name, "code": f"ABC{number}"} for number, name in enumerate(names[::-1])]
        )
        self.assertEqual(sectors.search([("id", "in", sectors.ids)]).mapped("name"), names)

    def test_the_first_people_are_found_without_sorting_all(self):
        """Each choice of a person begins with them; a province has millions."""
        self.env.cr.execute(
            """INSERT INTO res_partner (name, complete_name, active, type)
               SELECT 'x', 'Nguyễn ' || md5(n::text), true, 'contact'
               FROM generate_series(1, 5000) n"""
        )
        self.env.cr.execute("ANALYZE res_partner")
        query = self.env["res.partner"]._search([], limit=8, order="complete_name, id desc")
        self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        plan = " ".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("complete_name_vi", plan)
        self.assertNotIn("Seq Scan on res_partner", plan)

    def test_a_phone_is_one_number_in_digits(self):
        for phone in (
            "0905 OOO 111",
            "0905000111 / 0905000222",
            "0905000111, 0905000222",
            "0236 3821 000 x12",
            "0236 3821 000 máy lẻ 12",
        ):
            with self.subTest(phone=phone):
                self.assertTrue(self.env["res.partner"]._phone_fault(phone))
        self.assertIn("before 2017", self.env["res.partner"]._phone_fault("08 3829 1234"))
        self.assertFalse(self.env["res.partner"]._phone_fault("0838291234"))


@tagged("post_install", "-at_install")
class TestSettings(BaseOfficeCase):
    def test_every_number_of_the_suite_keeps_a_nought_or_refuses_it(self):
        Settings = self.env["res.config.settings"]
        numbers = [name for name in Settings._fields if Settings._is_egate_number(name)]
        self.assertTrue(numbers)
        for name in numbers:
            with self.subTest(name=name):
                try:
                    with self.env.cr.savepoint():
                        Settings.create({name: 0}).execute()
                        kept = Settings.create({})[name]
                except ValidationError:
                    kept = 0
                self.assertEqual(kept, 0)
            with self.subTest(name=name), suppress(ValidationError), self.env.cr.savepoint():
                Settings.create({name: -1}).execute()
                self.assertGreaterEqual(Settings.create({})[name], 0)

    def test_a_code_that_no_bar_code_holds_is_refused_when_it_is_saved(self):
        with self.assertRaisesRegex(ValidationError, "without accents"):
            self.env["egate.numbering"].create(
                {
                    "name": "x",
                    "pattern": "HỒ-{unit}-{date:%y%m%d}-{seq:04d}",
                    "date_from": "2026-01-01",
                }
            )


@tagged("post_install", "-at_install")
class TestImportOfLists(BaseOfficeCase):
    def test_a_damaged_workbook_is_refused_in_a_sentence(self):
        good = book({"A": [["Name"], ["An"]]})
        damaged = (
            repacked(good, lambda xml: b"not xml"),
            repacked(good, lambda xml: xml[:20], name="styles.xml"),
            good[: len(good) // 2] + b"\xff" * 40 + good[len(good) // 2 + 40 :],
        )
        for content in damaged:
            wizard = self.env["base_import.import"].create(
                {
                    "res_model": "egate.sector",
                    "file": content,
                    "file_name": "x.xlsx",
                    "file_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                }
            )
            answer = wizard.parse_preview({"has_headers": True, "quoting": '"', "separator": ","})
            self.assertIn("cannot be read as a workbook", answer["error"])


@tagged("post_install", "-at_install")
class TestTextsAtTheDoor(BaseOfficeCase, HttpCase):
    """What a browser sends is composed, and nothing in it controls a machine."""

    def call(self, model, method, *args, **kwargs):
        body = {
            "jsonrpc": "2.0",
            "params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        }
        answer = self.url_open(f"/web/dataset/call_kw/{model}/{method}", json=body).json()
        self.assertIn("result", answer, answer.get("error", {}).get("data", {}).get("message"))
        return answer["result"]

    def test_control_signs_are_taken_out_and_letters_composed_wherever_they_are_sent(self):
        self.authenticate("manager", "manager")
        (made,) = self.call(
            "egate.sector",
            "create",
            [{"name": "Ho\u0323\u0302\x00\u00a0 ti\u0323ch", "code": "HT-X"}],
        )
        sector = self.env["egate.sector"].browse(made)
        self.assertEqual(sector.name, "Hộ tịch")
        found = self.call("egate.sector", "name_search", "Ho\u0323\u0302\x00 ti\u0323ch")
        self.assertIn(made, [one for one, _name in found])
        found = self.call(
            "egate.sector", "search", [["name", "=", "Ho\u0323\u0302 ti\u0323ch\x1b"]]
        )
        self.assertIn(made, found)
