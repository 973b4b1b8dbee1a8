"""What a scanner's pages are: how much is on each, and how it comes into a PDF as it is."""

import json

import own_tools  # noqa: F401 (makes what follows be found)
from PIL import Image
from tools import page_images


def run(output, *streams, ink):
    """Write a list of JSON, one entry for each page: ``ink`` in percent (if wanted) and ``jpeg``.

    :param bool ink: whether somebody wants to know how much is on them
    """
    # A page of a scanner of ours, at most 600 dpi.
    Image.MAX_IMAGE_PIXELS = None
    found = []
    for stream in streams:
        jpeg = page_images.look_at(stream)
        stream.seek(0)
        found.append({"ink": page_images.ink_percent(stream) if ink else None, "jpeg": jpeg})
    output.write(json.dumps(found).encode())
