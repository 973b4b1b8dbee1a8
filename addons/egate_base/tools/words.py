"""Numbers as the reader's language writes them."""

from odoo.tools.misc import get_lang


def plain_number(env, amount) -> str:
    """Return ``amount`` without useless zeros, with the decimal mark of the user's language."""
    return f"{float(amount):g}".replace(".", get_lang(env).decimal_point)
