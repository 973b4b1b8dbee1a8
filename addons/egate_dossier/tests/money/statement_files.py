"""Statements as banks export them, made for the tests."""

from datetime import datetime
from io import BytesIO

import xlsxwriter

HEAD = ("Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Nội dung", "Tên đối ứng")


def row(day, amount, text, reference="", party="NGUYEN THI MINH KHAI", balance=""):
    """Return a row below :data:`HEAD`."""
    out = isinstance(amount, int) and amount < 0
    went, came = (-amount, "") if out else ("", amount)
    return (day, reference, went, came, balance, text, party)


def csv_file(rows, head=HEAD, encoding="utf-8-sig", mark=";", above=("NGÂN HÀNG MẪU", "")):
    lines = [*above, *(mark.join(map(str, one)) for one in (head, *rows))]
    return "\r\n".join(lines).encode(encoding)


def xlsx_file(rows, head=HEAD, above=3):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Sao kê")
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_string(0, 0, "SAO KÊ TÀI KHOẢN")
        for number, values in enumerate((head, *rows), above):
            for place, value in enumerate(values):
                style = day if isinstance(value, datetime) else None
                page.write(number, place, value, style)
    return out.getvalue()


def camt_file(entries, account="0123456789", opening=1_000_000, closing=None, sums=None, begin=""):
    """Return a camt.053; an entry is (day, amount, text, reference)."""
    amounts = [amount for _day, amount, _text, _reference in entries]
    closing = opening + sum(amounts) if closing is None else closing
    came = sum(amount for amount in amounts if amount > 0) if sums is None else sums

    def balance(kind, amount):
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='VND'>{amount}.00</Amt>"
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-23</Dt></Dt></Bal>"
        )

    def entry(day, amount, text, reference):
        side, other = ("CRDT", "Dbtr") if amount > 0 else ("DBIT", "Cdtr")
        return (
            f"<Ntry><Amt Ccy='VND'>{abs(amount)}.00</Amt><CdtDbtInd>{side}</CdtDbtInd>"
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
            f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><{other}><Pty>"
            f"<Nm>NGUYEN VAN A</Nm></Pty></{other}></RltdPties>"
            f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{begin}"
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}"
        f"<TxsSummry><TtlNtries><NbOfNtries>{len(entries)}</NbOfNtries></TtlNtries>"
        f"<TtlCdtNtries><Sum>{came}.00</Sum></TtlCdtNtries></TxsSummry>"
        f"{''.join(entry(*one) for one in entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
