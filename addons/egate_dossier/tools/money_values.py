"""What a cash desk was told, in one plain form."""

from typing import NamedTuple

from odoo.addons.egate_base.tools.plain_number import is_ordinary
from odoo.addons.egate_base.tools.plain_text import entered

METHODS = ("cash", "transfer", "qr")


class MoneyValues(NamedTuple):
    """What was entered with a payment or a refund.

    :ivar fees: ids of the dossier's fees; empty: all that are open; ``None``: not understood
    :ivar amount: what the screen showed, in whole VND; ``None``: not told
    :ivar key: names the request, so that a repeat is answered with what the first one did
    """

    method: str = "cash"
    reference: str = ""
    payer: str = ""
    reason: str = ""
    document: str = ""
    fees: tuple[int, ...] | None = ()
    amount: int | None = None
    key: str = ""


def read_values(values) -> MoneyValues:
    """Return what a client sent; what is not understood agrees with nothing.

    >>> read_values({"method": "qr", "reference": " 12 ", "amount": 15000.0, "fees": [3]})
    MoneyValues(method='qr', reference='12', payer='', reason='', document='', fees=(3,), \
amount=15000, key='')
    >>> read_values({"method": "gold"}).method, read_values(None).amount
    ('', None)
    >>> [read_values({"amount": odd}).amount for odd in (float("nan"), 1e308, True, "15000", [])]
    [-1, -1, -1, -1, -1]
    >>> [read_values({"fees": odd}).fees for odd in (None, [], [3, 4], "3", 3, [3, "x"], [True])]
    [(), (), (3, 4), None, None, None, None]
    """
    if not isinstance(values, dict):
        return MoneyValues(fees=None if values else ())
    texts = {
        name: entered(values.get(name))
        for name in ("reference", "payer", "reason", "document", "key")
    }
    method, amount, fees = values.get("method", "cash"), values.get("amount"), values.get("fees")
    told = amount is not None and amount is not False
    return MoneyValues(
        method=method if method in METHODS else "",
        # What is no amount agrees with nothing that is owed.
        amount=(round(amount) if is_ordinary(amount) else -1) if told else None,
        fees=_read_fees(fees),
        **texts,
    )


def _read_fees(fees):
    if fees is None or fees is False:
        return ()
    if isinstance(fees, list) and all(type(one) is int for one in fees):
        return tuple(fees)
    return None
