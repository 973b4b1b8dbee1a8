"""The translatable terms of addons, as Odoo's own exporter finds them in an installed database."""

import base64
import json
import os
import re

import polib
from context import MARK, drop_database, fail, odoo_shell
from templates import copy

SCRIPT = """
import base64, io, json
from odoo.tools.translate import trans_export
found = {{}}
for module in {modules}:
    buffer = io.BytesIO()
    trans_export(None, [module], buffer, "po", env)
    found[module] = base64.b64encode(buffer.getvalue()).decode()
print("TERMS " + json.dumps(found))
"""

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[sdifr%]|\{\w*\}|</?[a-z][^>]*>")
VIETNAMESE = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.I
)


def export(modules, upto):
    """{module: polib file without translations}, from a copy of the template with ``upto``."""
    database = f"egate_test_{MARK}_{os.getpid()}_terms"
    try:
        copy(upto, database)
        output = odoo_shell(database, SCRIPT.format(modules=list(modules)))
    finally:
        drop_database(database)
    for line in output.splitlines():
        if line.startswith("TERMS "):
            found = json.loads(line.removeprefix("TERMS "))
            return {m: polib.pofile(base64.b64decode(po).decode()) for m, po in found.items()}
    fail("Odoo's exporter gave no terms.")


def key(entry):
    return (entry.msgctxt or "", entry.msgid)


def placeholders(text):
    """Placeholders and tags, which a translation must keep; their order is free."""
    return sorted(PLACEHOLDER.findall(text))


def problems(exported, translated):
    """What keeps a vi.po from being complete, as (kind, term) pairs."""
    wanted = {key(entry): entry for entry in exported}
    have = {key(entry): entry for entry in translated if not entry.obsolete}
    for term, entry in wanted.items():
        # A term that is written in Vietnamese is its own translation.
        own = bool(VIETNAMESE.search(entry.msgid))
        mine = have.get(term)
        if mine is None:
            if not own:
                yield "missing", entry.msgid
        elif "fuzzy" in mine.flags:
            yield "fuzzy", entry.msgid
        elif not mine.msgstr:
            if not own:
                yield "not translated", entry.msgid
        elif placeholders(mine.msgid) != placeholders(mine.msgstr):
            yield "placeholders differ", f"{entry.msgid} -> {mine.msgstr}"
    for term in have:
        if term not in wanted:
            yield "no longer used", term[1]


def stale(exported, template):
    """What the .pot does not say as the code does, as (kind, term) pairs.

    Odoo takes from it, not from the vi.po, which terms the browser is given.
    """

    def marks(entry):
        return "odoo-javascript" in entry.comment, "odoo-python" in entry.comment

    wanted = {key(entry): marks(entry) for entry in exported}
    have = {key(entry): marks(entry) for entry in template}
    for term in sorted(wanted.keys() | have.keys()):
        if wanted.get(term) != have.get(term):
            yield "out of date (./egate terms)", term[1]
