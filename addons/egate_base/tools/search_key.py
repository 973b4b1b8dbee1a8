"""A key to search Vietnamese text by, whatever diacritics the person typed."""

import unicodedata

_BARRED = str.maketrans("đðɖ", "ddd")


def search_key(*texts: str | None) -> str:
    """Return ``texts`` in lower case, without diacritics, with single spaces.

    The letter *đ* does not decompose in Unicode, so it is replaced by hand, with the letters that
    look the same and that other keyboards and files have in its place (*ð*, *ɖ*).

    >>> search_key("Đăng ký khai sinh")
    'dang ky khai sinh'
    >>> search_key("HỘ  TỊCH", None, "1.001193")
    'ho tich 1.001193'
    >>> search_key("Ðà\u00a0Nẵng"), search_key("Đ\u200bo\u0300")
    ('da nang', 'do')
    """
    joined = " ".join(text for text in texts if text)
    decomposed = unicodedata.normalize("NFKD", joined.lower().translate(_BARRED))
    plain = "".join(
        char
        for char in decomposed
        if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )
    return " ".join(plain.split())


def search_index(registry) -> str:
    """Return the definition of the index (``models.Index``) that a column ``search_key`` needs.

    A key has neither capitals nor diacritics, so ``like`` is enough. Odoo's own trigram index is
    made for ``ilike``, which calls ``unaccent`` for every row that is looked at: five times the
    time, and an index that is lost where that function is missing.

    :return: empty where the database lacks ``pg_trgm``: searching works there, slowly
    """
    return "USING gin (search_key gin_trgm_ops)" if registry.has_trigram else ""
