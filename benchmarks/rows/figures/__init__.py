"""The figures at a million dossiers: pivots, reports, the dashboard, the rebuilding, exports.

It wants a database with the demo and a million dossiers; one that is there already is named by
``--figures-database`` (made by ``./egate seed``), else one is seeded and dropped. It writes to it:
the rebuilding deletes facts first. Run it by name.
"""

import sys

from report import Result

from .. import report_files
from .cost import transition_cost
from .dashboard import dashboard
from .forecast import forecast
from .pivot import pivot
from .province import Province, million
from .rebuild import rebuilding
from .reports import reports
from .ten import ten_million


#: Of the reading ones first: the others write to the database.
PARTS = (pivot, reports, dashboard, forecast, rebuilding, ten_million)


def measure(lab):
    parts = [_told(transition_cost(lab)), _told(report_files.measure(lab))]
    with million(lab) as name:
        province = Province(name)
        parts += [_told(part(province)) for part in PARTS]
    return Result(
        [figure for part in parts for figure in part.figures],
        {arm: series for part in parts for arm, series in part.series.items()},
    )


def _told(part):
    """Tell the figures of a part at once: the next one may take minutes."""
    for figure in part.figures:
        print("  " + "  ".join(figure.cells()), file=sys.stderr, flush=True)
    return part
