"""One page as a PNG, for people to look at."""

import own_tools  # noqa: F401 (makes what follows be found)
from tools import pdf_pages

#: Pixels of the longer side.
MAX_SIDE = 4000


def run(output, stream, kind, page, width):
    """Write page ``page`` (from 0), ``width`` pixels wide, as PNG.

    :param kind: ``pdf``, or a picture that Pillow opens
    """
    picture = from_pdf(stream, page, width) if kind == "pdf" else from_picture(stream, page, width)
    picture.save(output, "PNG", compress_level=3)


def from_pdf(stream, number, width):
    page = pdf_pages.opened(stream.read())[number]
    across, down = page.get_size()
    scale = min(width / across, MAX_SIDE / across, MAX_SIDE / down)
    return page.render(scale=scale).to_pil()


def from_picture(stream, number, width):
    from PIL import Image, ImageOps

    # How large it may be was judged when it was taken in, by a limit of our own.
    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(stream)
    picture.seek(number)
    # A JPEG is decoded at a fraction of its size.
    picture.draft("RGB", (width, width))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in ("1", "L", "RGB"):
        picture = picture.convert("RGB")
    elif picture.mode == "1":
        picture = picture.convert("L")
    picture.thumbnail((width, MAX_SIDE))
    return picture
