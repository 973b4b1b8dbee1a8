"""The rows of ``./egate bench``: each module measures one piece of work with its baselines.

A row has a function ``measure(lab)`` and returns a :class:`report.Result`.
"""

from . import (
    catalogue,
    citizens,
    catalogue_public,
    due_time,
    figures,
    filing,
    outage,
    people,
    public_pages,
    publish_check,
    receipt,
    queues,
    reception,
    reception_http,
    reception_parallel,
    recount,
    reminders,
    report_files,
    scale,
    second_year,
    slow_line,
    storage,
    transition,
)

ROWS = {
    "reception": reception.measure,
    "reception_parallel": reception_parallel.measure,
    "transition": transition.measure,
    "due_time": due_time.measure,
    "public_pages": public_pages.measure,
    "publish_check": publish_check.measure,
    "catalogue": catalogue.measure,
    "catalogue_public": catalogue_public.measure,
    "recount": recount.measure,
    "reminders": reminders.measure,
    "receipt": receipt.measure,
    "filing": filing.measure,
    "queues": queues.measure,
    "storage": storage.measure,
    "report_files": report_files.measure,
}
#: Rows that take long: run by name alone.
ON_DEMAND = {
    "citizens": citizens.measure,
    "figures": figures.measure,
    "outage": outage.measure,
    "people": people.measure,
    "reception_http": reception_http.measure,
    "scale": scale.measure,
    "second_year": second_year.measure,
    "slow_line": slow_line.measure,
}
