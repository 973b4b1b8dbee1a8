"""Writes the provinces and communes of egate_portal from the package that ``places.md`` names.

python config/places.py <dataset.db of vietnamadminunits>
"""

import json
import sqlite3
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parent.parent / "addons/egate_portal/data/places.json"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
KINDS = ("Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu ")


def order(name):
    """Return what sorts names as a Vietnamese dictionary does: by letters, then by tones."""
    bare = next((name[len(kind) :] for kind in KINDS if name.startswith(kind)), name)
    key = []
    for word in bare.lower().split():
        parts = unicodedata.normalize("NFD", word)
        tones = tuple(TONES.index(sign) for sign in parts if sign in TONES)
        plain = unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in TONES))
        key.append((tuple(LETTERS.find(letter) for letter in plain), tones))
    return key, name


def main(path):
    """Write the file."""
    rows = sqlite3.connect(path).execute(
        "SELECT provinceCode, province, wardCode, ward FROM admin_units"
    )
    places = {}
    for code, name, commune_code, commune in rows:
        province = places.setdefault(code, {"name": name, "communes": {}})
        province["communes"][commune_code] = unicodedata.normalize("NFC", commune)

    def city_first(code):
        name = places[code]["name"]
        return not name.startswith("Thành phố"), order(name)

    lines = []
    for code in sorted(places, key=city_first):
        communes = places[code]["communes"]
        communes = {
            key: communes[key] for key in sorted(communes, key=lambda k: order(communes[k]))
        }
        province = {"name": places[code]["name"], "communes": communes}
        line = json.dumps(province, ensure_ascii=False, separators=(",", ":"))
        lines.append(f'"{code}":{line}')
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])
