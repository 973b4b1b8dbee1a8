"""The ten national statuses of a dossier, and which may follow which.

A dossier's status goes to the national portal at every step; citizens read it there, and the
national figures are counted from it. If a transition leads to a status that may not follow, the
portal refuses it, or the citizen reads something untrue.
"""

#: The possible first statuses: submitted online, or accepted at a counter.
FIRST = frozenset({"1", "2"})
#: The possible last statuses. “In process” for ever would count as open in every figure.
LAST = frozenset({"3", "7", "8", "9", "10"})

_AFTER = {
    # Submitted online. Next: accepted, refused, sent back for papers (the clock has not begun), or
    # withdrawn. Work (4) or a result needs the acceptance first: it starts the legal clock.
    "1": {"2", "3", "5", "7"},
    # Accepted. The citizen holds a receipt, so it can no longer be refused (3), only stopped (8).
    # Done or handed over at once (9, 10) is normal for a same-day procedure.
    "2": {"4", "5", "6", "7", "8", "9", "10"},
    # Not accepted: nothing follows. A second try is a new dossier with a new code.
    "3": set(),
    # In process. Back to 2: the office sends it back among the dossiers that wait for work; back to
    # 1 would undo the acceptance. A result handed over at once skips 9 and ends with 10.
    "4": {"2", "5", "6", "7", "8", "9", "10"},
    # Papers asked for. They come (accepted or worked on again), or they do not (3 before the
    # acceptance, 8 after it). An official has to look at them before a result: through 4.
    "5": {"2", "3", "4", "6", "7", "8"},
    # Payment due. If paid, the work goes on or is done; if not, it is stopped.
    "6": {"2", "4", "5", "7", "8", "9"},
    # The citizen asks to withdraw; an official decides. If granted, it is stopped or ends here;
    # else the dossier goes back to where it was. An undecided request cannot lead to a result.
    "7": {"2", "4", "5", "6", "8"},
    # Stopped by a decision that was notified. The matter needs a new dossier to start again.
    "8": set(),
    # Processed: handed over, or found faulty before that and worked on again. The clock has ended,
    # so statuses that would stop it (5, 6) cannot follow.
    "9": {"4", "10"},
    # Handed over to the citizen: nothing follows.
    "10": set(),
}


def may_follow(before: str, after: str) -> bool:
    """Return whether the national status ``after`` may follow ``before``.

    The relation is the suite's reading of the portal's list (what each status means, what it does
    to the legal clock), because the portal publishes only the list. Staying is always allowed: an
    office has more states than there are national statuses.

    :param before: one of "1" to "10", like ``after``

    >>> may_follow("2", "4"), may_follow("4", "4"), may_follow("4", "1")
    (True, True, False)
    >>> [code for code in map(str, range(1, 11)) if may_follow("10", code)]
    ['10']
    """
    return before == after or after in _AFTER[before]
