"""``./egate terms [addon ...]``: write i18n/<addon>.pot and bring i18n/vi.po up to date.

Translations that exist are kept, new terms are added empty, terms that are gone become
obsolete. Labels of inherited fields (followers, activities, ...) are filled from Odoo's own
Vietnamese, everything else is for a translator.
"""

import os
import sys
from datetime import datetime, timezone
from pathlib import Path

import polib
from context import ADDONS, DEMO, fail, say
from exporting import export, problems
from templates import suite

# Odoo's addons whose mixins our models inherit fields from.
INHERITED = ("mail", "portal", "rating", "resource", "website", "base", "web")


def metadata(addon, language=""):
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M+0000")
    return {
        "Project-Id-Version": "Odoo Server 19.0",
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": now,
        "PO-Revision-Date": now,
        "Last-Translator": "",
        "Language-Team": "",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;" if language else "",
    }


def odoo_words():
    words = {}
    for addon in INHERITED:
        for folder in ("odoo/addons", "addons"):
            path = Path(os.environ["ODOO_SOURCE"]) / folder / addon / "i18n" / "vi.po"
            if path.exists():
                for entry in polib.pofile(str(path)):
                    if entry.msgstr and "fuzzy" not in entry.flags:
                        words.setdefault(entry.msgid, entry.msgstr)
    return words


def is_field_label(entry):
    return all(place.startswith("model:ir.model.fields") for place, _line in entry.occurrences)


def write(addon, exported, words):
    folder = ADDONS / addon / "i18n"
    path = folder / "vi.po"
    if not len(exported):
        say(f"{addon}: nothing to translate.")
        return
    folder.mkdir(exist_ok=True)
    exported.metadata = metadata(addon)
    exported.wrapwidth = 100
    translated = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile()
    # The time of writing changes a file only together with its terms.
    before = {e.msgid for e in translated if not e.obsolete}
    if before != {e.msgid for e in exported} or not path.exists():
        translated.metadata = {**metadata(addon, "vi_VN"), "Language": "vi_VN"}
    else:
        exported.metadata["POT-Creation-Date"] = translated.metadata["POT-Creation-Date"]
        exported.metadata["PO-Revision-Date"] = translated.metadata["PO-Revision-Date"]
    translated.wrapwidth = 100
    translated.merge(exported)
    for entry in translated:
        if not entry.obsolete and not entry.msgstr and is_field_label(entry):
            entry.msgstr = words.get(entry.msgid, "")
    translated.sort(key=lambda entry: (entry.obsolete, entry.msgid))
    exported.save(str(folder / f"{addon}.pot"))
    translated.save(str(path))
    left = list(problems(exported, translated))
    say(f"{addon}: {len(exported)} terms, {len(left)} left to translate or to correct.")
    for kind, term in left[:5]:
        say(f"    {kind}: {term[:90]}")


def main():
    known = suite()
    chosen = sys.argv[1:] or known
    for addon in chosen:
        if addon not in known:
            fail(f"there is no addon {addon}.")
    # No more addons than needed have to be installable.
    upto = DEMO if DEMO in chosen else max(chosen, key=known.index)
    found = export(chosen, upto)
    words = odoo_words()
    for addon in chosen:
        write(addon, found[addon], words)


if __name__ == "__main__":
    main()
