"""Numbers as the reader's language writes them."""


def plain_number(env, amount) -> str:
    """Return ``amount`` without useless zeros, with the decimal mark of the user's language."""
    # Not Odoo's get_lang: it asks user, company and partner, whether they are needed or not.
    mark = env["res.lang"]._get_data(code=env.lang).decimal_point or "."
    return f"{float(amount):g}".replace(".", mark)
