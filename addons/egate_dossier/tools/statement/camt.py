"""Statements as ISO 20022 messages camt.053 (BankToCustomerStatement), of any version."""

from collections.abc import Iterator

from lxml import etree

from odoo.addons.egate_base.tools.plain_text import plain_line

from .parts import (
    MAX_FILE,
    MAX_KEPT,
    MAX_LINES,
    Statement,
    StatementError,
    StatementLine,
    read_amount,
    read_day,
)

#: Where a bank's own reference of a movement may stand, the surest first.
_REFERENCES = ("Refs/AcctSvcrRef", "Refs/TxId", "Refs/EndToEndId", "Refs/InstrId")
_NAMES = ("Nm", "Pty/Nm", "Pty/OrgId/Nm")
_ACCOUNTS = ("Id/Othr/Id", "Id/IBAN")


def read_camt(content: bytes) -> Statement:
    """Return the statement in a message; one account and one currency alone, VND.

    :raise StatementError: see there
    """
    if len(content) > MAX_FILE:
        raise StatementError("too_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise StatementError("not_camt") from error
    if root.getroottree().docinfo.doctype:
        # A bank's message has none: only what would unfold itself does.
        raise StatementError("not_camt")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    parts = root.findall("BkToCstmrStmt/Stmt")
    if not parts:
        raise StatementError("not_camt")
    whole, row = Statement(), 0
    for part in parts:
        one = _read_statement(part, row)
        if whole.lines and one.account != whole.account:
            raise StatementError("accounts")
        row += len(part.findall("Ntry"))
        _check_part(one)
        whole.lines += one.lines
        whole.account = one.account
        whole.opening = one.opening if whole.opening is None else whole.opening
        whole.closing = one.closing
        if len(whole.lines) > MAX_LINES:
            raise StatementError("too_many", 0, str(MAX_LINES))
    return whole


def _check_part(part: Statement) -> None:
    """Hold the totals of a part against its lines; a day without any movement is none wrong."""
    if part.lines:
        part.check()


def _read_statement(part, row: int) -> Statement:
    account = part.find("Acct")
    statement = Statement(account=_first(account, _ACCOUNTS))
    for balance in part.findall("Bal"):
        kind = _first(balance, ("Tp/CdOrPrtry/Cd",))
        if kind in ("OPBD", "PRCD"):
            statement.opening = _signed(balance, row)
        elif kind == "CLBD":
            statement.closing = _signed(balance, row)
    entries = part.findall("Ntry")
    statement.credit = _told(part, "TxsSummry/TtlCdtNtries/Sum")
    statement.debit = _told(part, "TxsSummry/TtlDbtNtries/Sum")
    count = _told(part, "TxsSummry/TtlNtries/NbOfNtries")
    if count is not None and count != len(entries):
        raise StatementError("sum_count", 0, f"{count} ≠ {len(entries)}")
    for number, entry in enumerate(entries, row + 1):
        statement.lines += _read_entry(entry, number)
    return statement


def _told(part, path: str) -> int | None:
    found = part.find(path)
    return None if found is None else read_amount(_plain(found.text))


def _plain(text: str | None) -> str:
    """Return an amount of the standard, where a dot alone parts off what is below one đồng.

    >>> _plain("15000.00"), _plain("15000.000"), _plain("15000.5")
    ('15000', '15000', '15000.5')
    """
    whole, _dot, rest = (text or "").strip().partition(".")
    return whole if not rest.strip("0") else f"{whole}.{rest}"


def _signed(element, row: int, path: str = "Amt") -> int:
    found = element.find(path)
    if found is None or found.get("Ccy", "VND") != "VND":
        raise StatementError("currency", row, "" if found is None else found.get("Ccy", ""))
    amount = read_amount(_plain(found.text), row)
    if amount is None:
        raise StatementError("no_amount", row)
    return -amount if _first(element, ("CdtDbtInd",)) == "DBIT" else amount


def _read_entry(entry, row: int) -> Iterator[StatementLine]:
    """Yield the lines of an entry: one for each transaction in it, where they add up to it."""
    status = _first(entry, ("Sts/Cd",)) or _first(entry, ("Sts",))
    if status not in ("BOOK", ""):
        raise StatementError("pending", row)
    day = read_day(_first(entry, ("BookgDt/Dt", "BookgDt/DtTm")), row)
    if not day:
        raise StatementError("no_day", row)
    whole = _signed(entry, row)
    if not whole:
        return
    parts = entry.findall("NtryDtls/TxDtls")
    amounts = [_part_amount(part, entry, row) for part in parts]
    if len(parts) > 1 and None not in amounts and sum(amounts) == whole:
        for part, amount in zip(parts, amounts, strict=True):
            if amount:
                yield _line(row, day, amount, part, entry, alone=False)
    else:
        yield _line(row, day, whole, parts[0] if len(parts) == 1 else entry, entry, alone=True)


def _part_amount(part, entry, row):
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if part.find(path) is not None:
            amount = abs(_signed(part, row, path))
            side = _first(part, ("CdtDbtInd",)) or _first(entry, ("CdtDbtInd",))
            return -amount if side == "DBIT" else amount
    return None


def _line(row, day, amount, part, entry, *, alone) -> StatementLine:
    # Of what came in, the debtor is the other side.
    other = "Dbtr" if amount > 0 else "Cdtr"
    texts = [one.text for one in part.findall("RmtInf/Ustrd")]
    texts += [_first(part, ("RmtInf/Strd/CdtrRefInf/Ref",)), _first(part, ("AddtlTxInf",))]
    if alone:
        texts += [one.text for one in entry.findall("NtryDtls/TxDtls/RmtInf/Ustrd")]
        texts.append(_first(entry, ("AddtlNtryInf",)))
    seen = dict.fromkeys(plain_line(text) for text in texts if text and text.strip())
    reference = _first(part, _REFERENCES)
    if not reference or reference == "NOTPROVIDED":
        reference = _first(entry, ("AcctSvcrRef", "NtryRef"))
    people = part.find("RltdPties")
    account = None if people is None else people.find(f"{other}Acct")
    party = None if people is None else people.find(other)
    return StatementLine(
        row,
        day,
        amount,
        reference=reference,
        text=" ".join(seen)[:MAX_KEPT],
        party=_first(party, _NAMES),
        party_account=_first(account, _ACCOUNTS),
    )


def _first(element, paths) -> str:
    """Return the first of these texts below ``element`` that says something."""
    for path in paths if element is not None else ():
        found = element.find(path)
        if found is not None and (text := plain_line(found.text or "")):
            return text[:MAX_KEPT]
    return ""
