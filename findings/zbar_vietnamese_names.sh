#!/usr/bin/env bash
# QR codes that hold a Vietnamese name, read by zbar 0.23.92 (libzbar0 of Debian 12, LGPL-2.1; pyzbar 0.1.9, MIT) and by
# zxing-cpp 3.1.1 (PyPI, Apache-2.0); the codes are UTF-8 without a mark of it (segno 1.6.6, BSD), as on citizen cards.
# Guess: text that is valid UTF-8 is read as UTF-8, as nothing else gives Vietnamese.
# Seen: zbar takes a short name for Shift-JIS or Big5 and answers with other letters in six of ten names, without a sign that
# it guessed; a card's whole text, with its digits, it reads right. zxing-cpp reads all of them right.
# So: what eGate prints in a code is ASCII alone (links, codes of dossiers, VietQR), and pages are read by zxing-cpp
# (addons/egate_scan/tools/page_codes.py).
# Needs Debian 12.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 libzbar0 libv4l-0 libv4lconvert0 libjpeg62-turbo libx11-6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0 libdbus-1-3 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
libraries=$folder/$(dirname "$(find root -name libzbar.so.0)")
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check segno==1.6.6 pyzbar==0.1.9 zxing-cpp==3.1.1 Pillow==12.1.1
# pyzbar asks the system's loader for the library by name, which a temporary folder is not part of.
LD_LIBRARY_PATH=$libraries LIBRARY=$libraries/libzbar.so.0 venv/bin/python - <<'PY'
import ctypes.util
import io
import itertools
import os
import sys

found = ctypes.util.find_library
ctypes.util.find_library = lambda name: os.environ["LIBRARY"] if name == "zbar" else found(name)

import segno
import zxingcpp
from PIL import Image
from pyzbar.pyzbar import decode

FAMILIES = ("Nguyễn", "Phạm", "Lê", "Đặng", "Võ")
MIDDLES = ("Thị", "Đức", "Quốc", "Xuân")
GIVEN = ("Bình", "Hương", "Thảo", "Tuấn", "Giang")
CARD = "048190000101||{}|02091990|Nữ|Tổ 5, phường Hải Châu, Đà Nẵng|15032022"


def right(texts):
    """Return how many of the texts each reader gives back as they are."""
    zbar = zxing = 0
    for text in texts:
        file = io.BytesIO()
        segno.make_qr(text, encoding="utf-8", error="m").save(file, kind="png", scale=4)
        picture = Image.open(file).convert("L")
        zbar += [one.data.decode("utf-8", "replace") for one in decode(picture)] == [text]
        zxing += [one.text for one in zxingcpp.read_barcodes(picture)] == [text]
    return zbar, zxing


names = [" ".join(parts) for parts in itertools.product(FAMILIES, MIDDLES, GIVEN)]
alone, cards = right(names), right([CARD.format(name) for name in names])
print(f"{len(names)} names alone: zbar {alone[0]} right, zxing-cpp {alone[1]} right")
print(f"{len(names)} cards:       zbar {cards[0]} right, zxing-cpp {cards[1]} right")
same = alone[0] < len(names) * 0.6 and alone[1] == cards[0] == cards[1] == len(names)
sys.exit(0 if same else "they read otherwise now")
PY
