"""What the statements of a request read: caught at the cursor, run again with EXPLAIN."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Read:
    """What the statements of one request read.

    :ivar queries: how many statements were sent
    :ivar buffers: pages of 8 KiB, found in memory or not; those of planning are not counted
    :ivar indexes: names of the indexes that were used
    :ivar scanned: tables that were read from the first row to the last
    :ivar statements: buffers, text and plan of each, for whoever looks for the reason
    """

    queries: int = 0
    buffers: int = 0
    indexes: set = field(default_factory=set)
    scanned: set = field(default_factory=set)
    statements: list = field(default_factory=list)


def read_by(cr, act):
    """Do ``act``, whose statements go through ``cr``, and return what they read.

    They are run again one by one: ``act`` must change nothing.

    :rtype: Read
    """
    with _caught() as statements:
        act()
    found = Read(queries=len(statements))
    for statement in statements:
        if statement.lstrip()[:4].upper() not in (b"SELE", b"WITH"):
            continue
        # Past the cursor of Odoo, which would note it.
        cr._obj.execute(b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement)
        plan = cr._obj.fetchone()[0][0]["Plan"]
        buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        found.buffers += buffers
        found.statements.append((buffers, statement.decode(), plan))
        _walk(plan, found)
    return found


@contextmanager
def _caught():
    """Note every statement that Odoo's cursors send in this thread."""
    statements, thread = [], threading.current_thread()

    def note(cr, _query, _params, _start, _delay):
        statements.append(cr._obj.query)

    before = getattr(thread, "query_hooks", ())
    thread.query_hooks = [*before, note]
    try:
        yield statements
    finally:
        thread.query_hooks = before


def _walk(node, found):
    if "Index Name" in node:
        found.indexes.add(node["Index Name"])
    if node["Node Type"] == "Seq Scan":
        found.scanned.add(node["Relation Name"])
    for part in node.get("Plans", ()):
        _walk(part, found)
