#!/usr/bin/env bash
# A name with a letter that the font lacks (chữ Nôm stands in old land papers), set by typst 0.15.2 (PyPI, Apache-2.0).
# Guess: the letter becomes an empty box, and the form is written all the same, as a plain PDF is.
# Seen: as a plain PDF it is. As PDF/A-2u or PDF/UA-1 nothing is written at all: the compiler raises "could not be displayed
# with font", so one letter in one name would keep a whole pile of 200 slips from being printed.
# So: addons/egate_reports/tools/glyphs.py puts the box in place of what no font has before the text is handed over.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typst==0.15.2
cat >form.typ <<'TYP'
#set document(title: "Form")
#set text(font: "Libertinus Serif", fallback: false, lang: "vi")
#sys.inputs.name
TYP
cat >seen.py <<'PY'
import typst

seen = {}
for name in ("Nguyễn Văn An", "Nguyễn Thị 𡥵"):
    for standard in ("", "a-2u", "ua-1"):
        try:
            content = typst.compile(
                "form.typ",
                sys_inputs={"name": name},
                pdf_standards=[standard] if standard else [],
                ignore_system_fonts=True,
            )
            said = "written" if content.startswith(b"%PDF") else "odd"
        except typst.TypstError as error:
            said = "refused" if "could not be displayed with font" in str(error) else str(error)
        seen[name, standard] = said
        print(f"{name:16} {standard or 'plain':6} {said}")
wanted = ["written"] * 3 + ["written", "refused", "refused"]
raise SystemExit(0 if list(seen.values()) == wanted else "it does otherwise now")
PY
venv/bin/python seen.py
