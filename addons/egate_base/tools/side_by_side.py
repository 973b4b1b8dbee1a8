"""Two lists of lines, aligned so that a reader sees what was added, removed or changed."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest


def side_by_side(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, old line, new line); the kind is ``same``, ``added``, ``removed``, ``changed``.

    >>> list(side_by_side(["Tờ khai", "Ảnh"], ["Tờ khai", "Ảnh 4x6", "Hộ chiếu"]))
    ... # doctest: +NORMALIZE_WHITESPACE
    [('same', 'Tờ khai', 'Tờ khai'), ('changed', 'Ảnh', 'Ảnh 4x6'), ('added', '', 'Hộ chiếu')]
    >>> list(side_by_side(["a"], []))
    [('removed', 'a', '')]
    """
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        lines = zip_longest(old[old_from:old_to], new[new_from:new_to], fillvalue="")
        for before, after in lines:
            if tag == "equal":
                yield "same", before, after
            elif before and after:
                yield "changed", before, after
            else:
                yield ("removed" if before else "added"), before, after
