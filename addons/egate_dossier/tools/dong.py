"""How an amount is written for people."""


def dong(amount: float) -> str:
    """Return ``amount``, in whole VND, as people write it.

    >>> dong(1234567), dong(15000.0), dong(0)
    ('1.234.567 đ', '15.000 đ', '0 đ')
    """
    return f"{round(amount):,} đ".replace(",", ".")
