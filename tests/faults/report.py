"""What the runs of the faults found, kept beside the page, for it and for the next runs."""

import json
import os
from contextlib import suppress
from datetime import date

from context import HOME

FILE = HOME / "docs" / "reliability.json"


def kept():
    """Return the last run of each fault, by its number."""
    with suppress(FileNotFoundError):
        return json.loads(FILE.read_text())
    return {}


def keep(number, **figures):
    """Keep the figures of one fault; those of an earlier run of it go."""
    runs = kept()
    load, _five, _fifteen = os.getloadavg()
    runs[number] = {
        "date": date.today().isoformat(),
        "cores": os.cpu_count(),
        "load": round(load, 1),
        **figures,
    }
    FILE.write_text(json.dumps(dict(sorted(runs.items())), indent=1, ensure_ascii=False) + "\n")
