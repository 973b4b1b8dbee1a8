#!/usr/bin/env bash
# The purpose of a transfer in VietQR codes, by vietnam-qr-pay 1.5.1 (npm, MIT) and vietqr-emvco 1.0.0 (PyPI, MIT).
# Guess: EMVCo has at most 25 plain signs for it (62-08), so an encoder refuses or mends words in Vietnamese or of 30 signs.
# Seen: both write them as they are. Of letters with diacritics they write the number of letters, where the bytes that are scanned
# and summed up (CRC) are more; of more than 99 signs vietnam-qr-pay writes a length of two other digits, and cannot read its own code.
# So: addons/egate_dossier/tools/vietqr.py takes letters without accents and digits alone, at most 25, and refuses the rest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund vietnam-qr-pay@1.5.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check vietqr-emvco==1.0.0
cat >made.js <<'JS'
const { QRPay } = require("vietnam-qr-pay");
const purposes = ["Nop phi", "Nộp phí hồ sơ", "x".repeat(30), "x".repeat(100)];
const made = purposes.map((purpose) => {
    const text = QRPay.initVietQR({
        bankBin: "970436", bankNumber: "0123456789", amount: "15000", purpose,
    }).build();
    return [purpose, text, new QRPay(text).isValid];
});
console.log(JSON.stringify(made));
JS
node made.js >made.json
venv/bin/python - <<'PY'
import json
import sys

from vietqr_emvco import VietQRGenerator

changed = False
for purpose, text, whole in json.load(open("made.json", encoding="utf-8")):
    seen = [("vietnam-qr-pay", text)]
    if len(purpose) < 100:
        made = VietQRGenerator(bank="970436", account="0123456789").generate(15000, memo=purpose)
        seen.append(("vietqr-emvco", made))
    for name, code in seen:
        length = f"08{len(purpose):02d}"
        as_it_is = f"{length}{purpose}" in code
        print(f"{name:15} {len(purpose):3} letters, {len(purpose.encode()):3} bytes:",
              "written as it is" if as_it_is else "written otherwise")
        changed |= as_it_is != (len(purpose) < 100)
    if len(purpose) >= 100:
        print("vietnam-qr-pay  reads its own code:", whole)
        changed |= whole
sys.exit("they treat a purpose otherwise now" if changed else 0)
PY
