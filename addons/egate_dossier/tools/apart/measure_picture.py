"""How many frames a picture has, and how large the largest is; or that it is cut off."""

import json

import own_tools  # noqa: F401 (makes what follows be found)
from tools import pictures


def run(output, stream, kind, max_frames):
    """Write ``frames`` and ``pixels`` as JSON; or ``fault``, ``broken`` or ``pages``."""
    try:
        found = pictures.measure(stream, kind, max_frames)._asdict()
    except pictures.BrokenPicture:
        found = {"fault": "broken"}
    except pictures.TooManyFrames:
        found = {"fault": "pages"}
    output.write(json.dumps(found).encode())
