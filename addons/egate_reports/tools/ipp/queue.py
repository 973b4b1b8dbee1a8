"""Print queues: how one is, a form printed on it, and what became of that.

One request on one connection, sent once. CUPS's own library (2.4.2) sends a request again when a
connection ends without an answer: what was a form on paper would be many. Here the answer is lost
then, and the queue is asked for the job by its name.
"""

import http.client
import re
import ssl
import urllib.parse
from contextlib import closing
from typing import NamedTuple

from .message import BOOLEAN, INTEGER, KEYWORD, MIME, NAME, BrokenMessage, decode, encode
from .queue_address import PORT

#: Seconds: a queue in the same house answers at once; a document takes longer.
ASK_TIMEOUT, PRINT_TIMEOUT = 5, 20
#: Bytes of the longest answer that is read.
_LONGEST = 1 << 20
_PRINT_JOB, _CANCEL_JOB, _JOB, _JOBS, _PRINTER = 0x02, 0x08, 0x09, 0x0A, 0x0B
_PROCESSING = 5
_OVER = {7: "canceled", 8: "aborted", 9: "completed"}
#: Who we are to the queue, and whose jobs we look through.
_USER = (NAME, "requesting-user-name", "egate")

#: What a queue says when it does not do what it is asked (RFC 8011, appendix B).
_REFUSALS = {
    0x0401: "denied",
    0x0402: "denied",
    0x0403: "denied",
    0x0406: "missing",
    0x0407: "missing",
    0x040A: "format",
    0x0506: "rejecting",
    0x0507: "busy",
    0x0508: "rejecting",
}
#: What stops a printer, by its reasons (RFC 8011, 5.4.12), in the order of what is done first.
_STOPS = (
    ("jam", {"media-jam"}),
    ("cover", {"cover-open", "door-open", "interlock-open"}),
    ("paper", {"media-needed", "media-empty"}),
    ("ink", {"toner-empty", "marker-supply-empty", "developer-empty"}),
    ("paused", {"paused", "moving-to-paused", "shutdown"}),
    ("down", {"offline", "timed-out", "connecting-to-device"}),
)
#: They stop a job however mildly the printer says them.
_ALWAYS = {"media-needed", "media-jam"}


class PrinterError(Exception):
    """A queue did not do what it was asked to, and certainly printed nothing.

    :param str kind: ``down``, ``certificate``, ``unreadable``, ``refused`` or one of ``_REFUSALS``
    """

    def __init__(self, kind, detail=""):
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class LostError(PrinterError):
    """The queue was reached and its answer was not: what was asked may have been done."""

    def __init__(self, detail=""):
        super().__init__("lost", detail)


class Printer(NamedTuple):
    """How a queue is: its state (3 idle, 4 printing, 5 stopped), its reasons, what it takes."""

    state: int
    reasons: frozenset
    accepts: bool
    formats: frozenset


class Job(NamedTuple):
    """A job of a queue, by its number there; ``over``: ``""``, or how it ended."""

    number: int
    over: str
    printing: bool


def printer(queue):
    """Ask a queue how it is.

    :rtype: Printer
    :raise PrinterError: it does not answer, or it is no print queue
    """
    names = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"]
    wanted = (KEYWORD, "requested-attributes", [*names, "document-format-supported"])
    for group in _ask(queue, _PRINTER, [wanted]):
        if "printer-state" in group:
            state, reasons, accepts = (group.get(name, []) for name in names)
            formats = frozenset(group.get("document-format-supported", []))
            return Printer(state[0], frozenset(reasons) - {"none"}, accepts != [False], formats)
    raise PrinterError("unreadable")


def trouble(found):
    """Return what keeps a printer from printing now, or ``""``.

    A reason ends in how bad it is: ``-report`` and ``-warning`` let a printer go on, as one that
    has an empty tray besides a full one.

    >>> def of(*reasons, state=3):
    ...     return trouble(Printer(state, frozenset(reasons), True, frozenset()))
    >>> of(), of("media-empty-warning"), of("media-empty-report", "media-needed-warning", state=4)
    ('', '', 'paper')
    >>> of("media-empty-error"), of("media-empty", state=5), of("other", state=5), of("paused")
    ('paper', 'paper', 'paused', 'paused')
    >>> of("media-empty-warning", state=5), of("cover-open-error", "media-needed")
    ('paper', 'cover')
    """
    stopped = found.state == 5
    serious = set()
    for reason in found.reasons:
        name = re.sub(r"-(report|warning|error)$", "", reason)
        mild = reason.endswith(("-report", "-warning"))
        if stopped or name in _ALWAYS or not mild:
            serious.add(name)
    for kind, reasons in _STOPS:
        if serious & reasons:
            return kind
    return "paused" if stopped else "" if found.accepts else "rejecting"


def print_pdf(queue, content, job_name):
    """Print a PDF as one job.

    :param str job_name: ours alone, by which the job is found again
    :return: the job's number in the queue
    :rtype: int
    :raise LostError: nobody knows whether the queue has it; see :func:`find_job`
    :raise PrinterError: it certainly has it not
    """
    attributes = [
        _USER,
        (NAME, "job-name", job_name),
        (MIME, "document-format", "application/pdf"),
    ]
    for group in _ask(queue, _PRINT_JOB, attributes, content, PRINT_TIMEOUT):
        if "job-id" in group:
            return group["job-id"][0]
    raise LostError("no number")


def find_job(queue, job_name):
    """Return our job of this name, waiting or over, or ``None``.

    :rtype: Job | None
    :raise PrinterError: the queue does not answer
    """
    wanted = (KEYWORD, "requested-attributes", ["job-id", "job-name", "job-state"])
    for which in ("not-completed", "completed"):
        attributes = [
            _USER,
            (INTEGER, "limit", 200),
            wanted,
            (KEYWORD, "which-jobs", which),
            (BOOLEAN, "my-jobs", True),
        ]
        for group in _ask(queue, _JOBS, attributes):
            if group.get("job-name") == [job_name] and "job-id" in group:
                return _job(group)
    return None


def job(queue, number):
    """Return how a job is; ``None``: the queue knows none of this number any more.

    :rtype: Job | None
    :raise PrinterError: the queue does not answer
    """
    wanted = (KEYWORD, "requested-attributes", ["job-id", "job-state", "job-state-reasons"])
    try:
        groups = _ask(queue, _JOB, [(INTEGER, "job-id", number), _USER, wanted])
    except PrinterError as fault:
        if fault.kind == "missing":
            return None
        raise
    for group in groups:
        if "job-state" in group:
            return _job({"job-id": [number], **group})
    raise PrinterError("unreadable")


def cancel(queue, number):
    """Take a job back.

    :raise PrinterError: the queue does not answer, or the job is over
    """
    _ask(queue, _CANCEL_JOB, [(INTEGER, "job-id", number), _USER])


def _job(group):
    state = group.get("job-state", [None])[0]
    over = _OVER.get(state, "")
    # A job that is taken back while its printer waits for paper ends as soon as that goes on.
    if not over and "processing-to-stop-point" in group.get("job-state-reasons", []):
        over = "canceled"
    return Job(group["job-id"][0], over, state == _PROCESSING)


def _ask(queue, operation, attributes, document=b"", timeout=ASK_TIMEOUT):
    """Ask one thing, once; return the groups of attributes of the answer."""
    address = urllib.parse.urlsplit(queue)
    body = encode(operation, queue, attributes, document)
    kind = http.client.HTTPSConnection if address.scheme == "ipps" else http.client.HTTPConnection
    # Nothing is followed to another address, and no proxy of the machine's is asked.
    with closing(kind(address.hostname, address.port or PORT, timeout=timeout)) as connection:
        try:
            connection.connect()
        except ssl.SSLError as fault:
            raise PrinterError("certificate", str(fault)) from fault
        except OSError as fault:
            raise PrinterError("down", str(fault)) from fault
        # A connection that the other side closes is not made again by itself.
        connection.auto_open = 0
        try:
            connection.request("POST", address.path, body, {"Content-Type": "application/ipp"})
            answer = connection.getresponse()
            content = answer.read(_LONGEST + 1)
        except (OSError, http.client.HTTPException) as fault:
            raise LostError(str(fault)) from fault
    if answer.status >= 500 and operation == _PRINT_JOB:
        # A server, or one before it, that fell over it may have passed the document on.
        raise LostError(f"HTTP {answer.status}")
    if answer.status != 200:
        kinds = {401: "denied", 403: "denied", 404: "missing", 426: "certificate"}
        raise PrinterError(kinds.get(answer.status, "unreadable"), f"HTTP {answer.status}")
    try:
        status, groups = decode(content)
    except BrokenMessage as fault:
        raise LostError(str(fault)) from fault
    if status >= 0x0100:
        raise PrinterError(_REFUSALS.get(status, "refused"), f"{status:#06x}")
    return groups
