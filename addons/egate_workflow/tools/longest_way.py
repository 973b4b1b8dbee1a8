"""The longest way through a graph that passes no place twice: pure.

In general this is a hard problem, but not for the graphs that people draw: each ring is entered at
one place, and the edge back to that place is never on a way without repeats. Without these edges
no ring is left, and one pass is enough. If rings are left, the ways are tried one by one.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

Key = Hashable
#: At most so many steps are tried in a graph with rings that have two entries; the answer is the
#: longest way found by then, which may be too short.
MOST_STEPS = 20_000


def longest_way(
    start: Key, onward: Mapping[Key, Sequence[Key]], weights: Mapping[Key, Fraction]
) -> tuple[Fraction, tuple[Key, ...]]:
    """Return the greatest sum of weights of a way from ``start`` without repeats, and that way.

    :param onward: the next places of each place
    :param weights: the weight of each place, none below 0

    >>> onward = {"a": "bc", "b": "cd", "c": "d", "d": "a"}
    >>> longest_way("a", onward, {"a": 1, "b": 2, "c": 4, "d": 0})
    (7, ('a', 'b', 'c'))
    """
    order = _reached(start, onward)
    onward = _without_ways_back(order, onward)
    remaining = {key: sum(key in onward[other] for other in order) for key in order}
    ready, sorted_keys = [key for key in order if not remaining[key]], []
    while ready:
        key = ready.pop()
        sorted_keys.append(key)
        for target in set(onward[key]):
            remaining[target] -= 1
            if not remaining[target]:
                ready.append(target)
    if len(sorted_keys) < len(order):
        return _tried(start, onward, weights)
    best: dict[Key, tuple] = {}
    for key in reversed(sorted_keys):
        further = max(
            (best[target] for target in onward[key]), key=lambda found: found[0], default=(0, ())
        )
        best[key] = (weights[key] + further[0], (key, further))
    total, chain = best[start]
    return total, _unfolded(total, chain, weights)


def _unfolded(total, chain, weights) -> tuple[Key, ...]:
    """Return the places of a chain of pairs, up to the last one that has a weight."""
    path = []
    while chain and total > 0:
        key, (_rest, chain) = chain
        path.append(key)
        total -= weights[key]
    return tuple(path)


def _reached(start, onward) -> list[Key]:
    found, todo = {start: None}, [start]
    while todo:
        for target in onward[todo.pop()]:
            if target not in found:
                found[target] = None
                todo.append(target)
    return list(found)


def _without_ways_back(order, onward):
    """Leave out each edge back to a place that every way from the start to the edge passes."""
    bit = {key: 1 << number for number, key in enumerate(order)}
    everything = (1 << len(order)) - 1
    before: dict[Key, list] = {key: [] for key in order}
    for key in order:
        for target in onward[key]:
            before[target].append(key)
    always = {key: everything for key in order}
    always[order[0]] = bit[order[0]]
    changed = True
    while changed:
        changed = False
        for key in order[1:]:
            common = everything
            for source in before[key]:
                common &= always[source]
            if (found := common | bit[key]) != always[key]:
                always[key] = found
                changed = True
    return {
        key: [target for target in onward[key] if not always[key] & bit[target]] for key in order
    }


def _tried(start, onward, weights):
    """Try the ways one by one, the heaviest places first."""
    best, path = (Fraction(0), ()), [start]
    seen, total, steps = {start}, weights[start], 0
    heavy = {key: sorted(set(ways), key=lambda to: -weights[to]) for key, ways in onward.items()}
    branches = [iter(heavy[start])]
    if total > 0:
        best = (total, (start,))
    while branches and steps < MOST_STEPS:
        steps += 1
        target = next((one for one in branches[-1] if one not in seen), None)
        if target is None:
            branches.pop()
            gone = path.pop()
            seen.discard(gone)
            total -= weights[gone]
            continue
        path.append(target)
        seen.add(target)
        total += weights[target]
        branches.append(iter(heavy[target]))
        if total > best[0]:
            best = (total, tuple(path))
    return best
