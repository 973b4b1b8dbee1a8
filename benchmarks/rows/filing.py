"""Filing: a mixed scan of 100 pages, read and filed by its barcodes; how many are found.

The sheets and labels are those that the office prints, drawn at 200 dpi, laid in crookedly and
grainy; ten documents of one sheet and nine pages each. CPU is of all that a page costs: drawing,
reading, its preview, its rows, and its part of the ten PDFs that are filed.
"""

import io
import random

from measure import Arm, interleave
from PIL import Image, ImageFilter, PdfImagePlugin
from report import Figure, Goal, Result

ROW, PAGES, EACH = "filing", 100, 10
#: PIL knows few kinds of pictures inside the server; the scan is written by it.
WRITER = PdfImagePlugin
#: seconds of CPU for a page, on the machine of the goal
GOAL = Goal(150, checked=False)
ROUNDS = 3


def measure(lab):
    straight, crooked = (_scan(lab, angle) for angle in (0, 3))
    arms = [
        Arm("straight", lambda batch: _read(lab, batch), lambda: _take_in(lab, *straight)),
        Arm("crooked", lambda batch: _read(lab, batch), lambda: _take_in(lab, *crooked)),
    ]
    found = interleave(arms, min(ROUNDS, lab.rounds), warm_up=1)
    figures = []
    for name, goal in (("straight", 100), ("crooked", 98)):
        row = f"{ROW}: {name}"
        cpu = found[name].median("cpu") * 1e3 / PAGES
        queries = found[name].median("queries") / PAGES
        figures += [
            Figure(row, "CPU a page", cpu, "ms", goal=GOAL),
            Figure(row, "queries a page", queries, ""),
            Figure(row, "sheets found", 100 * min(FOUND[name]), "%", goal=Goal(goal, least=True)),
        ]
    return Result(figures, found)


FOUND = {"straight": [], "crooked": []}


def _scan(lab, angle):
    """Return (name, PDF) of a scan whose sheets belong to papers of new dossiers."""
    draw = random.Random(angle)
    pages = []
    sheets = []
    while len(sheets) < PAGES // EACH:
        sheets += _sheets(lab, lab.office.receive())
    text = _text_page(draw)
    for number in range(PAGES):
        page = text if number % EACH else sheets[number // EACH]
        turn = draw.choice((-angle, angle))
        pages.append(_scanned(page, turn))
    content = io.BytesIO()
    first, *others = pages
    first.save(content, "PDF", save_all=True, append_images=others, resolution=200, quality=75)
    return ("crooked" if angle else "straight"), content.getvalue()


def _sheets(lab, dossier):
    """Return the separator sheets of a dossier, as the office prints them."""
    import pypdfium2

    with lab.office.session(lab.office.clerk) as env:
        reports = env["ir.actions.report"]
        content, _kind = reports._render_egate_pdf("egate_reports.separator", [dossier])
    with pypdfium2.PdfDocument(content) as document:
        return [page.render(scale=200 / 72, grayscale=True).to_pil().copy() for page in document]


def _text_page(draw):
    page = Image.new("L", (1654, 2339), 252)
    for row in range(250, 2150, 34):
        page.paste(60, (200, row, 200 + draw.randint(600, 1250), row + 10))
    return page


def _scanned(page, angle):
    page = page.resize((1654, 2339))
    if angle:
        page = page.rotate(angle, resample=Image.BICUBIC, fillcolor=250)
    grain = Image.effect_noise(page.size, 60).filter(ImageFilter.BoxBlur(0.4))
    return Image.blend(page, grain, 0.12)


def _take_in(lab, name, content):
    with lab.office.session() as env:
        unit = env["res.users"].browse(lab.office.clerk)._egate_acting()[0]
        batch = env["egate.scan.batch"]._take_in(unit, f"{name}.pdf", content, "browser")
        return name, batch.id


def _read(lab, batch):
    name, batch_id = batch
    with lab.office.session() as env:
        batch = env["egate.scan.batch"].browse(batch_id)
        batch._read()
        sheets = len(batch.page_ids.filtered(lambda page: page.state == "sheet"))
        FOUND[name].append(sheets / (PAGES // EACH))
