"""The ten national statuses of a dossier, and which may follow which.

A dossier's status goes to the national portal at every step; citizens read it there, and the
national figures are counted from it. A way between two states of a process that carries a status
where it cannot go would be refused by the portal, or read by the citizen as something untrue.
"""

#: What a dossier can be told as first: handed in online, or accepted at a desk.
FIRST = frozenset({"1", "2"})
#: What it can be told as last. “In process” for ever would be an open dossier in every figure.
LAST = frozenset({"3", "7", "8", "9", "10"})

_AFTER = {
    # Handed in online. Accepted, refused, sent back for papers (the clock has not begun), or
    # taken back. Work (4) or a result needs the acceptance first: it starts the legal clock.
    "1": {"2", "3", "5", "7"},
    # Accepted. No longer refused acceptance (3), for the citizen holds a receipt: stopped (8).
    # Done or given back on the spot (9, 10) is the ordinary way of a same-day procedure.
    "2": {"4", "5", "6", "7", "8", "9", "10"},
    # Not accepted: nothing follows. Whoever comes again hands in a new dossier with a new code.
    "3": set(),
    # In process. Back to 2 is the office's own sending back to those who wait for work; back to 1
    # would undo the acceptance. What is given back on the spot has no 9: its end is its 10.
    "4": {"2", "5", "6", "7", "8", "9", "10"},
    # Papers asked for. They come (accepted or worked on again), or they do not (3 before the
    # acceptance, 8 after it). A result needs somebody who has looked at them: through 4.
    "5": {"2", "3", "4", "6", "7", "8"},
    # Payment due. Paid: the work goes on or is done. Not paid: stopped.
    "6": {"2", "4", "5", "7", "8", "9"},
    # The citizen asks to withdraw: an official decides. Granted: stopped, or ended here; else the
    # dossier is again where it was. A result cannot come out of an undecided request.
    "7": {"2", "4", "5", "6", "8"},
    # Stopped: a decision that was notified. The matter is taken up again with a new dossier.
    "8": set(),
    # Processed: given back, or found faulty before that and worked on again. The clock is over,
    # so nothing that would make it stand (5, 6) can follow.
    "9": {"4", "10"},
    # In the citizen's hand: nothing follows.
    "10": set(),
}


def may_follow(before: str, after: str) -> bool:
    """Return whether the national status ``after`` may follow ``before``.

    The relation is the suite's reading of the portal's list (what each status means, what it does
    to the legal clock), for the portal publishes the list without the relation. To stay is always
    allowed: an office has more states than the nation has statuses.

    :param before: one of "1" to "10"; as is ``after``

    >>> may_follow("2", "4"), may_follow("4", "4"), may_follow("4", "1")
    (True, True, False)
    >>> [code for code in map(str, range(1, 11)) if may_follow("10", code)]
    ['10']
    """
    return before == after or after in _AFTER[before]
