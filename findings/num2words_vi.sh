#!/usr/bin/env bash
# Amounts in Vietnamese words by num2words 0.5.14 (PyPI, LGPL).
# Guess: it raises, or reads "âm ba", for -3, and "hai phẩy không năm" for 2.05.
# Seen: -3 is read as 17 and -1 as 19 (a list indexed from its end), 2.05 as 2.5, 1.5 as 1.50, and
# 1,005 thousand millions as "a thousand tỷ, five tỷ". Nothing is raised: a receipt would say it.
# So: addons/egate_base/tools/money.py asks it for 1 to 999 alone and builds the rest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from num2words import num2words

SEEN = {
    -1: "mười chín",
    -3: "mười bảy",
    1.5: "một phẩy năm mươi",
    2.05: "hai phẩy năm",
    1005: "một nghìn lẻ năm",
    1_005_000_000_000: "một nghìn tỷ năm tỷ",
}
print("num2words", version("num2words"))
changed = False
for number, words in SEEN.items():
    now = num2words(number, lang="vi")
    print(f"{number:>17}  {now}")
    changed |= now != words
sys.exit("it reads numbers otherwise now" if changed else 0)
PY
