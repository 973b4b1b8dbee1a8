#!/usr/bin/env bash
# Values of PDF forms that nobody has drawn, drawn by pdfium (pypdfium2 5.15.2, PyPI, Apache/BSD).
# A program may store what is filled in without its picture (/NeedAppearances true, no /AP); the
# reader has to draw it (ISO 32000-1, 12.7.2). PDFBox and iText write such files on request.
# Guess: pdfium draws the value, with a font of the system or boxes for letters that it has none for.
# Seen: "Nguyễn Thị Mẫu" is drawn as "Nguyn Th Mu": the letters beyond Latin-1 vanish without a trace,
# where fonts that have them are installed too. Rendering and FPDFPage_Flatten() do the same, and
# nothing is raised: a name on a form would be another one.
# So: addons/egate_dossier/tools/apart/judge_pdf.py refuses such a form ("values").
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pypdfium2==5.15.2 pypdf==7.1.0 reportlab==4.1.0
"$folder/venv/bin/python" - <<'PY'
import io
import sys
from importlib.metadata import version

import pypdf
import pypdfium2
from pypdf import generic
from reportlab.pdfgen.canvas import Canvas


def form(value):
    """Return a PDF with one field that holds ``value`` and asks the reader to draw it."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(400, 100))
    canvas.acroForm.textfield(name="ten", value="x", x=10, y=40, width=380, height=30)
    canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(written.getvalue()))
    field = writer.pages[0]["/Annots"][0].get_object()
    field[generic.NameObject("/V")] = generic.TextStringObject(value)
    del field["/AP"]
    form = writer.root_object["/AcroForm"]
    form[generic.NameObject("/NeedAppearances")] = generic.BooleanObject(True)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def drawn(value):
    document = pypdfium2.PdfDocument(form(value))
    document.init_forms()
    document[0].flatten()
    return document[0].get_textpage().get_text_range().strip()


print("pypdfium2", version("pypdfium2"))
SEEN = {"Nguyen Thi Mau": "Nguyen Thi Mau", "Hélène": "Hélène", "Nguyễn Thị Mẫu": "Nguyn Th Mu"}
changed = False
for value, words in SEEN.items():
    now = drawn(value)
    print(f"{value:>16}  {now}")
    changed |= now != words
sys.exit("it draws the letters otherwise now" if changed else 0)
PY
