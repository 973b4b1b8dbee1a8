"""Numbers that a visitor enters in the address of a page."""


def asked_number(text: str, most: int) -> int | None:
    """Return the whole number that ``text`` says, or ``None`` where it is not from 1 to ``most``.

    >>> asked_number(" 12 ", 999), asked_number("1.000", 9999), asked_number("", 9)
    (12, 1000, None)
    >>> asked_number("0", 9), asked_number("-3", 9), asked_number("9" * 5000, 9)
    (None, None, None)
    """
    digits = text.strip().replace(".", "").replace("\u00a0", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        return None
    number = int(digits)
    return number if 1 <= number <= most else None
