"""The rows of ``./egate bench``: each module measures one piece of work with its baselines.

A row has a function ``measure(lab)`` and returns a :class:`report.Result`.
"""

from . import (
    catalogue,
    due_time,
    filing,
    publish_check,
    receipt,
    reception,
    reception_parallel,
    recount,
    reminders,
    scale,
    storage,
    transition,
)

ROWS = {
    "reception": reception.measure,
    "reception_parallel": reception_parallel.measure,
    "transition": transition.measure,
    "due_time": due_time.measure,
    "publish_check": publish_check.measure,
    "catalogue": catalogue.measure,
    "recount": recount.measure,
    "reminders": reminders.measure,
    "receipt": receipt.measure,
    "filing": filing.measure,
    "storage": storage.measure,
}
#: Rows that take long: run by name alone.
ON_DEMAND = {"scale": scale.measure}
