"""Sets of small whole numbers as bitmaps: bit *n* of an ``int`` stands for the number *n*."""


def bitmap(numbers, size: int) -> int:
    """Return the bitmap of ``numbers``, all of them below ``size``.

    >>> bin(bitmap([0, 2, 3], 8))
    '0b1101'
    """
    octets = bytearray(size // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def bits_of(posted: int | tuple[int, ...]) -> int:
    """Return a bitmap of what is one already, or a few numbers.

    >>> bits_of((0, 2)), bits_of(5)
    (5, 5)
    """
    if isinstance(posted, int):
        return posted
    bits = 0
    for number in posted:
        bits |= 1 << number
    return bits


def numbers_of(bits: int) -> list[int]:
    """Return the numbers of a bitmap, in order.

    >>> numbers_of(0b1101)
    [0, 2, 3]
    """
    return [place for place, one in enumerate(reversed(f"{bits:b}")) if one == "1"]


def in_all(bitmaps) -> int:
    """Return what is in every one of ``bitmaps``; nothing where there are none.

    >>> in_all([0b110, 0b011]), in_all([])
    (2, 0)
    """
    bits = -1
    for one in bitmaps:
        bits &= one
    return max(bits, 0)


def in_any(bitmaps) -> int:
    """Return what is in one of ``bitmaps`` at least.

    >>> in_any([0b100, 0b001])
    5
    """
    bits = 0
    for one in bitmaps:
        bits |= one
    return bits


def apart(bitmaps) -> list[int]:
    """Return ``bitmaps``, each without what those before it have.

    >>> apart([0b01, 0b11])
    [1, 2]
    """
    seen, found = 0, []
    for one in bitmaps:
        found.append(one & ~seen)
        seen |= one
    return found
