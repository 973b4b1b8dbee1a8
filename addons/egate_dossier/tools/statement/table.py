"""Statements as tables: CSV in any of the usual encodings, and workbooks."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

from odoo.addons.egate_base.tools import workbook
from odoo.addons.egate_base.tools.catalogue_sheets import FORMULA, HIDDEN, BadCellError
from odoo.addons.egate_base.tools.plain_text import plain_line
from odoo.addons.egate_base.tools.search_key import search_key

from .parts import (
    MAX_FILE,
    MAX_KEPT,
    MAX_LINES,
    Layout,
    Statement,
    StatementError,
    StatementLine,
    read_amount,
    read_day,
)

#: Rows above the headings: name of the bank, of the account, of the period.
MAX_ABOVE = 60
_LIMITS = workbook.Limits(file=MAX_FILE, rows=MAX_LINES + 500, last_row=MAX_LINES + 1000)
#: How the words begin that stand before the sums below a table.
_SUMS = ("tong", "cong", "total", "sum")


def read_csv(content: bytes, layout: Layout) -> Statement:
    """Return the statement in a CSV file; its encoding and its delimiter are found out.

    >>> one = Layout(day=["Ngày"], amount=["Số tiền"], text=["Nội dung"])
    >>> text = 'Ngân hàng;;\\nNgày;Số tiền;Nội dung\\n23/11/2026;15.000;"=EGT 1"\\nTổng;15.000;\\n'
    >>> read_csv(text.encode("utf-8-sig"), one).lines[0].text
    '=EGT 1'

    :raise StatementError: see there
    """
    if len(content) > MAX_FILE:
        raise StatementError("too_large")
    text = _decoded(content)
    if "\0" in text:
        raise StatementError("not_table")
    try:
        rows = list(csv.reader(StringIO(text), delimiter=_delimiter(text, layout), strict=False))
    except csv.Error as error:
        raise StatementError("not_table") from error
    return _read([(number, row) for number, row in enumerate(rows, 1)], layout)


def read_workbook(content: bytes, layout: Layout) -> Statement:
    """Return the statement in a workbook: its first sheet that has the headings.

    :raise StatementError: see there
    """
    try:
        pages = workbook.read(content, _LIMITS)
    except BadCellError as error:
        raise StatementError("not_table", 0, error.detail) from error
    fault = StatementError("no_heading", 0, " / ".join(layout.day))
    for page in pages.values():
        try:
            return _read([(1, list(page.titles)), *page.rows], layout)
        except StatementError as error:
            if error.reason != "no_heading":
                raise
            fault = error
    raise fault


def _decoded(content: bytes) -> str:
    """Return the text of a file: Unicode by its mark, UTF-8, or the code page of Viet Nam."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            # The code page writes a tone as a sign of its own behind the letter.
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise StatementError("not_table")


def _delimiter(text: str, layout: Layout) -> str:
    """Return the sign that parts the line of the headings into most of them."""
    lines = text.splitlines()[:MAX_ABOVE]

    def found(sign):
        rows = csv.reader(lines, delimiter=sign)
        return max((len(_places(row, layout)) for row in rows), default=0)

    return max(",;\t|", key=found)


def _places(row: Sequence, layout: Layout) -> dict[str, int]:
    """Return where the things of ``layout`` stand, by the headings in ``row``."""
    titles = [search_key(_text(cell)) for cell in row]
    places = {}
    for name, headings in vars(layout).items():
        for heading in headings:
            if search_key(heading) in titles:
                places[name] = titles.index(search_key(heading))
                break
    return places


def _text(cell: object) -> str:
    """Return a cell as one line; ``="0123"`` is how programs write a text that is no number."""
    if cell in (None, FORMULA, HIDDEN):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return plain_line(text)[:MAX_KEPT]


def _missing(places: dict, layout: Layout) -> str:
    """Return the heading that is needed and is not there."""
    if "day" not in places:
        return " / ".join(layout.day)
    if "amount" in places or {"credit", "debit"} <= places.keys():
        return ""
    return " / ".join(layout.amount or [*layout.credit, *layout.debit])


def _read(rows: list[tuple[int, Sequence]], layout: Layout) -> Statement:
    best, places, begin = 0, {}, 0
    for index, (_number, row) in enumerate(rows[:MAX_ABOVE]):
        found = _places(row, layout)
        if len(found) > best:
            best, places, begin = len(found), found, index + 1
    if missing := _missing(places, layout):
        raise StatementError("no_heading", 0, missing)
    statement = Statement()
    for number, row in rows[begin:]:
        cells = {name: row[at] for name, at in places.items() if at < len(row)}
        if FORMULA in cells.values():
            raise StatementError("formula", number)
        if HIDDEN in cells.values():
            raise StatementError("hidden", number)
        _take_row(statement, number, row, cells)
    _check_balances(statement)
    return statement


def _take_row(statement: Statement, number: int, row: Sequence, cells: dict) -> None:
    first = search_key(next((_text(cell) for cell in row if _text(cell)), ""))
    if first.startswith(_SUMS) and not _is_day(cells.get("day")):
        _take_sums(statement, number, cells)
        return
    came, went = read_amount(cells.get("credit"), number), read_amount(cells.get("debit"), number)
    amount = read_amount(cells.get("amount"), number)
    if came and went:
        raise StatementError("both", number)
    if amount is None:
        amount = abs(came) if came else -abs(went) if went else None
    if not amount:
        # A remark below the table has neither; a day without money is a line that lost it.
        if _is_day(cells.get("day")):
            raise StatementError("no_amount", number)
        return
    day = read_day(cells.get("day"), number)
    if not day:
        raise StatementError("no_day", number)
    if len(statement.lines) == MAX_LINES:
        raise StatementError("too_many", 0, str(MAX_LINES))
    texts = {
        name: _text(cells.get(name)) for name in ("reference", "text", "party", "party_account")
    }
    balance = read_amount(cells.get("balance"), number)
    statement.lines.append(StatementLine(number, day, amount, balance=balance, **texts))


def _is_day(cell: object) -> bool:
    try:
        return bool(read_day(cell))
    except StatementError:
        return False


def _take_sums(statement: Statement, number: int, cells: dict) -> None:
    """Keep what a row of sums says, so that it is held against the lines."""
    came, went = read_amount(cells.get("credit"), number), read_amount(cells.get("debit"), number)
    if came is not None:
        statement.credit = abs(came)
    if went is not None:
        statement.debit = abs(went)


def _check_balances(statement: Statement) -> None:
    """Follow the balances from line to line: one that was taken out or changed breaks them."""
    lines = statement.lines
    if len(lines) < 2 or any(line.balance is None for line in lines):
        return
    broken = _first_break(lines)
    # Many banks put the latest line on top.
    if broken and (upwards := _first_break(lines[::-1])):
        raise StatementError("balance", min(broken, upwards))


def _first_break(lines: Iterable[StatementLine]) -> int:
    before = None
    for line in lines:
        if before is not None and before + line.amount != line.balance:
            return line.row
        before = line.balance
    return 0
