#!/usr/bin/env bash
# Tax codes of Viet Nam by python-stdnum 2.2 (PyPI, LGPL), which Odoo's base_vat asks.
# Guess: since 01/07/2025 the tax code of a household business or a person is the personal identity number of
# 12 digits (Thông tư 86/2024/TT-BTC, Article 5), so 12 digits are accepted.
# Seen: 10 and 13 digits alone; 12 digits are InvalidLength.
# So: addons/egate_base/tools/contact.py judges tax codes itself. base_vat is not among our
# dependencies; where an office installs it, it refuses such a code on a Vietnamese partner.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2
"$folder/venv/bin/python" - <<'PY'
import sys

import stdnum
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

SEEN = {"0100233488": True, "0100233488-001": True, "048190000101": False}
print("python-stdnum", stdnum.__version__)
changed = False
for code, taken in SEEN.items():
    try:
        now = mst.validate(code)
    except ValidationError as error:
        now = type(error).__name__
    print(f"{code:>15}  {now}")
    changed |= (now == mst.compact(code)) != taken
sys.exit("it judges tax codes otherwise now" if changed else 0)
PY
