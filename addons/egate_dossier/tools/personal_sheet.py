"""The sheet on which a citizen reads what the office holds of them: HTML that needs nothing else.

Written piece by piece, so that its length never matters. In Vietnamese, like all that the office
hands to a citizen.
"""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

_STYLE = Markup("""
body{font:15px/1.5 'Be Vietnam Pro',Arial,sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem;color:#1a1a1a}
h1{font-size:1.5rem}
h2{font-size:1.15rem;margin-top:2rem;border-top:1px solid #999;padding-top:1rem}
h3{font-size:1rem;margin:1rem 0 .3rem}
table{border-collapse:collapse;width:100%}
td,th{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th{background:#f2f2f2;font-weight:600}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.2rem 1rem}
dt{color:#555}
dd{margin:0}
""")


def head(title: str, lines: Iterable[str]) -> Markup:
    """Return the beginning of the sheet: what it is, for whom, and by which request."""
    return Markup(
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width"/><title>%s</title>'
        "<style>%s</style></head><body><h1>%s</h1>"
    ) % (title, _STYLE, title) + Markup("").join(Markup("<p>%s</p>") % line for line in lines)


def foot() -> Markup:
    """Return the end of the sheet."""
    return Markup("</body></html>")


def heading(text: str) -> Markup:
    """Return the heading of a part.

    >>> heading("<b>")
    Markup('<h2>&lt;b&gt;</h2>')
    """
    return Markup("<h2>%s</h2>") % text


def facts(pairs: dict) -> Markup:
    """Return what is known, word and value; what is empty is left out.

    >>> facts({"Họ tên": "An", "Email": False})
    Markup('<dl><dt>Họ tên</dt><dd>An</dd></dl>')
    """
    return (
        Markup("<dl>")
        + Markup("").join(
            Markup("<dt>%s</dt><dd>%s</dd>") % (word, value)
            for word, value in pairs.items()
            if value not in (None, False, "")
        )
        + Markup("</dl>")
    )


def table(title: str, rows: list[dict]) -> Iterator[Markup]:
    """Yield a table of rows that have the same words, or nothing.

    >>> "".join(table("Giấy tờ", [{"Tên": "Tờ khai"}]))
    '<h3>Giấy tờ</h3><table><tr><th>Tên</th></tr><tr><td>Tờ khai</td></tr></table>'
    """
    if not rows:
        return
    yield Markup("<h3>%s</h3><table><tr>") % title
    yield from (Markup("<th>%s</th>") % word for word in rows[0])
    yield Markup("</tr>")
    for row in rows:
        yield Markup("<tr>")
        yield from (
            Markup("<td>%s</td>") % ("" if value in (None, False) else value)
            for value in row.values()
        )
        yield Markup("</tr>")
    yield Markup("</table>")
