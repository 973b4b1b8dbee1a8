import unicodedata
from datetime import date, datetime

from odoo.tests import BaseCase

from ...tools.statement import Layout, StatementError, read_camt, read_csv, read_workbook
from .statement_files import camt_file, csv_file, row, xlsx_file

LAYOUT = Layout(
    day=["Ngày", "Ngày giao dịch"],
    credit=["Ghi có"],
    debit=["Ghi nợ"],
    reference=["Số tham chiếu"],
    text=["Nội dung"],
    party=["Tên đối ứng"],
    balance=["Số dư"],
)
ROWS = [
    row("23/11/2026 09:15:02", 15000, "Nộp lệ phí", "FT1", balance="115.000"),
    row("23/11/2026", -1100, "Phí chuyển tiền", "FT2", balance="113.900"),
    row("24/11/2026", 20000, "chuyển khoản", "", balance="133.900"),
]


class TestStatementFiles(BaseCase):
    """Every line of a bank's file is taken in, or the file is refused with the place."""

    def assert_refused(self, reason, read, *args, row=None):
        with self.assertRaises(StatementError) as caught:
            read(*args).check()
        self.assertEqual(caught.exception.reason, reason)
        if row is not None:
            self.assertEqual(caught.exception.row, row)

    def test_tables_in_every_usual_way_of_writing_say_the_same(self):
        decomposed = unicodedata.normalize("NFD", csv_file(ROWS, encoding="utf-8").decode())
        files = {
            "semicolons": csv_file(ROWS),
            "tabs in UTF-16": csv_file(ROWS, encoding="utf-16", mark="\t"),
            "combined signs": decomposed.encode(),
            "quoted": csv_file([[f'"{cell}"' for cell in one] for one in ROWS], mark=","),
        }
        for name, content in files.items():
            with self.subTest(name):
                statement = read_csv(content, LAYOUT)
                statement.check()
                self.assertEqual([line.amount for line in statement.lines], [15000, -1100, 20000])
                self.assertEqual(statement.lines[0].booked, date(2026, 11, 23))
                self.assertEqual(statement.lines[0].text, "Nộp lệ phí")
        day = datetime(2026, 11, 23, 9, 15)
        statement = read_workbook(xlsx_file([row(day, 15000.0, "Nộp lệ phí", "FT1")]), LAYOUT)
        self.assertEqual(statement.lines[0][:4], (5, date(2026, 11, 23), 15000, "FT1"))

    def test_the_code_page_of_viet_nam_is_read(self):
        head = ("Ngày giao dịch", "Ghi có", "Ghi nợ", "Nội dung")

        def paged(text):
            """As a keyboard of that code page writes: the tone behind the letter."""
            out = []
            for sign in text:
                try:
                    sign.encode("cp1258")
                    out.append(sign)
                except UnicodeEncodeError:
                    base, *marks = unicodedata.normalize("NFD", sign)
                    tones = [one for one in marks if one in "\u0300\u0301\u0303\u0309\u0323"]
                    rest = [one for one in marks if one not in tones]
                    out.append(unicodedata.normalize("NFC", base + "".join(rest)) + "".join(tones))
            return "".join(out)

        text = "\n".join(
            paged(";".join(one)) for one in (head, ("23/11/2026", "15000", "", "Nộp lệ phí"))
        )
        statement = read_csv(text.encode("cp1258"), LAYOUT)
        self.assertEqual(statement.lines[0].text, "Nộp lệ phí")

    def test_a_row_that_is_not_understood_refuses_the_file(self):
        cases = {
            "amount": [row("23/11/2026", "15k", "x")],
            "day": [row("31/02/2026", 15000, "x")],
            "no_day": [row("", 15000, "x")],
            "no_amount": [row("23/11/2026", "", "x")],
            "both": [("23/11/2026", "", "5", "6", "", "x", "")],
            "empty": [],
        }
        for reason, rows in cases.items():
            with self.subTest(reason):
                self.assert_refused(reason, read_csv, csv_file(rows), LAYOUT)
        self.assert_refused("no_heading", read_csv, csv_file(ROWS, head=("a",) * 7), LAYOUT)
        self.assert_refused("no_heading", read_workbook, xlsx_file(ROWS, head=("a",) * 7), LAYOUT)
        self.assert_refused("not_table", read_workbook, b"PK\x03\x04", LAYOUT)
        self.assert_refused("too_large", read_csv, b"x" * 5_000_001, LAYOUT)
        formula = xlsx_file([row("23/11/2026", "=1+1", "x")])
        self.assert_refused("formula", read_workbook, formula, LAYOUT, row=5)

    def test_a_line_that_was_taken_out_breaks_the_balances(self):
        self.assert_refused("balance", read_csv, csv_file([ROWS[0], ROWS[2]]), LAYOUT)
        read_csv(csv_file(ROWS[::-1]), LAYOUT).check()

    def test_sums_below_a_table_are_held_against_its_lines(self):
        good = ("Tổng cộng", "", "1.100", "35.000", "", "", "")
        statement = read_csv(csv_file([*ROWS, good, ("Người lập",) + ("",) * 6]), LAYOUT)
        statement.check()
        self.assertEqual(len(statement.lines), 3)
        bad = ("Tổng cộng", "", "1.100", "36.000", "", "", "")
        self.assert_refused("sum_credit", read_csv, csv_file([*ROWS, bad]), LAYOUT)

    def test_a_camt_message_is_read_and_held_against_its_totals(self):
        entries = [
            ("2026-11-23", 15000, "EG1", "FT1"),
            ("2026-11-23", -1100, "phi", "FT2"),
        ]
        statement = read_camt(camt_file(entries))
        statement.check()
        self.assertEqual(statement.account, "0123456789")
        self.assertEqual(
            [(line.amount, line.reference, line.text, line.party) for line in statement.lines],
            [(15000, "FT1", "EG1", "NGUYEN VAN A"), (-1100, "FT2", "phi", "NGUYEN VAN A")],
        )
        self.assert_refused("sum_balance", read_camt, camt_file(entries, closing=5))
        self.assert_refused("sum_credit", read_camt, camt_file(entries, sums=16000))
        pending = camt_file(entries).replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>", 1)
        self.assert_refused("pending", read_camt, pending, row=1)
        dollars = camt_file(entries).replace(b"<Ntry><Amt Ccy='VND'>", b"<Ntry><Amt Ccy='USD'>")
        self.assert_refused("currency", read_camt, dollars, row=1)

    def test_a_batch_is_as_many_lines_as_it_has_payments(self):
        part = (
            "<TxDtls><Refs><TxId>{0}</TxId></Refs><Amt Ccy='VND'>{1}</Amt>"
            "<RmtInf><Ustrd>{0}</Ustrd></RmtInf></TxDtls>"
        )
        parts = part.format("A1", 5000) + part.format("A2", 10000)
        whole = camt_file([("2026-11-23", 15000, "x", "B1")]).decode()
        begin, end = whole.index("<TxDtls>"), whole.index("</NtryDtls>")
        statement = read_camt((whole[:begin] + parts + whole[end:]).encode())
        self.assertEqual(
            [(line.amount, line.reference, line.text) for line in statement.lines],
            [(5000, "A1", "A1"), (10000, "A2", "A2")],
        )

    def test_a_hostile_message_is_refused_or_unfolds_nothing(self):
        entries = [("2026-11-23", 15000, "&e;", "FT1")]
        secret = "<!DOCTYPE Document [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        self.assert_refused("not_camt", read_camt, camt_file(entries, begin=secret))
        bomb = "<!DOCTYPE D [<!ENTITY a 'ha'><!ENTITY e '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
        self.assert_refused("not_camt", read_camt, camt_file(entries, begin=bomb))
        for content in (b"", b"<a/>", b"\xff\xfe", b"<Document>" * 300, b"Nop phi;15000"):
            with self.subTest(content[:10]):
                self.assert_refused("not_camt", read_camt, content)
