"""What a statement holds once it is read, and how its amounts and days are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

#: Bytes of a file, and its lines.
MAX_FILE, MAX_LINES = 5_000_000, 20_000
#: Signs of a text of a line that are kept.
MAX_KEPT = 1000
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:[ T,].*)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T].*)?")
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})"
    r"(?:(?P=mark)[0-9]{3})*)(?:[.,](?P<rest>0{1,2}))?"
)


class StatementError(ValueError):
    """A file that cannot be taken in.

    :ivar reason: a key
    :ivar row: where, counted as people count in the file; 0: the whole file
    :ivar detail: what is meant, such as the heading that is missing
    """

    def __init__(self, reason: str, row: int = 0, detail: str = ""):
        super().__init__(reason)
        self.reason, self.row, self.detail = reason, row, detail


class StatementLine(NamedTuple):
    """One movement of the account.

    :ivar row: where it stands in the file
    :ivar amount: whole VND; above zero came in, below zero went out
    :ivar reference: the bank's own; may be empty
    """

    row: int
    booked: date
    amount: int
    reference: str = ""
    text: str = ""
    party: str = ""
    party_account: str = ""
    balance: int | None = None


@dataclass
class Statement:
    """A whole file.

    :ivar account: number of the account that the file names; empty where it names none
    :ivar opening: balance before the first line, whole VND; ``None``: the file does not say
    :ivar credit: what the file itself says came in; ``None``: it does not say
    """

    lines: list[StatementLine] = field(default_factory=list)
    account: str = ""
    opening: int | None = None
    closing: int | None = None
    credit: int | None = None
    debit: int | None = None
    count: int | None = None

    def sums(self) -> tuple[int, int]:
        """Return what came in and what went out, both above zero, by the lines."""
        amounts = [line.amount for line in self.lines]
        return sum(one for one in amounts if one > 0), -sum(one for one in amounts if one < 0)

    def check(self) -> None:
        """Hold what the file says of itself against its lines.

        :raise StatementError: it has no lines, or its totals do not agree
        """
        if not self.lines:
            raise StatementError("empty")
        credit, debit = self.sums()
        told = (("credit", self.credit, credit), ("debit", self.debit, debit))
        for name, said, found in (*told, ("count", self.count, len(self.lines))):
            if said is not None and said != found:
                raise StatementError(f"sum_{name}", 0, f"{said} ≠ {found}")
        if self.opening is not None and self.closing is not None:
            if (found := self.opening + credit - debit) != self.closing:
                raise StatementError("sum_balance", 0, f"{self.closing} ≠ {found}")


@dataclass(frozen=True)
class Layout:
    """Which headings a table has; several for one thing, as banks differ.

    Either ``amount`` with a sign, or ``credit`` and ``debit`` apart.
    """

    day: Sequence[str]
    amount: Sequence[str] = ()
    credit: Sequence[str] = ()
    debit: Sequence[str] = ()
    reference: Sequence[str] = ()
    text: Sequence[str] = ()
    party: Sequence[str] = ()
    party_account: Sequence[str] = ()
    balance: Sequence[str] = ()


def read_amount(raw: object, row: int = 0) -> int | None:
    """Return an amount in whole VND, or ``None`` for an empty cell.

    Dots and commas part thousands, whichever of them; two zeros behind the other one are no part
    of the amount.

    >>> [read_amount(raw) for raw in ("1.234.567", "1,234,567.00", "+15 000 VND", "-200", 15000.0)]
    [1234567, 1234567, 15000, -200, 15000]
    >>> read_amount(""), read_amount(None), read_amount("-")
    (None, None, None)
    >>> [_fails(raw) for raw in ("1.5", "12,34", "1.2345", "15k", "1.234,567", True, 0.5)]
    [True, True, True, True, True, True, True]

    :raise StatementError: it is no amount in whole VND
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if raw != raw or abs(raw) > 10**15 or raw != int(raw):
            raise StatementError("amount", row, str(raw)[:40])
        return int(raw)
    if raw is not None and not isinstance(raw, str):
        raise StatementError("amount", row, str(raw)[:40])
    text = re.sub(r"\s|VND|VNĐ|đ$", "", (raw or "").replace("−", "-"), flags=re.IGNORECASE)
    if text in ("", "-"):
        return None
    found = _AMOUNT.fullmatch(text)
    if not found or len(text) > 24:
        raise StatementError("amount", row, text[:40])
    if found["rest"] and found["mark"] and text[found.end("whole")] == found["mark"]:
        raise StatementError("amount", row, text[:40])
    amount = int(re.sub(r"[.,]", "", found["whole"]))
    return -amount if found["sign"] == "-" else amount


def _fails(raw: object) -> bool:
    try:
        read_amount(raw)
    except StatementError:
        return True
    return False


def read_day(raw: object, row: int = 0) -> date | None:
    """Return a local day, or ``None`` for an empty cell; in Viet Nam the day stands first.

    >>> [str(read_day(raw)) for raw in ("23/11/2026 09:15:02", "2026-11-23", "3-1-2026")]
    ['2026-11-23', '2026-11-23', '2026-01-03']

    :raise StatementError: it is no day
    """
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = raw.strip() if isinstance(raw, str) else "" if raw is None else "?"
    if not text:
        return None
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := _DAY.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError as fault:
        raise StatementError("day", row, text[:40]) from fault
    raise StatementError("day", row, text[:40])
