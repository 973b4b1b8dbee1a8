"""PDFs that a careless program would change: filled in, with layers, counted in other units."""

import io

import pypdf
import pypdfium2
from PIL import ImageChops
from pypdf import generic
from reportlab.pdfgen.canvas import Canvas

from .sample_files import objects, stream
from .scanned_pages import page as scanned_page

FIELD = (160, 700, 460, 740)


def form(value="NGUYEN THI MAU", drawn=True, **entries):
    """Return a PDF of two pages with a field that is filled in and a box that is ticked."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1)
    for number in (1, 2):
        canvas.drawString(72, 720, "Ho ten")
        left, bottom, right, top = FIELD
        canvas.acroForm.textfield(
            name=f"ten{number}",
            value="NGUYEN THI MAU",
            x=left,
            y=bottom,
            width=right - left,
            height=top - bottom,
        )
        canvas.acroForm.checkbox(name=f"kh{number}", checked=True, x=160, y=650)
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(written.getvalue()))
    for page in writer.pages:
        field = page["/Annots"][0].get_object()
        field[generic.NameObject("/V")] = generic.TextStringObject(value)
        if not drawn:
            del field["/AP"]
        for key, number in entries.items():
            field[generic.NameObject(f"/{key}")] = generic.NumberObject(number)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def layers(off=True, several=False):
    """Return a PDF with a black box in a layer, which is shown or not; or one of many programs."""
    box = b"/OC /L BDC 0 g 50 50 100 100 re f EMC 0 0 0 rg 10 10 20 5 re f"
    setting = b"/OFF[4 0 R]" if off else b""
    if several:
        setting = b"/BaseState/OFF/ON[%s]" % (b"" if off else b"4 0 R")
    raw = objects(
        b"<</Type/OCG/Name(che)>>",
        stream(box),
        root=b"/OCProperties<</OCGs[4 0 R]/D<<" + setting + b">>>>",
    )
    return raw.replace(
        b"/MediaBox[0 0 200 200]>>",
        b"/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</Properties<</L 4 0 R>>>>>>",
    )


def large_unit():
    """Return a PDF of an A4 page with a code, counted in units of ten points, as drawings are."""
    written = io.BytesIO()
    scan = scanned_page("EGATE-SEP")
    scan.save(written, "PDF", resolution=200)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(written.getvalue()))
    writer.pages[0].scale_by(0.1)
    writer.pages[0][generic.NameObject("/UserUnit")] = generic.FloatObject(10)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def looks(raw, number=0, turn=0):
    """Return a page as a reader that draws everything shows it, turned back by ``turn``."""
    document = pypdfium2.PdfDocument(raw)
    document.init_forms()
    shown = document[number].render(scale=1, grayscale=True).to_pil()
    return shown.rotate(turn, expand=True)


class LooksCase:
    """Mix-in of a test case: how a page looks."""

    def ink(self, picture, box=None):
        """Return how many dark pixels there are, in a box that is given in points from below."""
        if box:
            height = picture.height
            picture = picture.crop((box[0], height - box[3], box[2], height - box[1]))
        return sum(picture.convert("L").histogram()[:128])

    def assert_same(self, one, other):
        self.assertEqual(one.size, other.size)
        strokes = ImageChops.difference(one.reduce(2), other.reduce(2)).histogram()
        self.assertLess(sum(strokes[96:]), 5)
